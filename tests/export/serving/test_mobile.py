"""Tests of the Kotlin and Swift sources, as far as they can be had without compilers.

Their Threefry is turned into Python line by line and run; constants, expressions and
the test vectors in their comments are held against keras_gen.distributions.portable.
"""

import re
import textwrap
from pathlib import Path

import numpy as np
import pytest

from keras_gen.distributions import portable
from keras_gen.export import load, serving
from keras_gen.export.artefact import card

ROOT = Path(__file__).parents[3]
FOLDER = Path(serving.__file__).parent
KOTLIN = (FOLDER / "android" / "Portable.kt").read_text()
SWIFT = (FOLDER / "ios" / "Portable.swift").read_text()
SOURCES = pytest.mark.parametrize("text", [KOTLIN, SWIFT], ids=["kotlin", "swift"])


def _kotlin_threefry():
    body = re.search(r"fun threefry\(.*?\{\n(.*?)\n    \}", KOTLIN, re.S)[1]
    for old, new in [
        (r"\b(val|var) ", ""),
        (r"intArrayOf\((.*)\)", r"[\1]"),
        (r"for \((\w+) in 0 until (\d+)\) \{", r"for \1 in range(\2):"),
        (r"^\s*\}$", ""),
        (r" xor ", " ^ "),
        (r" shl ", " << "),
        (r" ushr ", " >> "),
        (r" or ", " | "),
    ]:
        body = re.sub(old, new, body, flags=re.M)
    return body, "key0, key1, counter0, counter1"


def _swift_threefry():
    body = re.search(r"func threefry\(.*?\{\n(.*?)\n  \}", SWIFT, re.S)[1]
    for old, new in [
        (r"//.*", ""),
        (r"\b(let|var) ", ""),
        (r"(key|counter)\.([01])", r"\1\2"),
        (r"for (\w+) in 0\.\.<(\d+) \{", r"for \1 in range(\2):"),
        (r"^\s*\}$", ""),
        (r"&\+", "+"),
    ]:
        body = re.sub(old, new, body, flags=re.M)
    return body, "key0, key1, counter0, counter1"


@pytest.mark.parametrize("translate", [_kotlin_threefry, _swift_threefry])
def test_threefry_is_portables(translate):
    body, arguments = translate()
    source = (
        f"def threefry({arguments}):\n{textwrap.indent(textwrap.dedent(body), ' ')}"
    )
    names = {
        "ROTATIONS": _rotations(KOTLIN),
        "rotations": _rotations(SWIFT),
        "PARITY": np.uint32(_parity(KOTLIN)),
        "parity": np.uint32(_parity(SWIFT)),
        "UInt32": np.uint32,
    }
    exec(source, names)
    rng = np.random.default_rng(0)
    for words in rng.integers(0, 2**32, (200, 4), dtype=np.uint32):
        with np.errstate(over="ignore"):
            found = names["threefry"](*words)
        assert [int(word) for word in found] == [
            int(word) for word in portable.threefry(words[:2], words[2:])
        ]


def _rotations(text):
    found = re.search(
        r"rotations(?:: \[UInt32\])? = (?:intArrayOf\(|\[)([\d, ]+)", text, re.I
    )
    return [int(number) for number in found[1].split(",")]


def _parity(text):
    found = re.search(r"parity(?:: UInt32)? = 0x([0-9A-F_]+)", text, re.I)
    return int(found[1].replace("_", ""), 16)


@SOURCES
def test_constants_are_those_of_the_paper(text):
    # Salmon et al. (2011), table 2; Skein 1.3 for words of 32 bits.
    assert _rotations(text) == [13, 15, 26, 6, 17, 29, 16, 24]
    assert _parity(text) == 0x1BD11BDA
    # One input's numbers, and so the distance of two inputs' streams.
    assert re.search(r"stream(?:: UInt32)? = 1 (?:shl|<<) 28\b", text, re.I)


def test_draws_are_written_as_in_python():
    for expression in [
        "((word ushr 8).toDouble() + 0.5) / 16777216.0",
        "(sqrt(-2.0 * ln(value)) * cos(2.0 * PI * unit(second))).toFloat()",
        "(-1.0 + 2.0 * value).toFloat()",
        "min((value * classes).toInt(), classes - 1).toFloat()",
        "threefry(key0, key1, index, STREAM * stream + dimension)",
        "val key0 = seed.toInt()",
        "val key1 = (seed ushr 32).toInt()",
    ]:
        assert expression in KOTLIN
    for expression in [
        "(Double(word >> 8) + 0.5) / 16777216.0",
        "(-2.0 * log(value)).squareRoot() * cos(2.0 * Double.pi * unit(second))",
        "Float(-1.0 + 2.0 * value)",
        "min(Int(value * Double(classes)), classes - 1)",
        "let place = stream * UInt32(position) + UInt32(dimension)",
        "(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))",
    ]:
        assert expression in SWIFT


@SOURCES
def test_vectors_in_the_comments_are_portables(text):
    words = re.findall(r"threefry (\w+) (\w+), (\w+) (\w+) -> (\w+) (\w+)", text)
    assert len(words) == 2
    for vector in words:
        numbers = [int(word, 16) for word in vector]
        found = portable.threefry(numbers[:2], numbers[2:4])
        assert [int(word) for word in found] == numbers[4:]
    draws = re.findall(
        r"draw (\w+) seed=(\d+) index=(\d+) stream=(\d+)(?: classes=(\d+))? -> (.*)",
        text,
    )
    assert [draw[0] for draw in draws] == ["normal", *portable.PRIORS]
    for prior, seed, index, stream, classes, row in draws:
        found = portable.draw(
            prior,
            int(seed),
            1,
            (3,),
            start=int(index),
            stream=int(stream),
            classes=int(classes) if classes else None,
        )
        np.testing.assert_array_equal(found[0], np.array(row.split(), found.dtype))


@pytest.mark.parametrize("name", ["android/Sampler.kt", "ios/Sampler.swift"])
def test_samplers_read_what_cards_hold(name):
    text = (FOLDER / name).read_text()
    contents = card.read(ROOT / "saved_models" / "dcgan_fashion_mnist")
    feature = contents["endpoints"]["generate"]["inputs"][0]
    if name.endswith(".kt"):
        keys = set(re.findall(r'(?:getString|getJSONArray|getDouble)\("(\w+)"', text))
        assert keys == {"name", "shape", "dtype", "prior", "high", "inputs", "outputs"}
    else:
        body = re.search(r"struct Feature: Decodable \{(.*?)\n\n", text, re.S)[1]
        keys = {*re.findall(r"let (\w+):", body), "inputs", "outputs"}
        assert keys == {"name", "shape", "dtype", "prior", "high", "inputs", "outputs"}
        cases = re.search(r"case (normal[\w, ]+)", SWIFT)[1].split(", ")
        assert set(cases) == set(portable.PRIORS)
    assert keys <= {*feature, *contents["endpoints"]["generate"]}


@pytest.mark.parametrize("name", ["dcgan_fashion_mnist", "vae_fashion_mnist"])
def test_a_row_at_a_time_gives_the_samples_of_the_seed(name):
    """What the samplers do, done in Python: no input is resized."""
    from ai_edge_litert.interpreter import Interpreter

    directory = ROOT / "saved_models" / name
    interpreter = Interpreter(str(directory / "model.tflite"))
    runner = interpreter.get_signature_runner("generate")
    features = load(directory, runtime="tflite").endpoints["generate"].inputs
    for feature in features:
        shape = runner.get_input_details()[feature.name]["shape"]
        assert tuple(shape) == (1, *feature.shape)
    images = load(directory, runtime="onnx").generate(5, seed=7)
    for index in range(3, 5):
        rows = {
            feature.name: portable.draw(
                feature.prior, 7, 1, feature.shape, start=index, stream=position
            )
            for position, feature in enumerate(features)
        }
        found = runner(**rows)["image"][0]
        np.testing.assert_allclose(found, images[index], atol=1e-4)

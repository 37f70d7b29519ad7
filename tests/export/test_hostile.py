"""Artefacts and inputs that are damaged or meant to harm: refused, in words."""

import errno
import json
import os
import random
import shutil
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

from keras_gen.export import ArtefactError, ExportError, export, load, verify
from keras_gen.export.artefact import checksums, layout

FILES = {
    "onnx": "onnx/generate.onnx",
    "tflite": "model.tflite",
    "saved_model": "saved_model/1/saved_model.pb",
}


@pytest.fixture
def copy(dcgan_report, tmp_path):
    return shutil.copytree(dcgan_report.directory, tmp_path / "artefact")


def rewrite(directory, change):
    """Changes the card, and makes the checksums fit."""
    path = directory / layout.CARD
    card = json.loads(path.read_text())
    change(card)
    path.write_text(json.dumps(card))
    checksums.write(directory)


# Damaged files


@pytest.mark.parametrize("share", [0.0, 0.5, 0.98])
@pytest.mark.parametrize("runtime", FILES)
def test_a_truncated_file_is_refused(copy, runtime, share):
    path = copy / FILES[runtime]
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(ArtefactError, match=f"{FILES[runtime]} has changed"):
        verify(copy)
    with pytest.raises(ArtefactError, match="cannot open|does not run"):
        load(copy, runtime).generate(1)


def test_truncated_weights_of_a_saved_model_are_refused(copy):
    (path,) = (copy / "saved_model").rglob("variables.data*")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ArtefactError, match="cannot open the saved_model part"):
        load(copy, "saved_model")


def test_one_wrong_bit_in_any_file_is_found(copy):
    files = sorted(p for p in copy.rglob("*") if p.is_file())
    files = [p for p in files if p.name != layout.CHECKSUMS]
    assert len(files) >= 8
    for path in files:
        content = bytearray(path.read_bytes())
        if not content:
            continue
        content[len(content) // 3] ^= 4
        path.write_bytes(content)
        with pytest.raises(ArtefactError, match=f"{path.name} has changed"):
            verify(copy)
        content[len(content) // 3] ^= 4
        path.write_bytes(content)
    assert verify(copy)


@pytest.mark.parametrize("runtime", ["onnx", "tflite"])
def test_wrong_bits_that_nobody_checked_raise_no_other_error(copy, runtime):
    path = copy / FILES[runtime]
    good, outcomes = path.read_bytes(), set()
    for seed in range(40):
        where = random.Random(seed)
        content = bytearray(good)
        for _ in range(3):
            content[where.randrange(len(content))] ^= 1 << where.randrange(8)
        path.write_bytes(content)
        try:
            assert load(copy, runtime).generate(2, seed=0).shape == (2, 8, 8, 1)
            outcomes.add("images")
        except ArtefactError:
            outcomes.add("refused")
    assert "refused" in outcomes


def test_a_model_of_other_outputs_is_refused(copy):
    import onnx

    path = copy / FILES["onnx"]
    model = onnx.load(path)
    model.graph.output[0].name = "picture"
    for node in model.graph.node:
        node.output[:] = ["picture" if n == "image" else n for n in node.output]
    onnx.save(model, path)
    checksums.write(copy)
    with pytest.raises(
        ArtefactError, match="Output 'image'.*Received: \\['picture'\\]"
    ):
        load(copy, "onnx").generate(1)
    with pytest.raises(ExportError, match="lacks its output 'image'"):
        verify(copy)


def test_outputs_of_another_shape_are_refused(copy):
    def change(card):
        card["endpoints"]["generate"]["outputs"][0]["shape"] = [8, 8, 3]

    rewrite(copy, change)
    for runtime in FILES:
        with pytest.raises(ArtefactError, match=r"\(2, 8, 8, 3\), by the card"):
            load(copy, runtime).generate(2)
    with pytest.raises(ArtefactError, match="reference.npz' cannot be read"):
        verify(copy)


def test_weights_outside_of_the_artefact_are_refused(copy, tmp_path):
    import onnx

    path = copy / FILES["onnx"]
    onnx.save(
        onnx.load(path),
        path,
        save_as_external_data=True,
        location="weights.bin",
        size_threshold=256,
    )
    assert load(copy, "onnx").generate(1).shape == (1, 8, 8, 1)
    shutil.move(path.with_name("weights.bin"), tmp_path / "weights.bin")
    model = onnx.load(path, load_external_data=False)
    for tensor in model.graph.initializer:
        for entry in tensor.external_data:
            if entry.key == "location":
                entry.value = "../../weights.bin"
    path.write_bytes(model.SerializeToString())
    with pytest.raises(ArtefactError, match="cannot open the onnx part"):
        load(copy, "onnx")


# Cards


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe{}", "invalid start byte"),
        (b"[" * 100_000, "RecursionError"),
        (b'{"a":' * 100_000, "RecursionError"),
        (b'{"schema": 1, "schema": 1}', "'schema' stands there twice"),
        (b'{"schema": NaN}', "NaN is no number"),
        (b"[]", "no object"),
        (b"null", "no object"),
        (b'{"schema": "1"}', "schema must be 1"),
        (b'{"schema": 1, "system": []}', "system must be a str"),
        (b"\0" * 100, "JSONDecodeError"),
    ],
)
def test_what_is_no_card_is_refused(copy, content, message):
    (copy / layout.CARD).write_bytes(content)
    checksums.write(copy)
    for use in (load, verify):
        with pytest.raises(ArtefactError, match=message):
            use(copy)


def test_a_huge_card_is_not_read(copy):
    with (copy / layout.CARD).open("wb") as file:
        file.truncate(2**34)  # Of holes: it takes no room on the disk.
    tracemalloc.start()
    try:
        with pytest.raises(ArtefactError, match="it has 17,179,869,184 bytes"):
            load(copy)
        assert tracemalloc.get_traced_memory()[1] < 2**24
    finally:
        tracemalloc.stop()


def test_paths_on_a_card_lead_nowhere(copy, tmp_path):
    def change(card):
        for facts in card["formats"].values():
            facts["path"] = "../../../etc/passwd"
        card["samples"] = "../../../etc/passwd"

    rewrite(copy, change)
    assert len(verify(copy)) == 6
    for name in FILES:
        assert load(copy, name).generate(1).shape == (1, 8, 8, 1)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a\0b", "", "A"])
def test_names_that_become_paths_are_checked(copy, name):
    def endpoint(card):
        card["endpoints"][name] = card["endpoints"]["generate"]

    def variant(card):
        outputs = {"image": {"max_abs_difference": 0.0, "mean_abs_difference": 0.0}}
        facts = {"format": "onnx", "endpoint": "generate", "batch_size": None}
        card["variants"] = {name: {**facts, "outputs": outputs}}

    original = json.loads((copy / layout.CARD).read_text())
    for change in (endpoint, variant):
        rewrite(copy, lambda card: card.update(original))
        rewrite(copy, change)
        for use in (load, verify):
            with pytest.raises(ArtefactError, match="lower-case"):
                use(copy)


# Lists of checksums


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (f"{'0' * 64}  ../outside\n".encode(), "a path inside the artefact"),
        (f"{'0' * 64}  /etc/passwd\n".encode(), "a path inside the artefact"),
        (f"{'0' * 64}  link\n".encode(), "a path inside the artefact"),
        (f"{'0' * 64}  a\0b\n".encode(), "a path inside the artefact"),
        (f"{'z' * 64}  card.json\n".encode(), "a path inside the artefact"),
        (f"{'0' * 64}  {'x' * 5000}\n".encode(), "xxx is missing"),
        (b"\xff\xfe", "is no list of files"),
        (b"\n" * (2**20 + 1), "is no list of files: it has 1,048,577 bytes"),
        (b"", "its list of files is empty"),
    ],
)
def test_a_list_that_is_none_is_refused(copy, tmp_path, content, message):
    (tmp_path / "secret").write_text("secret")
    (copy / "link").symlink_to(tmp_path / "secret")
    (copy / layout.CHECKSUMS).write_bytes(content)
    with pytest.raises(ArtefactError, match=message):
        verify(copy)


# References


def test_no_reference_is_unpickled(copy):
    marker = copy / "executed"

    class Bomb:
        def __reduce__(self):
            return Path.touch, (marker,)

    arrays = dict(np.load(copy / layout.REFERENCE))
    arrays["generate/outputs/image"] = np.array([Bomb(), Bomb()], dtype=object)
    np.savez(copy / layout.REFERENCE, allow_pickle=True, **arrays)
    checksums.write(copy)
    with pytest.raises(ArtefactError, match="allow_pickle=False"):
        verify(copy)
    assert not marker.exists()


def test_the_exporter_pickles_nothing(dcgan_report):
    root = Path(export.__code__.co_filename).parent
    for path in root.rglob("*.py"):
        text = path.read_text()
        for word in ("pickle.", "import pickle", "marshal", "allow_pickle=True"):
            assert word not in text, path
    with zipfile.ZipFile(dcgan_report.directory / layout.REFERENCE) as archive:
        for name in archive.namelist():
            with archive.open(name) as file:
                np.lib.format.read_magic(file)
                _, _, dtype = np.lib.format.read_array_header_1_0(file)
                assert not dtype.hasobject


@pytest.mark.parametrize(
    "value",
    [
        np.zeros((2, 8, 8, 3), np.float32),
        np.zeros((0, 8, 8, 1), np.float32),
        np.zeros((2, 8, 8, 1), np.float64),
        np.full((2, 8, 8, 1), "x"),
        np.float32(0),
    ],
)
def test_a_reference_of_another_kind_is_refused(copy, value):
    arrays = dict(np.load(copy / layout.REFERENCE))
    arrays["generate/outputs/image"] = value
    np.savez(copy / layout.REFERENCE, **arrays)
    checksums.write(copy)
    with pytest.raises(ArtefactError, match="reference.npz' cannot be read"):
        verify(copy)


def test_a_reference_that_agrees_with_nothing_is_refused(copy):
    arrays = dict(np.load(copy / layout.REFERENCE))
    arrays["generate/outputs/image"][:] = np.nan
    np.savez(copy / layout.REFERENCE, **arrays)
    checksums.write(copy)
    with pytest.raises(ExportError, match="must equal Keras"):
        verify(copy)


def test_an_archive_that_unfolds_to_too_much_is_not_unfolded(copy):
    # 2 GB of zeros in 2 MB, written piece by piece.
    with zipfile.ZipFile(
        copy / layout.REFERENCE, "w", zipfile.ZIP_DEFLATED, compresslevel=1
    ) as archive:
        archive.writestr("generate/inputs/latents.npy", b"")
    size = (2**31).to_bytes(4, "little")
    content = bytearray((copy / layout.REFERENCE).read_bytes())
    # The central directory's field of the unfolded size; see the ZIP specification.
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = size
    (copy / layout.REFERENCE).write_bytes(content)
    checksums.write(copy)
    with pytest.raises(ArtefactError, match="its arrays have 2,147,483,648 bytes"):
        verify(copy)


def test_wrong_bits_in_a_reference_raise_no_other_error(copy):
    path = copy / layout.REFERENCE
    good = path.read_bytes()
    for seed in range(60):
        where = random.Random(seed)
        content = bytearray(good)
        for _ in range(3):
            content[where.randrange(len(content))] ^= 1 << where.randrange(8)
        path.write_bytes(content)
        checksums.write(copy)
        # Some bits, such as those of a date, mean nothing.
        try:
            verify(copy)
        except ExportError:
            continue


# Inputs


@pytest.mark.parametrize("runtime", FILES)
@pytest.mark.parametrize(
    ("latents", "message"),
    [
        (np.zeros((2, 5)), "shape \\(2, 5\\)"),
        (np.zeros(4), "shape \\(4,\\)"),
        (np.zeros((2, 4, 1)), "shape \\(2, 4, 1\\)"),
        (np.zeros((0, 4)), "at least one row"),
        (np.float32(0), "at least one row"),
        (np.full((1, 4), np.nan), "must be finite"),
        (np.full((1, 4), -np.inf), "must be finite"),
        (np.full((1, 4), "0"), "must be float32. Received: dtype <U1"),
        (np.full((1, 4), None), "must be float32. Received: dtype object"),
        (np.zeros((1, 4), complex), "must be float32. Received: dtype complex128"),
    ],
)
def test_wrong_latents_are_refused(dcgan_report, runtime, latents, message):
    with pytest.raises(ValueError, match=message):
        load(dcgan_report.directory, runtime).call("generate", latents=latents)


@pytest.mark.filterwarnings("ignore:overflow encountered in cast")
def test_a_number_that_float32_lacks_is_refused(dcgan_report):
    generator = load(dcgan_report.directory)
    with pytest.raises(ValueError, match="must be finite"):
        generator.call("generate", latents=np.full((1, 4), 1e300))


@pytest.mark.parametrize("seed", [2**32 + 3, -(2**31) - 1, 2**31])
def test_whole_numbers_do_not_wrap_around(dcgan_report, seed):
    generator = load(dcgan_report.directory)
    rows = {"seed": np.array([seed]), "index": np.array([0])}
    with pytest.raises(ValueError, match="Input 'seed' must fit int32"):
        generator.call("sample", **rows)


class Engine:
    """Stands in for a runtime; remembers the batches it was given."""

    def __init__(self):
        self.batches = []

    def run(self, endpoint, arrays):
        (rows,) = arrays.values()
        self.batches.append(len(rows))
        image = np.zeros((len(rows), 8, 8, 1), np.float32)
        image[:, 0, 0, 0] = rows[:, 0]
        return {"image": image}


def test_a_huge_batch_is_run_in_parts(dcgan_report, monkeypatch):
    generator = load(dcgan_report.directory)
    engine = Engine()
    monkeypatch.setattr(generator, "_engine", engine)
    latents = np.zeros((10**6, 4), np.float32)
    latents[:, 0] = np.arange(10**6)
    images = generator.call("generate", latents=latents)["image"]
    assert max(engine.batches) == 64 and sum(engine.batches) == 10**6
    np.testing.assert_array_equal(images[:, 0, 0, 0], latents[:, 0])
    engine.batches.clear()
    assert len(generator.generate(1000, seed=0, batch_size=10**9)) == 1000
    assert max(engine.batches) == 64


def test_parts_give_what_single_rows_give(dcgan_report):
    generator = load(dcgan_report.directory)
    rng = np.random.default_rng(0)
    latents = rng.standard_normal((150, 4)).astype(np.float32)
    images = generator.call("generate", latents=latents)["image"]
    assert images.shape == (150, 8, 8, 1)
    for row in (0, 63, 64, 127, 128, 149):
        alone = generator.call("generate", latents=latents[row : row + 1])["image"]
        np.testing.assert_allclose(images[row], alone[0], atol=1e-5)


def test_more_than_memory_holds_is_refused(dcgan_report):
    with pytest.raises(ValueError, match="must fit into memory.*fewer at a time"):
        load(dcgan_report.directory).generate(10**13, seed=0)


# Targets


@pytest.fixture
def images(one_endpoint):
    import tensorflow as tf

    return one_endpoint(lambda z: tf.reshape(z, (-1, 2, 2, 1)) / 6.0)


def names(directory):
    return sorted(str(p.relative_to(directory)) for p in directory.rglob("*"))


def full(*arguments, **keywords):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def saved_model_full(module, path, **keywords):
    import tensorflow as tf

    Path(path).mkdir(parents=True)
    raise tf.errors.ResourceExhaustedError(None, None, "No space left on device")


FAULTS = {
    "onnx": ("onnx.save", full, ["onnx"]),
    "tflite": ("keras_gen.export.formats.tflite.Path.write_bytes", full, ["tflite"]),
    "saved_model": ("tensorflow.saved_model.save", saved_model_full, ["saved_model"]),
    "reference": ("numpy.savez_compressed", full, ["onnx"]),
    "card": ("keras_gen.export.artefact.card.write", full, ["onnx"]),
    "checksums": ("keras_gen.export.artefact.checksums.write", full, ["onnx"]),
    "move": ("keras_gen.export.artefact.staging.os.replace", full, ["onnx"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_full_disk_leaves_all_as_it_was(images, tmp_path, monkeypatch, fault):
    where, broken, formats = FAULTS[fault]
    target = tmp_path / "artefact"
    target.mkdir()
    (target / layout.CARD).write_text("old")
    monkeypatch.setattr(where, broken)
    for place in (target, tmp_path / "new" / "deep" / "artefact"):
        with pytest.raises(ExportError, match="No space left on device"):
            export(images, place, formats, overwrite=True)
    monkeypatch.undo()
    assert names(tmp_path) == ["artefact", "artefact/card.json"]
    assert (target / layout.CARD).read_text() == "old"


def test_a_full_disk_is_no_fault_of_a_variant(images, tmp_path, monkeypatch):
    save, calls = __import__("onnx").save, []

    def second_is_full(*arguments, **keywords):
        calls.append(arguments)
        return save(*arguments, **keywords) if len(calls) < 3 else full()

    monkeypatch.setattr("onnx.save", second_is_full)
    with pytest.raises(ExportError, match="cannot be written to .*No space left"):
        export(images, tmp_path / "a", ["onnx"], variants=["onnx_float16"])
    assert len(calls) == 3
    assert names(tmp_path) == []


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS])
def test_a_place_without_rights_is_refused(images, tmp_path, monkeypatch, code):
    def denied(self, *arguments, **keywords):
        raise OSError(code, os.strerror(code), str(self))

    monkeypatch.setattr(Path, "mkdir", denied)
    with pytest.raises(ExportError, match=f"cannot be written.*{os.strerror(code)}"):
        export(images, tmp_path / "artefact", ["onnx"])
    assert names(tmp_path) == []


def test_a_file_in_the_way_is_refused(images, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ExportError, match="cannot be written to .*Not a directory"):
        export(images, tmp_path / "file" / "artefact", ["onnx"])
    with pytest.raises(ExportError, match="something else. Choose another place"):
        export(images, tmp_path / "file", ["onnx"], overwrite=True)
    assert (tmp_path / "file").read_text() == "mine"


def test_what_a_callers_function_cannot_read_is_no_fault_of_the_target(tmp_path):
    from keras_gen.export.artefact.staging import staging

    with pytest.raises(FileNotFoundError), staging(tmp_path / "a"):
        open(tmp_path / "nothing")
    assert names(tmp_path) == []

"""threefry.js and draws.js against `keras_gen.distributions.portable`."""

import json

import numpy as np
import pytest

from keras_gen.distributions import portable

SEEDS = (0, 7, 2**32 + 5, 2**64 - 1)


def test_threefry_has_the_published_numbers(node):
    # Known answers of Random123 (kat_vectors, threefry2x32 with 20 rounds).
    ones = 0xFFFFFFFF
    cases = [
        ([0, 0], [0, 0]),
        ([ones, ones], [ones, ones]),
        ([0x13198A2E, 0x03707344], [0x243F6A88, 0x85A308D3]),
    ]
    words = node(
        'import { threefry } from "./threefry.js";'
        f"const cases = {json.dumps(cases)};"
        "console.log(JSON.stringify(cases.map(([k, c]) => threefry(k, c))))"
    )
    assert words == [
        [0x6B200159, 0x99BA4EFE],
        [0x1CB996FC, 0xBB002BE7],
        [0xC4923A9C, 0x483DF7A0],
    ]


@pytest.mark.parametrize("prior", portable.PRIORS)
def test_every_prior_is_drawn_as_in_python(node, prior):
    # Rows at the start and at the end of the counter, in the first and last stream.
    cases = [
        {"seed": str(seed), "start": start, "stream": stream, "classes": classes}
        for seed in SEEDS
        for start, stream, classes in ((0, 0, 10), (3, 2, 7), (2**32 - 50, 15, 1000))
    ]
    drawn = node(
        f"""
        import {{ draw }} from "./draws.js";
        const rows = {json.dumps(cases)}.map(({{ seed, ...place }}) => {{
          const batch = draw({prior!r}, BigInt(seed), 50, [3, 20], place);
          return [batch.shape, batch.data.constructor.name, [...batch.data]];
        }});
        console.log(JSON.stringify(rows));
        """
    )
    assert len(drawn) == len(cases)
    for case, (shape, kind, values) in zip(cases, drawn, strict=True):
        place = {**case, "seed": int(case["seed"])}
        expected = portable.draw(prior, n=50, shape=(3, 20), **place)
        assert tuple(shape) == expected.shape
        assert kind.lower() == f"{expected.dtype}array"
        # A float32 becomes a float64 in JSON and back without loss.
        values = np.array(values, expected.dtype).reshape(expected.shape)
        if prior == "normal":
            # Two libraries' logarithms and cosines may differ in their last bits.
            np.testing.assert_allclose(values, expected, rtol=0, atol=1e-6)
        else:
            np.testing.assert_array_equal(values, expected)


def test_normal_draws_are_equal_almost_everywhere(node):
    values = node(
        """
        import { draw } from "./draws.js";
        console.log(JSON.stringify([...draw("normal", 1n, 100, [100]).data]));
        """
    )
    expected = portable.draw("normal", 1, 100, (100,)).ravel()
    assert np.mean(np.array(values, np.float32) == expected) > 0.999


@pytest.mark.parametrize("text", ["", "-1", "1.5", "x", str(2**64)])
def test_what_is_no_seed_is_refused(node, text):
    message = node(
        'import { parseSeed } from "./draws.js";'
        f"try {{ parseSeed({text!r}); console.log('null') }}"
        "catch (e) { console.log(JSON.stringify(e.message)) }"
    )
    assert message.startswith("A seed is an integer from 0 to 2^64 - 1. Received: ")


def test_the_largest_seed_is_one(node):
    script = (
        'import { parseSeed } from "./draws.js"; console.log(`"${parseSeed(" %d ")}"`)'
    )
    assert node(script % (2**64 - 1)) == str(2**64 - 1)

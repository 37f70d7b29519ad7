"""pixels.js against `keras_gen.images` and Pillow."""

import json

import numpy as np
import pytest
from PIL import Image

from keras_gen import images


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_bytes_are_pythons(node, channels):
    # Out of range values, and every half between two bytes, where rounding decides.
    values = np.concatenate(
        [np.arange(255.0) / 127.5 - 1 + 0.5 / 127.5, np.linspace(-1.2, 1.2, 9)]
    ).astype(np.float32)
    values = np.resize(values, (8, 33, channels))
    data = node(
        'import { toBytes } from "./pixels.js";'
        f"const data = Float32Array.from({json.dumps(values.ravel().tolist())});"
        f"console.log(JSON.stringify([...toBytes(data, [8, 33, {channels}])]))"
    )
    rgba = np.array(data, np.uint8).reshape(8, 33, 4)
    expected = images.to_uint8(values)
    if channels == 4:
        np.testing.assert_array_equal(rgba, expected)
    else:
        np.testing.assert_array_equal(
            rgba[..., :3], np.broadcast_to(expected, (8, 33, 3))
        )
        assert (rgba[..., 3] == 255).all()


@pytest.mark.parametrize(("mode", "channels"), [("L", 1), ("RGB", 3), ("RGBA", 4)])
def test_a_picture_is_read_as_pillow_does(node, mode, channels):
    rgba = np.random.default_rng(0).integers(0, 256, (5, 7, 4), np.uint8)
    data = node(
        'import { fromBytes } from "./pixels.js";'
        f"const bytes = Uint8ClampedArray.from({json.dumps(rgba.ravel().tolist())});"
        f"const batch = fromBytes(bytes, [5, 7, {channels}]);"
        "console.log(JSON.stringify([batch.shape, [...batch.data]]))"
    )
    assert data[0] == [1, 5, 7, channels]
    source = Image.fromarray(rgba if mode == "RGBA" else rgba[..., :3].copy())
    expected = np.asarray(source.convert(mode), np.float32).ravel() / 127.5 - 1
    np.testing.assert_allclose(data[1], expected, rtol=0, atol=1e-6)

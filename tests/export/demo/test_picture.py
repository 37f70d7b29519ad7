"""picture.js: the size and the part of a picture that an endpoint is given."""

import json

import pytest


@pytest.fixture
def fit(node):
    def run(width, height, shape, multiple=1):
        feature = json.dumps({"shape": shape, "multiple": multiple})
        return node(
            'import { fit } from "./picture.js";'
            f"console.log(JSON.stringify(fit({width}, {height}, {feature})))"
        )

    return run


def test_a_fixed_size_takes_the_middle(fit):
    # 200x100 into a square: the middle 100x100.
    assert fit(200, 100, [64, 64, 3]) == {
        "size": [64, 64],
        "crop": [50, 0, 100, 100],
    }
    # The shape is (height, width): 32 high, 64 wide.
    assert fit(100, 100, [32, 64, 3]) == {"size": [64, 32], "crop": [0, 25, 100, 50]}


@pytest.mark.parametrize(
    ("width", "height", "multiple", "size"),
    [
        (100, 50, 1, [100, 50]),
        (100, 50, 8, [96, 48]),
        (5, 5, 8, [8, 8]),
        # Larger ones are shrunk to a longest side of 256.
        (2048, 1024, 1, [256, 128]),
        (1000, 400, 16, [256, 96]),
    ],
)
def test_a_free_size_is_a_multiple(fit, width, height, multiple, size):
    result = fit(width, height, [None, None, 3], multiple)
    assert result["size"] == size
    left, top, taken_width, taken_height = result["crop"]
    # The part is in the picture, in its middle, and of the size's proportions.
    assert left >= 0 and top >= 0
    assert left * 2 + taken_width == pytest.approx(width)
    assert top * 2 + taken_height == pytest.approx(height)
    assert taken_width / taken_height == pytest.approx(size[0] / size[1])

"""The rules for files: which output is what, and where the channels stand."""

import numpy as np
import pytest

from keras_gen.metrics.backends import rules


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["out"], ("out", None)),
        (["features"], ("features", None)),
        (["logits", "features"], ("features", "logits")),
        (["features", "maps"], ("features", None)),
    ],
)
def test_outputs_go_by_their_names(names, expected):
    assert rules.choose_outputs(names, "net", "Name them.") == expected


@pytest.mark.parametrize("names", [["a", "b"], ["logits"], ["logits", "b"], []])
def test_outputs_without_names_are_refused(names):
    with pytest.raises(ValueError, match="Received: net with outputs.*Name them."):
        rules.choose_outputs(names, "net", "Name them.")


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((None, 8, 9, 3), ((8, 9, 3), False)),
        ((None, 3, 8, 9), ((8, 9, 3), True)),
        ((None, 3, 3, 3), ((3, 3, 3), False)),
        ((None, None, None, 1), ((None, None, 1), False)),
        ((None, 1, None, None), ((None, None, 1), True)),
    ],
)
def test_channels_are_found(shape, expected):
    assert rules.image_shape(shape, "net", "", channels_first=True) == expected


def test_channels_first_are_read_where_they_are_allowed_alone():
    with pytest.raises(ValueError, match="the file must say how many"):
        rules.image_shape((None, 3, 8, 9), "net", "")


def test_widths_are_those_of_what_comes_out():
    def call(images):
        assert images.shape == (2, 64, 5, 3)
        return np.zeros((2, 7), "float32"), np.zeros((2, 4), "float16")

    assert rules.widths(call, (None, 5, 3), "net") == (7, 4)
    assert rules.widths(lambda images: (np.zeros((2, 7)), None), (4, 5, 3), "net") == (
        7,
        None,
    )


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (np.zeros((2, 3, 4)), r"features \(2, 3, 4\)"),
        (np.zeros((1, 3)), r"features \(1, 3\)"),
        (np.zeros((2, 3), "int64"), "of type int64"),
    ],
)
def test_other_outputs_are_refused(output, message):
    with pytest.raises(ValueError, match=f"{message}.*Flatten or pool"):
        rules.widths(lambda images: (output, None), (4, 5, 3), "net")


def test_a_network_that_fails_is_refused():
    def call(images):
        raise RuntimeError("odd sides")

    with pytest.raises(ValueError, match=r"error on two images.*odd sides.*anew"):
        rules.widths(call, (4, 5, 3), "net")

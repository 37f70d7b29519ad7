import pytest

from keras_gen.metrics import Measurement
from keras_gen.training import RecipeError
from keras_gen.training.expectations import Expectation, judge

PROTOCOL = {
    "n_real": 5,
    "n_fake": 5,
    "data": "digits",
    "split": "test",
    "resize": "none",
    "preprocessing": "none",
    "seed": 0,
    "extractor": None,
    "extractor_sha256": None,
}


def measured(**values):
    return [
        Measurement(metric="l1", value=value, subject=subject, **PROTOCOL)
        for subject, value in values.items()
    ]


@pytest.mark.parametrize(
    ("bound", "met"),
    [
        ({"at_most": 0.3}, True),
        ({"at_most": 0.2}, False),
        ({"at_least": 0.3}, False),
        ({"at_least": 0.25}, True),
        ({"at_most": 0.5, "times": "copy"}, True),
        ({"at_most": 0.4, "times": "copy"}, False),
        ({"at_least": 0.6, "times": "copy"}, False),
    ],
)
def test_a_bound_is_kept_or_not(bound, met):
    expectation = Expectation(metric="l1", baseline="copy 0.5", **bound)
    (verdict,) = judge([expectation], measured(generator=0.25, copy=0.5))
    assert verdict.met == met
    assert str(verdict).endswith("met" if met else "missed")


def test_a_relative_bound_says_what_it_is_relative_to():
    expectation = Expectation(
        metric="l1", at_most=0.5, times="copy", baseline="copy 0.8"
    )
    (verdict,) = judge([expectation], measured(generator=0.25, copy=0.8))
    assert str(verdict) == (
        "l1 of generator 0.25, at most 0.4 (0.5 times that of copy): met"
    )


@pytest.mark.parametrize(
    ("values", "missing"), [({"copy": 1.0}, "generator"), ({"generator": 1.0}, "copy")]
)
def test_what_was_not_measured_is_not_met(values, missing):
    expectation = Expectation(metric="l1", at_most=1, times="copy", baseline="copy 1")
    (verdict,) = judge([expectation], measured(**values))
    assert not verdict.met
    assert str(verdict) == f"l1 of generator: {missing} was not measured"


@pytest.mark.parametrize("bounds", [{}, {"at_most": 1, "at_least": 0}])
def test_there_is_one_bound(bounds):
    with pytest.raises(RecipeError, match="one bound, at_most or at_least"):
        Expectation(metric="l1", baseline="none", **bounds)

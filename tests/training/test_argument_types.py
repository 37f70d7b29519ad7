import math

import pytest

from keras_gen.training.argument_types import check_positive, check_type
from keras_gen.training.errors import RecipeError


@pytest.mark.parametrize(
    ("value", "default", "kind"),
    [
        (1, True, "true or false"),
        (1.5, 1, "an integer"),
        (True, 1, "an integer"),
        ("a", 1.0, "a number"),
        (3, (), "a list"),
        (3, "a", "a word or null"),
    ],
)
def test_another_kind_than_the_defaults_is_refused(value, default, kind):
    with pytest.raises(RecipeError, match=f"model.a must be {kind}. Received"):
        check_type("model.a", value, default)


@pytest.mark.parametrize(
    ("value", "default"),
    [(False, True), (2, 1), (2, 1.0), (None, 1.0), ([], ()), ({}, "a"), ("x", None)],
)
def test_the_defaults_kind_passes(value, default):
    check_type("model.a", value, default)


def test_positive_is_finite_and_above_zero():
    check_positive("rate", 1e-9)
    for wrong in (0, -1, math.inf, math.nan, True, "1"):
        with pytest.raises(RecipeError, match="rate must be a positive number"):
            check_positive("rate", wrong)

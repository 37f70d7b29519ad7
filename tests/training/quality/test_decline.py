import pytest

from keras_gen.training.quality.decline import Decline


def counts(decline, values):
    result = []
    for step, value in enumerate(values):
        decline.see(step, value)
        result.append(decline.count)
    return result


@pytest.mark.parametrize(
    ("smaller", "factor", "values", "expected"),
    [
        (True, 1.0, [5, 5, 6, 4, 4.1, 4.2], [0, 0, 1, 0, 1, 2]),
        (True, 2.0, [5, 10, 10.1, 11, 9, 4, 8.1], [0, 0, 1, 2, 0, 0, 1]),
        (False, 2.0, [6, 3, 2.9, 2, 7, 3.4], [0, 0, 1, 2, 0, 1]),
        # Decibels gained may be below zero.
        (False, 2.0, [-2, -3, -3.1, -1], [0, 0, 1, 0]),
        (True, 2.0, [-2, 0, 0.1], [0, 0, 1]),
        # What is no number is worse than anything, and never the best.
        (True, 2.0, [5, float("nan"), 6, float("inf"), 11, 4], [0, 1, 0, 1, 2, 0]),
        (False, 2.0, [float("inf"), float("nan"), 5, 4], [1, 2, 0, 0]),
    ],
)
def test_values_far_beyond_the_best_are_counted(smaller, factor, values, expected):
    assert counts(Decline(smaller, factor), values) == expected


def test_the_best_is_the_first_of_its_value():
    decline = Decline()
    assert [decline.see(s, v) for s, v in enumerate([3, 2, 2, 1])] == [
        True,
        True,
        False,
        True,
    ]
    assert decline.best == (3, 1)


def test_forgiving_keeps_the_best_and_forgetting_does_not():
    decline = Decline()
    counts(decline, [1, 2, 3])
    decline.forgive()
    assert (decline.count, decline.best) == (0, (0, 1))
    decline.forget()
    assert (decline.count, decline.best) == (0, None)


def test_the_rule_is_told_in_words():
    for smaller, factor, expected in (
        (True, 1, "worse than the best, 0.25 at step 1,000"),
        (True, 1.5, "worse than 1.5 times the best, 0.25 at step 1,000"),
        (False, 2, "worse than 1 / 2 of the best, 0.25 at step 1,000"),
    ):
        decline = Decline(smaller, factor)
        assert decline.describe() == "not finite"
        decline.see(1000, 0.25)
        assert decline.describe() == expected


def test_a_factor_below_1_is_refused():
    with pytest.raises(ValueError, match="1 or more. Received: factor=0.5"):
        Decline(factor=0.5)

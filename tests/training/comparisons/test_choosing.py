import fabricated

from keras_gen.training.comparisons.choosing import choose

STUDY = fabricated.study(search=fabricated.SEARCH)


def tried(row, setting, value, **fields):
    return fabricated.line(row, 1000, value, search=setting, phase="search", **fields)


def lost(row, setting):
    return fabricated.diverged(row, 1000, search=setting, phase="search")


def test_the_lowest_value_of_the_generator_is_chosen():
    lines = [
        tried("A", "slow", 9.0),
        tried("A", "own", 7.0),
        # Neither another metric nor a baseline chooses.
        tried("A", "slow", 0.1, metric="class_kl"),
        tried("A", "slow", 0.1, subject="test split"),
        tried("B-1", "slow", 5.0),
        tried("B-1", "own", 5.0),
    ]
    assert choose(STUDY, lines) == {"A": "own", "B-1": "slow"}


def test_divergence_loses_and_what_is_missing_is_waited_for():
    lines = [
        tried("A", "slow", 9.0),
        lost("A", "own"),
        # The other setting was not measured, so the search would not be equal.
        tried("B-1", "slow", 5.0),
    ]
    assert choose(STUDY, lines) == {"A": "slow", "B-1": None}
    lines = [lost("A", "slow"), lost("A", "own")]
    assert choose(STUDY, lines) == {"A": None, "B-1": None}

import fabricated
import numpy as np
import pytest
from fabricated import diverged, line

from keras_gen.training.comparisons import summary
from keras_gen.training.comparisons.summary import Spread


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((3.0,), "3"),
        ((3.0, 3.0), "3 ± 0"),
        ((6.5, 7.5), "7.00 ± 0.71"),
        ((100.0, 200.0, 300.0), "200 ± 100"),
        ((0.00123, 0.00125), "0.001240 ± 0.000014"),
        ((10.0, 30.0), "20 ± 14"),
    ],
)
def test_a_spread_shows_the_digits_that_mean_something(values, text):
    spread = Spread(values)
    assert str(spread) == text
    assert spread.mean == pytest.approx(np.mean(values))
    if len(values) > 1:
        assert spread.deviation == pytest.approx(np.std(values, ddof=1))


def test_a_row_is_summed_up_over_its_seeds():
    lines = [
        line("A", 1, 4.0, seconds=30.0, peak_memory_mib=900.0),
        line("A", 1, 0.5, "fd_c", "test split", seconds=30.0, peak_memory_mib=900.0),
        line("A", 0, 2.0, milliseconds_per_step=None),
        line("A", 0, 0.5, "fd_c", "test split", milliseconds_per_step=None),
        diverged("A", 2, seconds=1.0),
        line("B", 0, 9.0),
    ]
    a, c = summary.summarise(["A", "C"], lines)
    assert a.values["fd_c", "generator"] == Spread((2.0, 4.0))
    assert (a.measured, list(a.diverged)) == ((0, 1), [2])
    assert a.seconds.mean == pytest.approx(45)  # Without the one that diverged.
    assert a.milliseconds_per_step == Spread((5.0, 5.0))
    assert a.peak_memory_mib == 900.0
    assert (a.value("fd_c"), a.value("x")) == ("3.0 ± 1.4", "-")
    assert a.seeds() == "2, 1 diverged"
    assert (c.seeds(), c.value("fd_c"), c.seconds) == ("0", "-", None)
    (only,) = summary.summarise(["A"], [diverged("A", 0)])
    assert only.value("fd_c") == "diverged"


def test_metrics_and_protocols_are_those_of_generators():
    lines = [
        line("A", 0, 1.0),
        line("A", 0, 1.0, "purity", "test split"),
        line("B", 0, 1.0, protocol="n=9"),
        # As it was written before protocols were kept whole.
        fabricated.old(line("C", 0, 1.0)),
        diverged("C", 0),
    ]
    assert summary.metrics_of(lines) == ["fd_c"]
    assert summary.protocols(lines, "fd_c") == [fabricated.SAID, "n=9"]


def test_a_reference_is_the_same_for_all():
    lines = [
        *(
            line(row, seed, 0.5, "fd_c", "test split")
            for row in "AB"
            for seed in (0, 1)
        ),
        *(line(row, 0, 3.0 + (row == "B"), "fd_c", "untrained") for row in "AB"),
        line("A", 0, 7.0, "fd_c", "only here"),
        line("A", 0, 7.0),
        line("B", 0, 7.0),
        diverged("C", 0),
    ]
    rows = summary.summarise("ABC", lines)
    assert summary.references(rows, "fd_c") == {"test split": 0.5}

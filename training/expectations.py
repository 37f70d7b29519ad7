"""What a recipe must reach, and the judgement of what it reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keras_gen.training.checked import Checked
from keras_gen.training.errors import RecipeError

if TYPE_CHECKING:
    from keras_gen.metrics import Measurement


class Expectation(Checked):
    """A bound that a measured value must keep.

    Args:
        metric: Id of the metric.
        subject: What is measured.
        at_most: The value must not exceed it.
        at_least: The value must not fall below it.
        times: Subject whose value of the same metric the bound is a multiple of; None
            for a bound that stands alone.
        baseline: What the bound is compared with, in words and figures.

    Raises:
        RecipeError: Unless there is exactly one of `at_most` and `at_least`.
    """

    metric: str = "fd_c"
    subject: str = "generator"
    at_most: float | None = None
    at_least: float | None = None
    times: str | None = None
    baseline: str

    def model_post_init(self, _):
        """Refuses a bound on both sides or none."""
        if (self.at_most is None) == (self.at_least is None):
            raise RecipeError(
                "An expectation has one bound, at_most or at_least. Received: "
                f"at_most={self.at_most}, at_least={self.at_least} for {self.metric!r}"
            )


@dataclass(frozen=True)
class Verdict:
    """What an expectation has come to.

    Args:
        expectation: The expectation.
        value: What was measured; None if it was not.
        bound: What the value must not pass; None if it is relative to a subject that
            was not measured.
    """

    expectation: Expectation
    value: float | None
    bound: float | None

    @property
    def met(self) -> bool:
        """Whether the bound was kept."""
        if self.value is None or self.bound is None:
            return False
        if self.expectation.at_most is not None:
            return self.value <= self.bound
        return self.value >= self.bound

    def __str__(self) -> str:
        e = self.expectation
        what = f"{e.metric} of {e.subject}"
        if self.value is None or self.bound is None:
            missing = e.subject if self.value is None else e.times
            return f"{what}: {missing} was not measured"
        word = "at most" if e.at_most is not None else "at least"
        relative = ""
        if e.times is not None:
            factor = e.at_most if e.at_most is not None else e.at_least
            relative = f" ({factor:g} times that of {e.times})"
        state = "met" if self.met else "missed"
        return f"{what} {self.value:.4g}, {word} {self.bound:.4g}{relative}: {state}"


def judge(
    expectations: Sequence[Expectation], measurements: "Sequence[Measurement]"
) -> list[Verdict]:
    """Returns what each expectation has come to.

    Args:
        expectations: A recipe's.
        measurements: Values of one evaluation.
    """
    values = {(m.metric, m.subject): m.value for m in measurements}
    verdicts = []
    for each in expectations:
        bound = each.at_most if each.at_most is not None else each.at_least
        if each.times is not None:
            reference = values.get((each.metric, each.times))
            bound = None if reference is None else bound * reference
        value = values.get((each.metric, each.subject))
        verdicts.append(Verdict(each, value, bound))
    return verdicts

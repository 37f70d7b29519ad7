"""The rule that tells a decline from noise: worse than the best, again and again."""

import math


class Decline:
    """Follows one value over a training.

    A value is much worse than the best so far, $b$, if it lies beyond it by more than
    $(k - 1)|b|$ where smaller is better, $(1 - 1/k)|b|$ where greater is. For values
    above zero that is "more than k times" and "less than one k-th"; the form holds
    below zero, too, as for decibels gained. Ours. NaN and infinity are much worse than
    anything, also where there is no best yet.

    Args:
        smaller_is_better: Whether a smaller value is a better one.
        factor: k, 1 or more. With 1 any value that is worse counts.

    Attributes:
        best: (step, value) of the best; None before the first.
        count: How many of the last values, in a row, were much worse.
    """

    def __init__(self, smaller_is_better: bool = True, factor: float = 1.0):
        if not factor >= 1:
            raise ValueError(f"A factor is 1 or more. Received: factor={factor}")
        self.smaller_is_better = smaller_is_better
        self.factor = factor
        self.forget()

    def see(self, step: int, value: float) -> bool:
        """Takes a value into account.

        Returns:
            Whether it is the best so far; the first is, the same again is not.
        """
        if not math.isfinite(value):
            self.count += 1
            return False
        if self.best is None or self._cost(value) < self._cost(self.best[1]):
            self.best, self.count = (step, value), 0
            return True
        best = self.best[1]
        share = self.factor - 1 if self.smaller_is_better else 1 - 1 / self.factor
        much_worse = self._cost(value) > self._cost(best) + share * abs(best)
        self.count = self.count + 1 if much_worse else 0
        return False

    def forgive(self) -> None:
        """Begins to count anew, and keeps the best."""
        self.count = 0

    def forget(self) -> None:
        """Begins anew altogether."""
        self.best: tuple[int, float] | None = None
        self.count = 0

    def describe(self) -> str:
        """Returns what counts, such as `"worse than 2 times the best, 5 at step 3"`."""
        if self.best is None:
            return "not finite"
        times = ""
        if self.factor != 1:
            number = f"{self.factor:g}"
            times = (
                f"{number} times " if self.smaller_is_better else f"1 / {number} of "
            )
        step, best = self.best
        return f"worse than {times}the best, {best:.4g} at step {step:,}"

    def _cost(self, value: float) -> float:
        return value if self.smaller_is_better else -value

"""Describes one named tensor of a system: its shape, type, range and prior."""

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Feature:
    """One named tensor that a system takes or gives, without its batch axis.

    The same description drives the check of training data, the signatures of
    exported files and the tables in the documentation.

    Args:
        name: Key in the data's dict and in exported signatures.
        shape: Shape without the batch axis; `None` where any size is right.
        dtype: NumPy name of the element type.
        low: Least legal value, or `None` if unbounded.
        high: Greatest legal value, or `None` if unbounded.
        prior: `"normal"` or `"uniform"` (on [-1, 1]) for a tensor that a user
            draws rather than measures, else `None`.
        optional: Whether training data may lack it.
        description: A few words for people.
    """

    name: str
    shape: tuple[int | None, ...]
    dtype: str = "float32"
    low: float | None = None
    high: float | None = None
    prior: str | None = None
    optional: bool = False
    description: str = ""

    def check(self, value) -> None:
        """Refuses a batch that does not fit the description.

        Args:
            value: Array of shape `(batch, *shape)`.

        Raises:
            ValueError: With the rule, what was received, and what to do about it.
        """
        self.check_shape(value.shape)
        value = np.asarray(value)
        if value.size == 0:
            raise ValueError(
                f"Feature {self.name!r} needs at least one row. Received an empty "
                f"batch of shape {value.shape}."
            )
        whole = value.dtype.kind in "iub" or bool((value == np.rint(value)).all())
        if self.dtype.startswith("int") and not whole:
            raise ValueError(
                f"Feature {self.name!r} must hold whole numbers. Received: dtype "
                f"{value.dtype} with fractions."
            )
        low, high = float(value.min()), float(value.max())
        if not (math.isfinite(low) and math.isfinite(high)):
            raise ValueError(
                f"Feature {self.name!r} must be finite. Received NaN or infinity; "
                "clean the data before training."
            )
        slack = 1e-4 if self.dtype.startswith("float") else 0
        too_low = self.low is not None and low < self.low - slack
        too_high = self.high is not None and high > self.high + slack
        if too_low or too_high:
            raise ValueError(
                f"Feature {self.name!r} must lie in {self.range}. Received values "
                f"from {low:g} to {high:g}.{self._range_remedy(high)}"
            )

    def check_shape(self, shape) -> None:
        """Refuses a batch shape whose row shape differs from `self.shape`."""
        row = tuple(shape)[1:]
        fits = len(row) == len(self.shape) and all(
            want is None or got is None or want == got
            for want, got in zip(self.shape, row, strict=True)
        )
        if not fits:
            raise ValueError(
                f"Feature {self.name!r} must have shape (batch, "
                f"{', '.join(str(s) for s in self.shape)}). Received: "
                f"{tuple(shape)}. Build the model for these data, or resize them."
            )

    @property
    def range(self) -> str:
        """The legal interval, in mathematical notation."""
        low = "(-inf" if self.low is None else f"[{self.low:g}"
        high = "inf)" if self.high is None else f"{self.high:g}]"
        return f"{low}, {high}"

    def _range_remedy(self, high: float) -> str:
        if (self.low, self.high) != (-1.0, 1.0):
            return ""
        if high > 1.5:
            return " Scale bytes with `x / 127.5 - 1`."
        return " Scale the data to [-1, 1] before training."


def image(shape, name: str = "image") -> Feature:
    """Returns the description of an image in [-1, 1], channels last."""
    return Feature(name, tuple(shape), low=-1.0, high=1.0, description="image")


def label(num_classes: int | None = None, optional: bool = False) -> Feature:
    """Returns the description of an integer class label."""
    high = None if num_classes is None else num_classes - 1
    return Feature("label", (), "int32", 0, high, optional=optional)


def latents(dim: int, prior: str = "normal") -> Feature:
    """Returns the description of a latent vector drawn from `prior`."""
    bound = 1.0 if prior == "uniform" else None
    return Feature(
        "latents",
        (dim,),
        low=None if bound is None else -bound,
        high=bound,
        prior=prior,
        description="N(0, I)" if prior == "normal" else "U[-1, 1]",
    )

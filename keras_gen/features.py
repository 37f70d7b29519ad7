"""Describes one named tensor: its shape, type, range and prior, without TensorFlow."""

import math
from dataclasses import dataclass

import numpy as np

# A free side of an image is shown and probed at about this size.
_TYPICAL_SIDE = 16


@dataclass(frozen=True)
class Feature:
    """One named tensor that a system takes or gives, without its batch axis.

    The same description drives the check of training data, the drawing of what a user
    does not give, the signatures of exported files, the check of what is given to
    them, and the tables in the documentation.

    Args:
        name: Key in the data's dict and in exported signatures.
        shape: Shape without the batch axis; `None` where any size is right.
        dtype: NumPy name of the element type.
        low: Least legal value, or `None` if unbounded.
        high: Greatest legal value, or `None` if unbounded.
        prior: What a tensor that need not be given is drawn from, an id of
            `keras_gen.distributions.portable`; `None` if it must be given.
        optional: Whether training data may lack it.
        multiple: What the sizes that are `None` must be multiples of.
        description: A few words for people.
    """

    name: str
    shape: tuple[int | None, ...]
    dtype: str = "float32"
    low: float | None = None
    high: float | None = None
    prior: str | None = None
    optional: bool = False
    multiple: int = 1
    description: str = ""

    def check(self, value) -> None:
        """Refuses a batch of training data that does not fit the description.

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
        if not self._within(low, high):
            raise ValueError(
                f"Feature {self.name!r} must lie in {self.range}. Received values "
                f"from {low:g} to {high:g}.{self._range_remedy(high)}"
            )

    def check_shape(self, shape) -> None:
        """Refuses a batch shape whose row shape does not fit `self.shape`."""
        if not self._fits(tuple(shape)[1:]):
            raise ValueError(
                f"Feature {self.name!r} must have shape (batch, "
                f"{', '.join(self._sides())}). Received: {tuple(shape)}. Build the "
                "model for these data, or resize them."
            )

    def cast(self, array) -> np.ndarray:
        """Returns a batch for inference in the declared type, or says what is wrong.

        What has a prior may lie outside its range: truncation and extrapolation are a
        user's right. Class numbers may not.

        Args:
            array: Array-like of shape `(batch, *shape)`.

        Returns:
            Contiguous array.

        Raises:
            ValueError: If the type, shape or values do not fit.
        """
        array = np.asarray(array)
        if not np.can_cast(array.dtype, self.dtype, casting="same_kind"):
            raise self._error(f"must be {self.dtype}", f"dtype {array.dtype}")
        self._refuse_overflow(array)
        if array.shape[:1] in ((), (0,)) or not self._fits(array.shape[1:]):
            rule = (
                f"needs at least one row of shape ({', '.join(self._sides())}), batch "
                "first"
            )
            raise self._error(rule, f"shape {array.shape}")
        array = np.ascontiguousarray(array, dtype=self.dtype)
        if not np.isfinite(array).all():
            raise self._error("must be finite", "NaN or infinity")
        low, high = float(array.min()), float(array.max())
        free = self.prior is not None and not self.dtype.startswith("int")
        if not free and not self._within(low, high):
            rule = f"must lie in {self.range}"
            raise self._error(rule, f"values from {low:g} to {high:g}")
        return array

    def typical_shape(self, step: int = 0) -> tuple[int, ...]:
        """Returns a legal shape: free sides become about 16, and larger by `step`.

        Args:
            step: How many multiples to add; sides differ, so that a mix-up shows.
        """
        smallest = max(1, math.ceil(_TYPICAL_SIDE / self.multiple))
        return tuple(
            self.multiple * (smallest + step + i % 2) if side is None else side
            for i, side in enumerate(self.shape)
        )

    @property
    def range(self) -> str:
        """The legal interval, in mathematical notation."""
        low = "(-inf" if self.low is None else f"[{self.low:g}"
        high = "inf)" if self.high is None else f"{self.high:g}]"
        return f"{low}, {high}"

    def _fits(self, row: tuple) -> bool:
        return len(row) == len(self.shape) and all(
            got is None or (got % self.multiple == 0 if want is None else want == got)
            for want, got in zip(self.shape, row, strict=True)
        )

    def _sides(self) -> list[str]:
        free = "any" if self.multiple == 1 else f"multiple of {self.multiple}"
        return [free if side is None else str(side) for side in self.shape]

    def _within(self, low: float, high: float) -> bool:
        # Resampled images overshoot by rounding; class numbers do not.
        slack = 1e-4 if self.dtype.startswith("float") else 0
        return (self.low is None or low >= self.low - slack) and (
            self.high is None or high <= self.high + slack
        )

    def _refuse_overflow(self, array: np.ndarray) -> None:
        """Refuses whole numbers that a narrower type would wrap around to others."""
        kinds = array.dtype.kind, np.dtype(self.dtype).kind
        if array.size == 0 or not set(kinds) <= set("iu"):
            return
        limits, low, high = np.iinfo(self.dtype), int(array.min()), int(array.max())
        if low < limits.min or high > limits.max:
            raise self._error(
                f"must fit {self.dtype}, from {limits.min} to {limits.max}",
                f"values from {low} to {high}",
            )

    def _range_remedy(self, high: float) -> str:
        if (self.low, self.high) != (-1.0, 1.0):
            return ""
        if high > 1.5:
            return " Scale bytes with `x / 127.5 - 1`."
        return " Scale the data to [-1, 1] before training."

    def _error(self, rule: str, received: str) -> ValueError:
        return ValueError(f"Input {self.name!r} {rule}. Received: {received}")


def image(shape, name: str = "image", multiple: int = 1) -> Feature:
    """Returns the description of an image in [-1, 1], channels last."""
    shape = tuple(shape)
    return Feature(
        name, shape, low=-1.0, high=1.0, multiple=multiple, description="image"
    )


def sample(shape) -> Feature:
    """Returns the description of what a generator makes: an `image`, or a `point`.

    Args:
        shape: `(H, W, C)` for images in [-1, 1], `(dimensions,)` for points, which are
            unbounded.

    Raises:
        ValueError: If the shape is of neither form.
    """
    shape = tuple(shape)
    if len(shape) == 3:
        return image(shape)
    if len(shape) == 1:
        return Feature("point", shape, description="point")
    raise ValueError(
        "Samples are images (height, width, channels) or points (dimensions,). "
        f"Received: shape {shape}"
    )


def label(
    num_classes: int | None = None, optional: bool = False, prior: str | None = None
) -> Feature:
    """Returns the description of an integer class label."""
    high = None if num_classes is None else num_classes - 1
    return Feature("label", (), "int32", 0, high, prior=prior, optional=optional)


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

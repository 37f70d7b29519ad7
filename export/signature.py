"""Describes an exported endpoint, what goes in and what comes out, without code.

It says what `keras_gen.base.Endpoint` says, but imports neither Keras nor TensorFlow:
a card is read where they are not installed.
"""

import re
from dataclasses import asdict, dataclass, fields

import numpy as np

from keras_gen.export.errors import ArtefactError


@dataclass(frozen=True)
class Tensor:
    """One input or output, without its batch axis.

    Args:
        name: Lower-case letters, digits and underscores.
        shape: Shape of one row.
        dtype: NumPy name of the element type.
        low: Least legal value, or `None` if unbounded.
        high: Greatest legal value, or `None` if unbounded.
        prior: `"normal"` or `"uniform"` for latents, else `None`.
        description: A few words for people.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    low: float | None
    high: float | None
    prior: str | None
    description: str

    def cast(self, array) -> np.ndarray:
        """Returns a batch in the declared type, or says what is wrong with it.

        Latents may lie outside their prior's range: truncation and extrapolation are
        a user's right.

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
        if array.shape[1:] != self.shape or array.shape[:1] in ((), (0,)):
            rule = f"needs at least one row of shape {self.shape}, batch first"
            raise self._error(rule, f"shape {array.shape}")
        array = np.ascontiguousarray(array, dtype=self.dtype)
        if not np.isfinite(array).all():
            raise self._error("must be finite", "NaN or infinity")
        low, high = float(array.min()), float(array.max())
        # Resampled images overshoot by rounding; labels do not.
        slack = 1e-4 if array.dtype.kind == "f" else 0
        too_low = self.low is not None and low < self.low - slack
        too_high = self.high is not None and high > self.high + slack
        if self.prior is None and (too_low or too_high):
            rule = f"must lie in {self.range}"
            raise self._error(rule, f"values from {low:g} to {high:g}")
        return array

    @property
    def range(self) -> str:
        """The legal interval, in mathematical notation."""
        low = "(-inf" if self.low is None else f"[{self.low:g}"
        high = "inf)" if self.high is None else f"{self.high:g}]"
        return f"{low}, {high}"

    def _error(self, rule: str, received: str) -> ValueError:
        return ValueError(f"Input {self.name!r} {rule}. Received: {received}")


@dataclass(frozen=True)
class Signature:
    """The inputs and outputs of one endpoint.

    Args:
        name: The endpoint's name, which becomes a file name.
        inputs: Descriptions of the inputs, in order.
        outputs: Descriptions of the outputs, in order.
    """

    name: str
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]

    def __post_init__(self):
        tensors = [tensor.name for tensor in (*self.inputs, *self.outputs)]
        for name in (self.name, *tensors):
            if not (isinstance(name, str) and re.fullmatch(r"[a-z][a-z0-9_]*", name)):
                raise ArtefactError(
                    "Names of endpoints and of their tensors consist of lower-case "
                    f"letters, digits and underscores. Received: {name!r}"
                )
        if len(set(tensors)) < len(tensors):
            raise ArtefactError(
                "The inputs and outputs of an endpoint share one space of names in an "
                f"ONNX graph. Received: {tensors} for endpoint {self.name!r}; rename "
                "an output."
            )

    @classmethod
    def of(cls, endpoint) -> "Signature":
        """The signature of a `keras_gen.base.Endpoint`."""
        return cls(
            endpoint.name,
            tuple(_describe(feature) for feature in endpoint.inputs),
            tuple(_describe(feature) for feature in endpoint.outputs),
        )

    def to_json(self) -> dict:
        """Returns a value that `json` can write; `from_json` reads it back."""
        return {
            "inputs": [{**asdict(t), "shape": list(t.shape)} for t in self.inputs],
            "outputs": [{**asdict(t), "shape": list(t.shape)} for t in self.outputs],
        }

    @classmethod
    def from_json(cls, name: str, value: dict) -> "Signature":
        """Reads a signature from a card.

        Raises:
            KeyError, TypeError: If the value lacks a field or has a foreign one.
        """
        inputs, outputs = (
            tuple(Tensor(**{**t, "shape": tuple(t["shape"])}) for t in value[key])
            for key in ("inputs", "outputs")
        )
        return cls(name, inputs, outputs)

    def check(self, arrays: dict) -> dict[str, np.ndarray]:
        """Returns the inputs in the declared types, or says what is wrong with them.

        Args:
            arrays: Input name -> array-like with the batch first.

        Returns:
            Input name -> contiguous array.

        Raises:
            ValueError: If a name, type, shape, value or batch size does not fit.
        """
        expected = {tensor.name: tensor for tensor in self.inputs}
        if set(arrays) != set(expected):
            raise ValueError(
                f"Endpoint {self.name!r} takes {sorted(expected)}. Received: "
                f"{sorted(arrays)}"
            )
        arrays = {name: tensor.cast(arrays[name]) for name, tensor in expected.items()}
        sizes = {name: len(array) for name, array in arrays.items()}
        if len(set(sizes.values())) > 1:
            raise ValueError(
                f"The inputs of endpoint {self.name!r} must have one batch size. "
                f"Received: {sizes}"
            )
        return arrays


def _describe(feature) -> Tensor:
    return Tensor(
        **{field.name: getattr(feature, field.name) for field in fields(Tensor)}
    )

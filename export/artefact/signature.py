"""Describes an exported endpoint, what goes in and what comes out, without code.

It says what `keras_gen.base.Endpoint` says but for the function, and imports neither
Keras nor TensorFlow: a card is read where they are not installed.
"""

import re
from dataclasses import asdict, dataclass

import numpy as np

from keras_gen.export.errors import ArtefactError
from keras_gen.features import Feature


@dataclass(frozen=True)
class Signature:
    """The inputs and outputs of one endpoint.

    Args:
        name: The endpoint's name, which becomes a file name.
        inputs: Descriptions of the inputs, in order.
        outputs: Descriptions of the outputs, in order.
        formats: The formats that the endpoint is in; None for all of the artefact's.
    """

    name: str
    inputs: tuple[Feature, ...]
    outputs: tuple[Feature, ...]
    formats: tuple[str, ...] | None = None

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
        return cls(endpoint.name, endpoint.inputs, endpoint.outputs, endpoint.formats)

    def is_in(self, format: str) -> bool:
        """Whether the endpoint is in a format."""
        return self.formats is None or format in self.formats

    def to_json(self) -> dict:
        """Returns a value that `json` can write; `from_json` reads it back."""
        return {
            "inputs": [{**asdict(t), "shape": list(t.shape)} for t in self.inputs],
            "outputs": [{**asdict(t), "shape": list(t.shape)} for t in self.outputs],
            "formats": None if self.formats is None else list(self.formats),
        }

    @classmethod
    def from_json(cls, name: str, value: dict) -> "Signature":
        """Reads a signature from a card.

        Raises:
            KeyError, TypeError: If the value lacks a field or has a foreign one.
        """
        inputs, outputs = (
            tuple(Feature(**{**t, "shape": tuple(t["shape"])}) for t in value[key])
            for key in ("inputs", "outputs")
        )
        # Cards of before there was a choice do not say.
        formats = value.get("formats")
        return cls(name, inputs, outputs, formats and tuple(formats))

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

    def check_outputs(self, outputs: dict, rows: int) -> None:
        """Refuses outputs that are not what the card says.

        Args:
            outputs: Output name -> array, batch first.
            rows: The batch size of the inputs.

        Raises:
            ArtefactError: If a name, type or shape differs.
        """
        for tensor in self.outputs:
            array = outputs.get(tensor.name)
            if array is None:
                received = f"{sorted(outputs)}"
            elif array.dtype != tensor.dtype or not _fits(
                array.shape, (rows, *tensor.shape)
            ):
                received = f"{array.dtype} of shape {array.shape}"
            else:
                continue
            raise ArtefactError(
                f"Output {tensor.name!r} of endpoint {self.name!r} must be "
                f"{tensor.dtype} of shape {(rows, *tensor.shape)}, by the card. "
                f"Received: {received}"
            )


def _fits(shape: tuple, wanted: tuple) -> bool:
    return len(shape) == len(wanted) and all(
        side is None or got == side for got, side in zip(shape, wanted, strict=True)
    )

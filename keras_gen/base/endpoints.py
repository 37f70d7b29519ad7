"""Describes one inference entry point of a system, for users and for export."""

from collections.abc import Callable
from dataclasses import dataclass

from keras_gen.features import Feature

FORMATS = ("saved_model", "tflite", "onnx")


@dataclass(frozen=True)
class Endpoint:
    """A named function from tensors to tensors, in inference mode.

    Args:
        name: `"generate"`, `"encode"`, `"translate"`, ...
        inputs: One description for each argument, in order.
        outputs: One description for each result, in order.
        function: Takes one tensor for each input, batch first, and returns a tuple
            with one tensor for each output. It runs its networks with
            `training=False` and draws no random numbers.
        formats: Formats that it can leave in. The others lack what it computes with,
            and the system's page says what that is.
    """

    name: str
    inputs: tuple[Feature, ...]
    outputs: tuple[Feature, ...]
    function: Callable
    formats: tuple[str, ...] = FORMATS

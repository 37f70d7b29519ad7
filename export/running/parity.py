"""Measures how far an artefact's outputs lie from Keras's, and refuses a difference."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

import numpy as np

from keras_gen.export.artefact.signature import Signature
from keras_gen.export.errors import ExportError
from keras_gen.export.running.probes import BATCH_SIZES, probes

TOLERANCE = 1e-4

# Share of whole numbers that may differ: where two codes are equally near, rounding
# decides between them.
WHOLE_NUMBERS = 1e-3


@dataclass(frozen=True)
class Parity:
    """The agreement of one output of one endpoint in one format.

    Args:
        endpoint: The endpoint's name.
        format: `"saved_model"`, `"tflite"` or `"onnx"`.
        output: The output's name.
        max_abs_difference: Greatest absolute difference from Keras, over every element
            of every batch; of whole numbers, the share that differs. Infinite where
            only one of the two is finite.
        max_abs_value: Greatest absolute value of the output in Keras. A difference says
            little about a generator whose images are all but zero.
        limit: What the difference must not exceed: the tolerance, times
            `max_abs_value` where that is above 1; for whole numbers a fixed share.
        batch_sizes: The batch sizes compared.
    """

    endpoint: str
    format: str
    output: str
    max_abs_difference: float
    max_abs_value: float
    limit: float
    batch_sizes: tuple[int, ...]

    def require(self) -> "Parity":
        """Returns itself if the difference is within its limit.

        Raises:
            ExportError: With endpoint, format and figure, if it is not.
        """
        if self.max_abs_difference <= self.limit:
            return self
        raise ExportError(
            f"An artefact must equal Keras to {self.limit:.1e}. Endpoint "
            f"{self.endpoint!r}, format {self.format!r}, output {self.output!r}: the "
            f"maximum absolute difference is {self.max_abs_difference:.2e} (batch "
            f"sizes {', '.join(map(str, self.batch_sizes))})."
        )

    def to_json(self) -> dict:
        """Returns the record as a dict that `json` can write."""
        return {**asdict(self), "batch_sizes": list(self.batch_sizes)}


@dataclass(frozen=True)
class Case:
    """One batch of an endpoint's inputs with the outputs that Keras gives."""

    inputs: dict[str, np.ndarray]
    outputs: dict[str, np.ndarray]


def reference(signature: Signature, function: Callable) -> list[Case]:
    """Runs Keras on the probes of every batch size.

    Args:
        signature: The endpoint.
        function: Takes and returns a dict of arrays by name.

    Returns:
        One case for each of `probes.BATCH_SIZES`.

    Raises:
        ExportError: If Keras itself gives NaN or infinity: there is nothing to compare.
    """
    inputs = [probes(signature, size) for size in BATCH_SIZES]
    cases = [Case(arrays, function(arrays)) for arrays in inputs]
    for case in cases:
        for name, output in case.outputs.items():
            if not np.isfinite(output).all():
                raise ExportError(
                    f"Endpoint {signature.name!r} gives NaN or infinity in Keras "
                    f"already (output {name!r}). Export a checkpoint that is sound."
                )
    return cases


def measure(
    runtime, signature: Signature, cases: Iterable[Case], tolerance: float
) -> list[Parity]:
    """Compares one endpoint in one runtime with Keras.

    Args:
        runtime: From `runtimes.start`.
        signature: The endpoint.
        cases: What Keras gave.
        tolerance: Greatest difference allowed for outputs of magnitude up to 1.

    Returns:
        One record for each output, within its limit.

    Raises:
        ExportError: If a runtime fails, or a difference exceeds its limit.
    """
    cases = list(cases)
    try:
        outputs = [runtime.run(signature.name, case.inputs) for case in cases]
    except Exception as error:
        raise ExportError(
            f"Endpoint {signature.name!r} does not run in format {runtime.name!r}: "
            f"{error}"
        ) from error
    records = []
    for name in (tensor.name for tensor in signature.outputs):
        if not all(name in each for each in outputs):
            raise ExportError(
                f"Endpoint {signature.name!r} lacks its output {name!r} in format "
                f"{runtime.name!r}."
            )
        pairs = [
            (o[name], c.outputs[name]) for o, c in zip(outputs, cases, strict=True)
        ]
        magnitude = max(float(np.abs(expected).max()) for _, expected in pairs)
        whole = all(np.issubdtype(pair[1].dtype, np.integer) for pair in pairs)
        record = Parity(
            endpoint=signature.name,
            format=runtime.name,
            output=name,
            max_abs_difference=_share_that_differs(pairs)
            if whole
            else max(_difference(*pair) for pair in pairs),
            max_abs_value=magnitude,
            limit=WHOLE_NUMBERS if whole else tolerance * max(1.0, magnitude),
            batch_sizes=tuple(len(expected) for _, expected in pairs),
        )
        records.append(record.require())
    return records


def _difference(output: np.ndarray, expected: np.ndarray) -> float:
    numbers = output.dtype.kind in "fiub" and output.shape == expected.shape
    if not (numbers and np.isfinite(output).all()):
        return float("inf")
    return float(np.abs(output.astype(np.float64) - expected).max())


def _share_that_differs(pairs) -> float:
    if any(output.shape != expected.shape for output, expected in pairs):
        return float("inf")
    differ = sum(int((output != expected).sum()) for output, expected in pairs)
    return differ / sum(expected.size for _, expected in pairs)

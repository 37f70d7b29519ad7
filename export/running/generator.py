"""Samples from an artefact in any runtime, without Keras or the model's code."""

from pathlib import Path

import numpy as np

from keras_gen.distributions import inputs
from keras_gen.export.artefact import card as cards
from keras_gen.export.artefact import layout
from keras_gen.export.errors import ArtefactError
from keras_gen.export.running import runtimes
from keras_gen.export.running.probes import BATCH_SIZES
from keras_gen.registry import unknown

_MOST_ROWS = max(BATCH_SIZES)


class Generator:
    """An exported model, opened in one runtime.

    Args:
        directory: The artefact's directory.
        card: Its card.
        runtime: Name of the runtime to open it in.
        variant: Name of a variant to open instead, which has one endpoint.
        threads: How many threads the runtime may use; None for its own choice.

    Attributes:
        directory: The artefact's directory.
        card: Its card, a dict.
        endpoints: Name -> `Signature` of each endpoint.
        runtime: Name of the runtime.
        variant: Name of the variant, or None.
    """

    def __init__(
        self,
        directory: Path,
        card: dict,
        runtime: str,
        variant: str | None = None,
        threads: int | None = None,
    ):
        self.directory = directory
        self.card = card
        self.endpoints = cards.signatures(card)
        self.runtime = runtime
        self.variant = variant
        if variant is None:
            self._engine = runtimes.start(runtime, directory, self.endpoints, threads)
        else:
            facts = card["variants"][variant]
            self.endpoints = {facts["endpoint"]: self.endpoints[facts["endpoint"]]}
            self._engine = runtimes.start_variant(variant, directory, facts, threads)

    def call(self, endpoint: str, **arrays) -> dict[str, np.ndarray]:
        """Runs one endpoint on arrays.

        Rows do not depend on each other. Above 64, the largest batch that the export
        compares with Keras, they are run in parts, so that memory for what lies
        between inputs and outputs does not grow with the batch.

        Args:
            endpoint: Its name.
            **arrays: One array for each input, batch first.

        Returns:
            Output name -> array, batch first.

        Raises:
            ValueError: If there is no such endpoint, an array does not fit it, or the
                outputs do not fit into memory.
            ArtefactError: If the runtime fails, or its outputs are not the card's.
        """
        if endpoint not in self.endpoints:
            raise ValueError(unknown("endpoint", endpoint, self.endpoints))
        if not self.endpoints[endpoint].is_in(self.runtime):
            raise ValueError(
                f"Endpoint {endpoint!r} is in {self.endpoints[endpoint].formats} only. "
                f"Received: runtime {self.runtime!r}; load it with another."
            )
        arrays = self.endpoints[endpoint].check(arrays)
        count = len(next(iter(arrays.values())))
        if count <= _MOST_ROWS:
            return self._run(endpoint, arrays)
        outputs: dict[str, np.ndarray] = {}
        for start in range(0, count, _MOST_ROWS):
            rows = slice(start, start + _MOST_ROWS)
            part = self._run(endpoint, {k: v[rows] for k, v in arrays.items()})
            for name, array in part.items():
                if start == 0:
                    outputs[name] = _room(name, (count, *array.shape[1:]), array.dtype)
                outputs[name][rows] = array
        return outputs

    def _run(self, endpoint: str, arrays: dict) -> dict[str, np.ndarray]:
        """Runs a batch that fits, and refuses outputs other than the card's."""
        try:
            outputs = self._engine.run(endpoint, arrays)
        except Exception as error:
            raise ArtefactError(
                f"Endpoint {endpoint!r} of {str(self.directory)!r} does not run in "
                f"{self.runtime!r}: {error}. `keras-gen verify` tells whether a file "
                "is damaged."
            ) from error
        signature = self.endpoints[endpoint]
        signature.check_outputs(outputs, rows=len(next(iter(arrays.values()))))
        return outputs

    def generate(
        self, n: int, seed: int | None = None, batch_size: int = 64, **given
    ) -> np.ndarray:
        """Draws samples with the endpoint `generate`.

        Each of the endpoint's inputs that is not given is drawn from its prior.

        Args:
            n: How many samples.
            seed: Integer in [0, 2^64). Sample i depends on the seed, i and what is
                given only, and is the same in every runtime and in
                `model.generate(n, seed=seed)`. None draws anew each time.
            batch_size: How many samples to compute at once; it does not change them.
            **given: Inputs of the endpoint by name, such as `label=3`: one row for all
                samples, or n rows.

        Returns:
            The endpoint's first output: `(n, *shape)` float32 array, images in
            [-1, 1].

        Raises:
            ValueError: If an argument is out of range, unknown or missing.
            ArtefactError: If there is no endpoint `generate`.
        """
        for name, value in (("n", n), ("batch_size", batch_size)):
            if value < 1:
                raise ValueError(f"`{name}` must be positive. Received: {name}={value}")
        signature = self.endpoints.get("generate")
        if signature is None:
            raise ArtefactError(
                "`generate` needs an endpoint of this name. Received: "
                f"{sorted(self.endpoints)}; use `call` for these."
            )
        given = inputs.check_given(signature.inputs, given, n)
        if seed is None:
            seed = int(np.random.default_rng().integers(2**63))
        name = signature.outputs[0].name
        for start in range(0, n, batch_size):
            rows = min(batch_size, n - start)
            drawn = inputs.draw(signature.inputs, given, seed, start, rows)
            batch = self.call("generate", **drawn)[name]
            if start == 0:
                samples = _room(name, (n, *batch.shape[1:]), batch.dtype)
            samples[start : start + rows] = batch
        return samples

    def __repr__(self):
        return (
            f"Generator({str(self.directory)!r}, system={self.card['system']!r}, "
            f"runtime={self.runtime!r}, variant={self.variant!r}, "
            f"endpoints={sorted(self.endpoints)})"
        )


def load(
    path,
    runtime: str | None = None,
    variant: str | None = None,
    threads: int | None = None,
) -> Generator:
    """Opens an artefact.

    Nothing in an artefact is unpickled or run by Python. TFLite and ONNX files are data
    for their runtimes, whose operators compute and nothing else. A SavedModel is a
    program: TensorFlow's operators can read and write files, and its own advice
    (SECURITY.md, "TensorFlow models are programs") is to run those of strangers in a
    sandbox only. Take another format of theirs, which is the default wherever the
    artefact holds one. SHA256SUMS, which `verify` reads and this function does not,
    tell of damage, not of malice.

    Args:
        path: The artefact's directory, or a part of it, such as `model.tflite`,
            `onnx/generate.onnx` or `variants/tflite_int8.tflite`; a part decides
            runtime and variant.
        runtime: `"onnx"`, `"tflite"` or `"saved_model"`. Defaults to the part's, else
            to the first in this order that the artefact holds and that is installed.
        variant: Name of a variant that the artefact holds, such as `"tflite_int8"`; it
            decides the runtime.
        threads: How many threads TFLite or ONNX Runtime may use for one call. Defaults
            to the runtime's own choice, one a core in ONNX Runtime.

    Returns:
        A `Generator`.

    Raises:
        ArtefactError: If there is no artefact, or no part of it that can run here.
        ValueError: If there is no runtime or variant of this name, or the two do not
            go together; or if threads are given to TensorFlow, which has them for the
            whole process only.
    """
    directory, part = layout.locate(path)
    card = cards.read(directory)
    variants = card.get("variants", {})
    if part in variants:
        variant, part = variant or part, None
    if variant is not None:
        if variant not in variants:
            raise ValueError(unknown("variant of this artefact", variant, variants))
        format_ = variants[variant]["format"]
        if runtime not in (None, format_):
            raise ValueError(
                f"Variant {variant!r} runs in {format_!r}. Received: "
                f"runtime={runtime!r}"
            )
        return Generator(directory, card, format_, variant, threads)
    available = card["formats"]
    chosen = runtime or part or runtimes.choose(available)
    if chosen in runtimes.RUNTIMES and chosen not in available:
        raise ArtefactError(
            f"The artefact {str(directory)!r} holds {sorted(available)}. Received: "
            f"runtime={chosen!r}"
        )
    return Generator(directory, card, chosen, threads=threads)


def _room(name: str, shape: tuple, dtype) -> np.ndarray:
    """Returns an array to fill; says what is too much if there is no memory for it."""
    try:
        return np.empty(shape, dtype)
    except MemoryError as error:
        raise ValueError(
            f"Output {name!r} must fit into memory. Received: {shape[0]} rows, which "
            f"give shape {shape} of {dtype}; call it on fewer at a time."
        ) from error

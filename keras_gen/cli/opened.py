"""One face for whatever can be sampled: a run, a model file or an artefact."""

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from keras_gen.cli import targets
from keras_gen.features import Feature
from keras_gen.registry import unknown


@contextlib.contextmanager
def _mistakes() -> Iterator[None]:
    """Turns what a model says of its inputs into an error of one line."""
    from keras_gen.training import RunError

    try:
        yield
    except ValueError as error:
        raise RunError(str(error)) from error


class Opened:
    """A trained model, in Keras or in the runtime of its artefact.

    Only what the source needs is imported: an ONNX artefact runs without TensorFlow.

    Args:
        source: A run directory, a .keras file, or an exported artefact.
        runtime: What runs an artefact; None for the first installed.

    Attributes:
        kind: `"run"`, `"model"` or `"artefact"`.
        run: The `RunDirectory`, or None.

    Raises:
        RunError: If there is nothing that can be opened.
    """

    def __init__(self, source: Path, runtime: str | None = None):
        from keras_gen.training import RunError

        self.source = source
        self.kind = targets.kind(source)
        if runtime and self.kind != "artefact":
            raise RunError(
                f"--runtime is for exported artefacts. Received: {source}, a "
                f"{self.kind}."
            )
        self.run = None
        if self.kind == "artefact":
            from keras_gen.export import load

            self._model = load(source, runtime)
        else:
            self._model, self.run = targets.load(source)
        self._endpoints = self._model.endpoints

    def generate(self, count: int, seed: int, **given) -> np.ndarray:
        """Draws samples; see `GenerativeModel.generate`.

        Raises:
            RunError: If an input that is given does not fit.
        """
        with _mistakes():
            return self._model.generate(count, seed=seed, **given)

    def endpoint(self, name: str | None = None):
        """Returns an endpoint's description, by default the main one's.

        Raises:
            RunError: If there is none of this name; the message names the nearest.
        """
        from keras_gen.training import RunError

        if name is None:
            return next(iter(self._endpoints.values()))
        if name not in self._endpoints:
            raise RunError(unknown("endpoint", name, self._endpoints))
        return self._endpoints[name]

    def call(self, name: str, array: np.ndarray) -> dict[str, np.ndarray]:
        """Runs an endpoint of one input; returns its outputs by name.

        Raises:
            RunError: If the array does not fit.
        """
        endpoint = self.endpoint(name)
        (feature,) = endpoint.inputs
        if self.kind == "artefact":
            with _mistakes():
                return self._model.call(name, **{feature.name: array})
        with _mistakes():
            array = feature.cast(array)
        outputs = endpoint.function(array)
        return {
            each.name: np.asarray(output)
            for each, output in zip(endpoint.outputs, outputs, strict=True)
        }

    def draw(self, samples: np.ndarray) -> np.ndarray:
        """Returns samples as images, by the data of the run if they are none.

        Raises:
            RunError: If they are no images, and there is no run that knows more.
        """
        from keras_gen.training import RunError

        if samples.ndim == 4:
            return samples
        if self.run is None:
            raise RunError(
                f"Samples of shape {samples.shape[1:]} are no images. Write them to a "
                ".npy file, or sample the run, whose data say how to draw them."
            )
        from keras_gen.training.building import load_source

        return load_source(self.run.recipe(), "test").draw(samples)


def given(settings: Sequence[str], features: Sequence[Feature]) -> Mapping:
    """Reads inputs of a generator from the command line.

    Args:
        settings: Each `NAME=VALUE`, the value in JSON; a caption may stand for tokens.
        features: The generator's inputs.

    Returns:
        Name -> value.

    Raises:
        RunError: If a setting has another form, or names no input.
    """
    from keras_gen.training import RunError

    names = [feature.name for feature in features]
    values = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            raise RunError(f"--given takes NAME=VALUE. Received: {setting!r}")
        if name not in names:
            raise RunError(unknown("input", name, names))
        values[name] = _value(name, text)
    return values


def _value(name: str, text: str):
    from keras_gen.training import RunError

    try:
        return json.loads(text)
    except ValueError as error:
        if name == "tokens":
            from keras_gen.training.data import captions

            return captions.encode(text)
        raise RunError(
            f"A value is written in JSON, such as 3 or [0.5, -1]. Received: {text!r} "
            f"for {name!r}"
        ) from error

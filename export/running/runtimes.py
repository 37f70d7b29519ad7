"""Runs an artefact's endpoints in TensorFlow, LiteRT or ONNX Runtime.

Each class imports its own runtime and no other: neither LiteRT nor ONNX Runtime needs
TensorFlow or Keras.
"""

import contextlib
import importlib.util
from pathlib import Path

import numpy as np

from keras_gen.export.artefact import layout
from keras_gen.export.artefact.signature import Signature
from keras_gen.export.errors import ArtefactError
from keras_gen.registry import unknown


class SavedModelRuntime:
    """Calls the signatures of a SavedModel in TensorFlow."""

    name = "saved_model"
    module = "tensorflow"
    package = "tensorflow"
    counts_threads = False

    def __init__(self, files: dict[str, Path], threads: None = None):
        import tensorflow as tf

        self._tf = tf
        # Signatures hold weak references: the loaded object must outlive them.
        (path,) = set(files.values())
        self._model = tf.saved_model.load(str(path))

    def run(self, endpoint: str, arrays: dict) -> dict[str, np.ndarray]:
        """Runs one endpoint.

        Args:
            endpoint: Its name.
            arrays: Input name -> array of the declared type, batch first.

        Returns:
            Output name -> array, batch first.
        """
        tensors = {name: self._tf.constant(array) for name, array in arrays.items()}
        with self._full_float32():
            outputs = self._model.signatures[endpoint](**tensors)
            return {name: output.numpy() for name, output in outputs.items()}

    @contextlib.contextmanager
    def _full_float32(self):
        # GPUs shorten float32 products to TensorFloat-32 unless told otherwise, which
        # costs three digits: images would no longer be those of the other runtimes.
        switch = self._tf.config.experimental
        before = switch.tensor_float_32_execution_enabled()
        switch.enable_tensor_float_32_execution(False)
        try:
            yield
        finally:
            switch.enable_tensor_float_32_execution(before)


class TFLiteRuntime:
    """Calls the signatures of a TFLite file in LiteRT's interpreter."""

    name = "tflite"
    module = "ai_edge_litert"
    package = "ai-edge-litert"
    counts_threads = True

    def __init__(self, files: dict[str, Path], threads: int | None = None):
        from ai_edge_litert.interpreter import Interpreter

        (path,) = set(files.values())
        self._interpreter = Interpreter(str(path), num_threads=threads)
        self._runners = {
            name: self._interpreter.get_signature_runner(name) for name in files
        }

    def run(self, endpoint: str, arrays: dict) -> dict[str, np.ndarray]:
        """Runs one endpoint; see `SavedModelRuntime.run`.

        The runner resizes the input tensors to each call's batch.
        """
        return self._runners[endpoint](**arrays)


class ONNXRuntime:
    """Runs one ONNX file for each endpoint in ONNX Runtime, on the CPU."""

    name = "onnx"
    module = "onnxruntime"
    package = "onnxruntime"
    counts_threads = True

    def __init__(self, files: dict[str, Path], threads: int | None = None):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # 0 is ONNX Runtime's word for one a core.
        options.intra_op_num_threads = threads or 0
        self._sessions = {
            name: onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
            for name, path in files.items()
        }

    def run(self, endpoint: str, arrays: dict) -> dict[str, np.ndarray]:
        """Runs one endpoint; see `SavedModelRuntime.run`."""
        session = self._sessions[endpoint]
        names = [output.name for output in session.get_outputs()]
        return dict(zip(names, session.run(names, arrays), strict=True))


class RowByRow:
    """Runs a file whose batch is fixed at one row, on any number of rows.

    Args:
        runtime: What runs the file.
    """

    def __init__(self, runtime):
        self.name = runtime.name
        self._runtime = runtime

    def run(self, endpoint: str, arrays: dict) -> dict[str, np.ndarray]:
        """Runs one endpoint; see `SavedModelRuntime.run`."""
        count = len(next(iter(arrays.values())))
        rows = [
            self._runtime.run(endpoint, {k: v[i : i + 1] for k, v in arrays.items()})
            for i in range(count)
        ]
        return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}


# In order of preference: quickest start and least to install first.
RUNTIMES = {cls.name: cls for cls in (ONNXRuntime, TFLiteRuntime, SavedModelRuntime)}


def is_installed(name: str) -> bool:
    """Whether the package behind a runtime can be imported here."""
    return importlib.util.find_spec(RUNTIMES[name].module) is not None


def choose(available) -> str:
    """Returns the first runtime by preference that is present and installed.

    Args:
        available: Names of the formats that an artefact holds.

    Raises:
        ArtefactError: If there is none; the message says what to install.
    """
    present = [name for name in RUNTIMES if name in available]
    for name in present:
        if is_installed(name):
            return name
    packages = " or ".join(RUNTIMES[name].package for name in present)
    raise ArtefactError(
        f"The artefact holds {sorted(available)}, and no runtime for it is installed. "
        f"Install {packages}."
    )


def start(
    name: str,
    directory: Path,
    signatures: dict[str, Signature],
    threads: int | None = None,
):
    """Opens an artefact in a runtime.

    Args:
        name: `"onnx"`, `"tflite"` or `"saved_model"`.
        directory: The artefact's directory.
        signatures: The endpoints to open, by name.
        threads: How many threads an endpoint may use; None for the runtime's own
            choice.

    Returns:
        An object with `.name` and `.run(endpoint, arrays)`.

    Raises:
        ValueError: If there is no such runtime, or it cannot count threads.
        ArtefactError: If it is not installed, or cannot open the artefact.
    """
    present = [key for key, each in signatures.items() if each.is_in(name)]
    if name == "onnx":
        files = {key: layout.onnx(directory, key) for key in present}
    else:
        place = {"saved_model": layout.saved_model, "tflite": layout.tflite}
        files = {key: place[name](directory) for key in present if name in place}
    return _open(name, files, directory, threads)


def start_variant(name: str, directory: Path, facts: dict, threads: int | None = None):
    """Opens a variant in its runtime; see `start`.

    Args:
        name: The variant's.
        directory: The artefact's directory.
        facts: What the card says of the variant.
        threads: How many threads it may use.
    """
    path = layout.variant(directory, name, facts["format"])
    runtime = _open(facts["format"], {facts["endpoint"]: path}, directory, threads)
    runtime.name = name  # In records of what it gave.
    return RowByRow(runtime) if facts["batch_size"] == 1 else runtime


def _open(name: str, files: dict[str, Path], directory: Path, threads: int | None):
    if name not in RUNTIMES:
        raise ValueError(unknown("runtime", name, RUNTIMES))
    if not is_installed(name):
        raise ArtefactError(
            f"Runtime {name!r} needs the package {RUNTIMES[name].package}, which is "
            "not installed."
        )
    if threads is not None:
        _check_threads(threads, RUNTIMES[name])
    try:
        return RUNTIMES[name](files, threads)
    except Exception as error:
        raise ArtefactError(
            f"{RUNTIMES[name].package} cannot open the {name} part of "
            f"{str(directory)!r}: {error}"
        ) from error


def _check_threads(threads: int, runtime) -> None:
    if not runtime.counts_threads:
        raise ValueError(
            f"The threads of {runtime.package} are the whole process's. Received: "
            f"threads={threads!r}; leave it out, or call tf.config.threading before "
            "TensorFlow first runs."
        )
    if not isinstance(threads, int) or threads < 1:
        raise ValueError(
            f"`threads` must be a positive integer. Received: threads={threads!r}"
        )

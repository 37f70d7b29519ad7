"""The base of callbacks that send a training's values to a tracking service."""

import importlib
import json
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import keras

from keras_gen.training.errors import RunError
from keras_gen.training.storage import atomic


class Tracker(keras.callbacks.Callback):
    """Sends each epoch's means, and what `Evaluate` measures, to a run of the service.

    The run is opened when training begins and closed when it ends. `fit` does not tell
    its callbacks about an exception, so a `with` block around it is what closes a run
    as failed.

    Args:
        name: Name of the run there.
        parameters: Setting -> value, such as a recipe's fields.
        project: What the service files runs under.
        memory: A JSON file in which the run's id is kept, so that a training that goes
            on continues the same run; None to begin one each time.

    Raises:
        RunError: If the service's package is not installed.
    """

    package: ClassVar[str]
    """The module to import, which is the extra of keras_gen to install, too."""

    def __init__(
        self,
        name: str,
        parameters: Mapping[str, Any] | None = None,
        project: str = "keras_gen",
        memory: str | Path | None = None,
    ):
        super().__init__()
        self.name = name
        self.parameters = dict(parameters or {})
        self.project = project
        self.memory = None if memory is None else Path(memory)
        self._library = _import(self.package)
        self._is_open = self._in_block = False

    def open(self, known: str | None) -> str:
        """Begins a run, or goes on with that of a known id; returns its id."""
        raise NotImplementedError

    def send(self, values: dict[str, float], step: int) -> None:
        """Sends values by name at the model's step."""
        raise NotImplementedError

    def close(self, failed: bool) -> None:
        """Ends the run."""
        raise NotImplementedError

    def write_scalars(self, values: Mapping[str, float], step: int) -> None:
        """Sends values by name, to a run that is opened first if need be.

        Args:
            values: Name -> value.
            step: The model's step.
        """
        self._open()
        self.send({name: float(value) for name, value in values.items()}, step)

    def on_train_begin(self, logs=None):
        """Opens the run."""
        self._open()

    def on_epoch_end(self, epoch, logs=None):
        """Sends the epoch's means."""
        self.write_scalars(logs or {}, int(self.model.steps.numpy()))

    def on_train_end(self, logs=None):
        """Closes the run, unless a `with` block will."""
        if not self._in_block:
            self._close(failed=False)

    def __enter__(self):
        self._in_block = True
        return self

    def __exit__(self, kind, *_):
        self._in_block = False
        self._close(failed=kind is not None)

    def _open(self) -> None:
        if self._is_open:
            return
        known = {}
        if self.memory is not None and self.memory.exists():
            known = json.loads(self.memory.read_text(encoding="utf-8"))
        number = self.open(known.get(self.package))
        self._is_open = True
        if self.memory is not None:
            known[self.package] = number
            atomic.write_text(self.memory, json.dumps(known, indent=2) + "\n")

    def _close(self, failed: bool) -> None:
        if self._is_open:
            self._is_open = False
            self.close(failed)


def _import(package: str) -> ModuleType:
    try:
        return importlib.import_module(package)
    except ImportError as error:
        raise RunError(
            f"Tracking by {package} needs its package. Received: {error}. Install it: "
            f"pip install 'keras_gen[{package}]'"
        ) from error

"""Finds things by their id: a generic registry, and the discovery of the systems."""

import difflib
import importlib
import json
import pkgutil
import zipfile
from collections.abc import Callable, Iterable
from typing import Any


def unknown(kind: str, name: str, options: Iterable[str]) -> str:
    """Returns the message for an id that nothing answers to.

    Args:
        kind: What the id should have named, as a noun: `"system"`.
        name: The id received.
        options: Every id there is.

    Returns:
        One sentence with the nearest ids, and all of them behind it.
    """
    options = sorted(options)
    near = difflib.get_close_matches(str(name).lower(), options, n=3, cutoff=0.5)
    hint = f" Did you mean {' or '.join(repr(n) for n in near)}?" if near else ""
    return f"Unknown {kind} {name!r}.{hint} There are: {', '.join(options)}."


class Registry:
    """A room's objects by id, with errors that name the nearest id.

    Args:
        kind: What the registry holds, as a noun for messages: `"penalty"`.

    Example:
        >>> penalties = Registry("penalty")
        >>> @penalties.register("r1")
        ... class R1: ...
        >>> penalties.get("r1")
        <class 'R1'>
    """

    def __init__(self, kind: str):
        self.kind = kind
        self._objects: dict[str, Any] = {}

    def add(self, name: str, value: Any) -> Any:
        """Registers `value` under `name`.

        Raises:
            ValueError: If another object owns the id already.
        """
        if self._objects.setdefault(name, value) is not value:
            raise ValueError(
                f"A {self.kind} id has one owner. Received: {name!r}, which "
                f"{self._objects[name]!r} owns already. Choose another id."
            )
        return value

    def register(self, name: str) -> Callable:
        """Returns a decorator that registers its object under `name`."""
        return lambda value: self.add(name, value)

    def get(self, name: str) -> Any:
        """Returns the object registered under `name`.

        Raises:
            ValueError: If there is none; the message names the nearest ids.
        """
        if name not in self._objects:
            raise ValueError(unknown(self.kind, name, self._objects))
        return self._objects[name]

    def resolve(self, identifier: Any, base: type) -> Any:
        """Returns an object from an id, a serialized config or the object itself.

        Args:
            identifier: An id (its class is constructed with its defaults), the dict
                of `keras.saving.serialize_keras_object`, or an instance of `base`.
            base: What the result must be an instance of.

        Raises:
            ValueError: If the id is unknown or the object is of another kind.
        """
        if isinstance(identifier, str):
            return self.get(identifier)()
        if isinstance(identifier, dict):
            import keras

            identifier = keras.saving.deserialize_keras_object(identifier)
        if not isinstance(identifier, base):
            raise ValueError(
                f"The {self.kind} must be an id ({', '.join(self.ids())}) or an "
                f"instance of {base.__name__}. Received: {identifier!r}"
            )
        return identifier

    def ids(self) -> tuple[str, ...]:
        """Returns every registered id, sorted."""
        return tuple(sorted(self._objects))


_models = Registry("system")


def register_model(cls: type) -> type:
    """Class decorator that makes a system known by the stem of its file.

    The file's stem is the system's id, so `models/adversarial/wgan_gp.py` holds
    `wgan_gp`. The class becomes serializable as `keras_gen>ClassName` too, which is
    what lets `keras.models.load_model` find it.
    """
    import keras

    cls.id = cls.__module__.rpartition(".")[2]
    _models.add(cls.id, cls)
    return keras.saving.register_keras_serializable("keras_gen")(cls)


def model_modules() -> dict[str, str]:
    """Returns id -> module name of every system, found without importing any."""
    package = importlib.import_module("keras_gen.models")
    return {
        name.rpartition(".")[2]: name
        for _, name, is_package in pkgutil.walk_packages(
            package.__path__, prefix="keras_gen.models."
        )
        if not is_package
    }


def list_models() -> tuple[str, ...]:
    """Returns the id of every system, sorted."""
    return tuple(sorted(model_modules()))


def get_model(name: str) -> type:
    """Returns the class of a system.

    Args:
        name: The system's id, such as `"wgan_gp"`.

    Returns:
        The subclass of `keras_gen.base.GenerativeModel`.

    Raises:
        ValueError: If no system has this id; the message names the nearest.
    """
    modules = model_modules()
    if name not in modules:
        raise ValueError(unknown("system", name, modules))
    importlib.import_module(modules[name])
    return _models.get(name)


def load_model(path, compile: bool = True, safe_mode: bool = True):
    """Loads a saved system in a process that has not imported its class yet.

    `keras.models.load_model` does the same once the system's module is imported.

    Args:
        path: A `.keras` file.
        compile: Whether to restore the optimizers too, as further training needs.
        safe_mode: Whether to refuse a file that holds Python code, as Lambda layers
            do. False runs that code: for files that you wrote yourself.

    Returns:
        The model, with everything that decides its next training step.

    Raises:
        ValueError: If the file is missing, damaged, no `.keras` file of one of our
            systems, or holds code in safe mode.
    """
    import keras

    try:
        with zipfile.ZipFile(path) as archive:
            config = json.loads(archive.read("config.json"))
            module = config.get("module") or ""
    # Damaged archives raise whatever the decoder that stumbles over them raises.
    except Exception as error:
        raise ValueError(
            f"A model is loaded from a .keras file. Received: {path} ({error})"
        ) from error
    if module not in model_modules().values():
        raise ValueError(
            f"{path} holds {config.get('class_name')!r} of {module!r}, which is no "
            "system of keras_gen. Load it with keras.models.load_model."
        )
    importlib.import_module(module)
    # An optimizer may hold a schedule, which no system imports.
    importlib.import_module("keras_gen.schedules")
    try:
        return keras.models.load_model(path, compile=compile, safe_mode=safe_mode)
    except Exception as error:
        first, *_ = str(error).splitlines() or [""]
        raise ValueError(
            f"{path} cannot be loaded: {type(error).__name__}: {first}"
        ) from error

"""The schemes that a data spec may begin with, and `load`, which reads one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from keras_gen.registry import Registry, unknown
from keras_gen.training.data import checks
from keras_gen.training.data.errors import DataError
from keras_gen.training.data.source import Source

CACHE_BYTES = 2 * 2**30


@dataclass(frozen=True)
class Request:
    """What a source is asked for; its fields are `load`'s arguments, checked.

    Attributes:
        spec: The spec as received, which becomes the source's name.
        argument: What stands behind the colon of the spec; "" where there is none.
        split: "train", "test" or "all".
        image_size: Side of the square images; None for their own size.
        channels: Number of channels; None for their own.
        seed: Which division into splits, where the source must divide by itself.
        cache_bytes: Most bytes of decoded images to hold in memory.
    """

    spec: str
    argument: str
    split: str
    image_size: int | None
    channels: int | None
    seed: int
    cache_bytes: int


@dataclass(frozen=True)
class Scheme:
    """How one kind of data is loaded.

    Attributes:
        id: The word before the colon: "folder".
        argument: What follows the colon, as it is shown to users: "DIR", or
            "[VARIANT]" if it may be left out; None if the scheme stands alone.
        load: Answers a request with its source.
    """

    id: str
    argument: str | None
    load: Callable[[Request], Source]

    @property
    def needs_argument(self) -> bool:
        """Whether a spec must say something behind the colon."""
        return self.argument is not None and not self.argument.startswith("[")

    def __str__(self) -> str:
        if self.argument is None:
            return self.id
        if self.needs_argument:
            return f"{self.id}:{self.argument}"
        return f"{self.id}[:{self.argument[1:]}"


_schemes = Registry("data source")


def register(scheme: str, argument: str | None = None) -> Callable:
    """Returns a decorator that makes a loader known under a scheme's id.

    Args:
        scheme: The word before the colon.
        argument: What must follow the colon, or in brackets, what may; None if
            nothing may.
    """

    def add(function: Callable[[Request], Source]) -> Callable[[Request], Source]:
        _schemes.add(scheme, Scheme(scheme, argument, function))
        return function

    return add


def list_sources() -> tuple[str, ...]:
    """Returns the form of every data spec: `("digits", ..., "folder:DIR", ...)`."""
    return tuple(str(_schemes.get(scheme)) for scheme in _schemes.ids())


def load(
    spec: str,
    split: str = "train",
    image_size: int | None = None,
    channels: int | None = None,
    seed: int = 0,
    cache_bytes: int = CACHE_BYTES,
) -> Source:
    """Loads images by a spec.

    Args:
        spec: One of the forms in `list_sources()`: `"digits"`, `"fashion_mnist"`,
            `"idx:DIR"`, `"folder:DIR"`, `"tfds:NAME"`.
        split: `"train"`, `"test"`, or `"all"` for both together.
        image_size: Side of the square images, 8 to 128: the shortest side is resized
            (antialiased) and the rest cropped. Defaults to the images' own size.
        channels: 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA). Defaults to the
            images' own.
        seed: Which division into train and test, for sources that come undivided. It
            does not concern the order of training batches.
        cache_bytes: Most bytes of decoded images to hold in memory. Defaults to 2 GiB.
            Beyond it a folder is decoded at each access, and a TFDS data set is
            refused.

    Returns:
        The `Source`.

    Raises:
        DataError: If the spec, an option or the data itself is wrong; a
            `DataNotFoundError`, which is a FileNotFoundError too, if there is none.
    """
    checks.check_split(split)
    checks.check_image_size(image_size)
    checks.check_channels(channels)
    checks.check_integer("seed", seed, 0, 2**32 - 1)
    checks.check_integer("cache_bytes", cache_bytes, 0)
    scheme, argument = _parse(spec)
    request = Request(spec, argument, split, image_size, channels, seed, cache_bytes)
    return scheme.load(request)


def _parse(spec: str) -> tuple[Scheme, str]:
    """Returns the scheme and the argument that a spec names."""
    word, colon, argument = str(spec).partition(":")
    if word not in _schemes.ids():
        message = unknown("data source", str(spec), list_sources())
        if Path(str(spec)).is_dir():
            message += f" For a folder of images say 'folder:{spec}'."
        raise DataError(message)
    scheme = _schemes.get(word)
    if scheme.needs_argument and not argument:
        raise DataError(
            f"The data source {word!r} needs {scheme.argument} behind a colon. "
            f"Received: {spec!r}. Write {str(scheme)!r}."
        )
    if colon and scheme.argument is None:
        raise DataError(
            f"The data source {word!r} takes nothing behind it. "
            f"Received: {spec!r}. Write {word!r}."
        )
    return scheme, argument

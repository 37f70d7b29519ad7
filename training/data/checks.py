"""Checks of the options that every data source shares."""

from numbers import Integral

from keras_gen.registry import unknown
from keras_gen.training.data.errors import DataError

SPLITS = ("train", "test", "all")
IMAGE_SIZES = (8, 128)
CHANNELS = (1, 4)


def check_split(split: str) -> None:
    """Raises `DataError` unless `split` is `"train"`, `"test"` or `"all"`."""
    if split not in SPLITS:
        raise DataError(unknown("split", split, SPLITS))


def check_image_size(image_size: int | None) -> None:
    """Raises `DataError` unless `image_size` is None or an int from 8 to 128."""
    if image_size is not None:
        check_integer("image_size", image_size, *IMAGE_SIZES)


def check_channels(channels: int | None) -> None:
    """Raises `DataError` unless `channels` is None or an int from 1 to 4."""
    if channels is not None:
        check_integer("channels", channels, *CHANNELS)


def check_integer(name: str, value: int, low: int, high: int | None = None) -> None:
    """Raises `DataError` unless `value` is an integer from `low` to `high`.

    Args:
        name: The argument's name, for the message.
        value: What was received. A bool is no integer here.
        low: Smallest value allowed.
        high: Largest value allowed; None for no bound.
    """
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    if not whole or value < low or (high is not None and value > high):
        rule = f"at least {low}" if high is None else f"from {low} to {high}"
        raise DataError(f"{name} must be an integer {rule}. Received: {name}={value!r}")

"""From what data a spec's rows are taken, where they are some of others."""

from pathlib import Path

from keras_gen.training.data import schemes
from keras_gen.training.data.errors import DataError
from keras_gen.training.data.records import index

# Those whose argument is a number and then the spec of the whole.
_PARTS = ("subset", "downscaled")


def origin(spec: str) -> str:
    """Returns the name of the data that a spec is derived from, or the spec itself.

    A classifier that was trained on the origin knows the classes of what is derived:

    - `subset:N:SPEC` and `downscaled:FACTOR:SPEC` are of SPEC's origin;
    - `records:DIR` is of what was prepared, which its index names;
    - a variant, such as `shapes:captions`, is of `shapes`.

    Args:
        spec: Spec of data, as in `load`, or any other name.
    """
    word, _, argument = spec.partition(":")
    if word in _PARTS and ":" in argument:
        return origin(argument.partition(":")[2])
    if word == "records":
        try:
            return origin(index.read(Path(argument).expanduser()).request.spec)
        except DataError:
            return spec
    takes_variants = any(
        form.startswith(f"{word}[:") for form in schemes.list_sources()
    )
    return word if takes_variants else spec

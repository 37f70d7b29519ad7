"""Says where each part of an artefact lies, and finds an artefact from a part."""

from pathlib import Path

from keras_gen.export.errors import ArtefactError

FORMATS = ("saved_model", "tflite", "onnx")
CARD = "card.json"
README = "README.md"
SAMPLES = "samples.png"
REFERENCE = "reference.npz"
CHECKSUMS = "SHA256SUMS"


VARIANTS = "variants"


def saved_model(directory: Path) -> Path:
    """Directory of the SavedModel: version 1 of a TensorFlow Serving base path."""
    return directory / "saved_model" / "1"


def tflite(directory: Path) -> Path:
    """The TFLite file, which holds every endpoint."""
    return directory / "model.tflite"


def onnx(directory: Path, endpoint: str) -> Path:
    """The ONNX file of one endpoint."""
    return directory / "onnx" / f"{endpoint}.onnx"


def variant(directory: Path, name: str, format: str) -> Path:
    """The file of a variant, such as `variants/tflite_int8.tflite`."""
    return directory / VARIANTS / f"{name}.{format}"


# The first step from the artefact's directory towards a part -> the part's format.
_PARTS = {"saved_model": "saved_model", "model.tflite": "tflite", "onnx": "onnx"}


def locate(path) -> tuple[Path, str | None]:
    """Finds the artefact that a path is or belongs to.

    Args:
        path: The artefact's directory, or a file or directory inside it.

    Returns:
        The artefact's directory, and the format of the part that was named (`None`
        where the whole artefact was); of a variant's file, its name.

    Raises:
        ArtefactError: If there is nothing, or nothing with a card, at the path.
    """
    path = Path(path)
    if not path.exists():
        raise ArtefactError(f"An artefact must exist. Received: {str(path)!r}")
    path = path.resolve()
    # The deepest part, saved_model/1/variables/…, lies four steps down.
    for directory in (path, *path.parents[:4]):
        if (directory / CARD).is_file():
            steps = path.relative_to(directory).parts
            if steps[:1] == (VARIANTS,):
                return directory, path.stem
            return directory, _PARTS.get(steps[0]) if steps else None
    raise ArtefactError(
        f"An artefact is a directory with a {CARD}, or a part of one. Received: "
        f"{str(path)!r}, and there is no {CARD} there or above."
    )

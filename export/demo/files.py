"""Lists what the demo may serve: an address for each file, and nothing else."""

from dataclasses import dataclass
from pathlib import Path

from keras_gen.export.artefact import card as cards
from keras_gen.export.artefact import layout
from keras_gen.export.demo import runtime as runtimes
from keras_gen.export.errors import ArtefactError

STATIC = Path(__file__).parent / "static"

# The standard library asks the system for some of these, which may not know them.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".wasm": "application/wasm",
    ".json": "application/json",
    ".png": "image/png",
    ".onnx": "application/octet-stream",
}


@dataclass(frozen=True)
class Served:
    """One file that may be served.

    Args:
        path: The file.
        root: The directory that it must lie in once links are followed.
    """

    path: Path
    root: Path

    @property
    def content_type(self) -> str:
        """The value of the header Content-Type."""
        return _TYPES[self.path.suffix]

    def resolve(self) -> Path | None:
        """Returns the file's true path, or None if it is gone or leads outside."""
        path = self.path.resolve()
        inside = path.is_relative_to(self.root.resolve())
        return path if inside and path.is_file() else None


def table(artefact: Path, runtime: Path) -> dict[str, Served]:
    """Lists the files of a demo.

    Args:
        artefact: The artefact's directory.
        runtime: The folder that holds onnxruntime-web.

    Returns:
        Address, such as `/artefact/card.json` -> file. A request is looked up as it
        stands, so an address with dots or escapes leads nowhere.

    Raises:
        ArtefactError: If the artefact holds no ONNX file.
    """
    card = cards.read(artefact)
    if "onnx" not in card["formats"]:
        raise ArtefactError(
            f"The page runs ONNX files. Received: {str(artefact)!r}, which holds "
            f"{sorted(card['formats'])}. Export the model with --format onnx."
        )
    onnx = {
        f"/artefact/onnx/{name}.onnx": layout.onnx(artefact, name)
        for name, signature in cards.signatures(card).items()
        if signature.is_in("onnx")
    }
    parts = {
        "/artefact/card.json": artefact / layout.CARD,
        "/artefact/samples.png": artefact / layout.SAMPLES,
        **onnx,
    }
    page = {f"/{p.name}": p for p in STATIC.iterdir() if p.suffix in _TYPES}
    page["/"] = page.pop("/index.html")
    engine = {f"/runtime/{name}": runtime / name for name in runtimes.FILES}
    return {
        address: Served(path, root)
        for files, root in ((page, STATIC), (parts, artefact), (engine, runtime))
        for address, path in files.items()
    }

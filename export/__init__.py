"""Generators that leave Keras: SavedModel, TFLite and ONNX, proven to agree.

    from keras_gen.export import export, load, verify

    report = export(model, "artefact")
    images = load("artefact").generate(16, seed=0)

`load` and the sampling it leads to import nothing but NumPy and the one runtime that
they use, so an artefact can be sampled where TensorFlow is not installed.
"""

if not __name__.startswith("keras_gen."):
    raise ImportError(
        "This package is `keras_gen.export`; its bare name exists only in a checkout "
        f"that is on the path by chance. Received: {__name__!r}. Write `from keras_gen "
        "import export`."
    )

import importlib

# Public name -> module. Resolved on first use: exporting imports TensorFlow, and
# sampling must not.
_HOMES = {
    "export": "exporter",
    "Report": "exporter",
    "load": "running.generator",
    "Generator": "running.generator",
    "verify": "running.verification",
    "Parity": "running.parity",
    "ExportError": "errors",
    "ArtefactError": "errors",
}

__all__ = list(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__():
    return sorted({*globals(), *_HOMES})

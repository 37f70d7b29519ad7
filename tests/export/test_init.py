import importlib.util
from pathlib import Path

import pytest

import keras_gen.export


def test_the_bare_name_is_refused():
    path = Path(keras_gen.export.__file__)
    spec = importlib.util.spec_from_file_location("export", path)
    module = importlib.util.module_from_spec(spec)
    with pytest.raises(ImportError, match="is `keras_gen.export`"):
        spec.loader.exec_module(module)


def test_every_public_name_resolves():
    for name in keras_gen.export.__all__:
        assert getattr(keras_gen.export, name).__name__ == name
        assert name in dir(keras_gen.export)
    with pytest.raises(AttributeError, match="no attribute 'exprot'"):
        _ = keras_gen.export.exprot


def test_importing_it_imports_no_framework(run_python):
    run_python(
        "import sys; from keras_gen.export import load, verify, ExportError\n"
        "assert not {'tensorflow', 'keras', 'onnx', 'scipy'} & set(sys.modules)"
    )

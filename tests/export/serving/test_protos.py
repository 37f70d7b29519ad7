import sys

import pytest

from keras_gen.export import ExportError
from keras_gen.export.serving import GrpcClient, protos


def test_the_modules_are_tensorflow_servings():
    found = protos.load("a test")
    assert found.predict_pb2.PredictRequest.DESCRIPTOR.full_name == (
        "tensorflow.serving.PredictRequest"
    )
    assert found.prediction_log_pb2.PredictionLog.DESCRIPTOR.file.package == (
        "tensorflow.serving"
    )


def test_without_the_package_it_is_named(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("tensorflow_serving")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tensorflow_serving", None)
    with pytest.raises(ExportError, match=r"GrpcClient needs.*keras_gen\[serving\]"):
        GrpcClient("localhost:8500", "m")

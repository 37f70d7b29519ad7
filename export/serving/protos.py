"""Imports the messages of TensorFlow Serving, or says how to get them."""

import importlib
from types import SimpleNamespace

from keras_gen.export.errors import ExportError

_MODULES = (
    "model_pb2",
    "predict_pb2",
    "prediction_log_pb2",
    "get_model_metadata_pb2",
    "prediction_service_pb2_grpc",
)


def load(user: str) -> SimpleNamespace:
    """Returns the modules of `tensorflow_serving.apis` that are used here, by name.

    They import all of TensorFlow, which their messages of tensors belong to.

    Args:
        user: Who needs them, for the message.

    Raises:
        ExportError: If the package is not installed.
    """
    try:
        found = {
            name: importlib.import_module(f"tensorflow_serving.apis.{name}")
            for name in _MODULES
        }
    except ImportError as error:
        raise ExportError(
            f"{user} needs the packages grpcio and tensorflow-serving-api. Received: "
            f"{error}. Install them: pip install 'keras_gen[serving]'"
        ) from error
    return SimpleNamespace(**found)

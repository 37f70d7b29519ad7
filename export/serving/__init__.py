"""What puts an artefact to work: servers' files, their clients, code for telephones.

    from keras_gen.export.serving import RestClient

    with RestClient("http://localhost:8501", "dcgan") as client:
        pixels = client.sample(16, seed=0)["pixels"]

README.md beside this file says how to deploy. Nothing here imports TensorFlow but
`GrpcClient` and `warmup.write`, whose messages are TensorFlow's.
"""

import importlib

# Public name -> module, resolved on first use: a client needs no more than NumPy.
_HOMES = {
    "RestClient": "rest_client",
    "GrpcClient": "grpc_client",
    "ServingError": "failures",
}
_MODULES = ("triton", "warmup")

__all__ = [*_HOMES, *_MODULES]


def __getattr__(name):
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__():
    return sorted({*globals(), *_HOMES, *_MODULES})

"""Generative models for Keras: train with `fit()`, measure, export with parity.

Importing the package is quick: TensorFlow loads when a name that needs it is used.
"""

import importlib

from keras_gen._version import __version__

# Public name -> module that defines it. A system's class is public by its own name.
_LAZY = {
    "get_model": "keras_gen.registry",
    "list_models": "keras_gen.registry",
    "load_model": "keras_gen.registry",
    "GAN": "keras_gen.models.adversarial.gan",
    "DCGAN": "keras_gen.models.adversarial.dcgan",
    "LSGAN": "keras_gen.models.adversarial.lsgan",
    "WGAN": "keras_gen.models.adversarial.wgan",
    "WGANGP": "keras_gen.models.adversarial.wgan_gp",
    "VAE": "keras_gen.models.variational.vae",
}

__all__ = ["__version__", *_LAZY]


def __getattr__(name: str):
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    if name in _SUBPACKAGES:
        return importlib.import_module(f"keras_gen.{name}")
    raise AttributeError(f"module 'keras_gen' has no attribute {name!r}")


_SUBPACKAGES = (
    "base",
    "distributions",
    "export",
    "layers",
    "losses",
    "metrics",
    "models",
    "networks",
    "penalties",
    "training",
)


def __dir__():
    return sorted([*__all__, *_SUBPACKAGES])

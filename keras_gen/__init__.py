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
    "BEGAN": "keras_gen.models.adversarial.began",
    "CRNNGAN": "keras_gen.models.sequence.c_rnn_gan",
    "CycleGAN": "keras_gen.models.translation.cyclegan",
    "DRAGAN": "keras_gen.models.adversarial.dragan",
    "GAN": "keras_gen.models.adversarial.gan",
    "GANCLS": "keras_gen.models.text_to_image.gan_cls",
    "InfoGAN": "keras_gen.models.conditional.infogan",
    "DCGAN": "keras_gen.models.adversarial.dcgan",
    "LSGAN": "keras_gen.models.adversarial.lsgan",
    "MMGAN": "keras_gen.models.adversarial.mm_gan",
    "NSGAN": "keras_gen.models.adversarial.ns_gan",
    "WGAN": "keras_gen.models.adversarial.wgan",
    "WGANGP": "keras_gen.models.adversarial.wgan_gp",
    "Pix2Pix": "keras_gen.models.translation.pix2pix",
    "PixelCNN": "keras_gen.models.autoregressive.pixelcnn",
    "ProGAN": "keras_gen.models.adversarial.progan",
    "SRGAN": "keras_gen.models.restoration.srgan",
    "UnrolledGAN": "keras_gen.models.adversarial.unrolled_gan",
    "VAE": "keras_gen.models.variational.vae",
    "VQVAE": "keras_gen.models.variational.vq_vae",
}

__all__ = ["__version__", *_LAZY]


def __getattr__(name: str):
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    if name in _SUBPACKAGES:
        return importlib.import_module(f"keras_gen.{name}")
    raise AttributeError(f"module 'keras_gen' has no attribute {name!r}")


_SUBPACKAGES = (
    "augmentations",
    "base",
    "distributions",
    "export",
    "features",
    "images",
    "layers",
    "losses",
    "metrics",
    "models",
    "networks",
    "penalties",
    "perceptual",
    "schedules",
    "training",
)


def __dir__():
    return sorted([*__all__, *_SUBPACKAGES])

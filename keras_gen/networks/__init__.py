"""Functional builders of networks, one family a file, for any image size."""

from keras_gen.networks import autoencoder, dcgan, mlp

__all__ = ["autoencoder", "dcgan", "mlp"]

"""Functional builders of networks, one family a file, for any image size."""

from keras_gen.networks import (
    autoencoder,
    dcgan,
    infogan,
    joint_embedding,
    mlp,
    progan,
    recurrent,
    srresnet,
    text_to_image,
)

__all__ = [
    "autoencoder",
    "dcgan",
    "infogan",
    "joint_embedding",
    "mlp",
    "progan",
    "recurrent",
    "srresnet",
    "text_to_image",
]

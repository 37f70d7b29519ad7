"""Functional builders of networks, one family a file, for any image size."""

from keras_gen.networks import (
    autoencoder,
    began,
    dcgan,
    gated_pixelcnn,
    infogan,
    joint_embedding,
    masked_pixelcnn,
    mlp,
    pixelcnn_sampler,
    progan,
    recurrent,
    srresnet,
    text_to_image,
    vq_autoencoder,
)

__all__ = [
    "autoencoder",
    "began",
    "dcgan",
    "gated_pixelcnn",
    "infogan",
    "joint_embedding",
    "masked_pixelcnn",
    "mlp",
    "pixelcnn_sampler",
    "progan",
    "recurrent",
    "srresnet",
    "text_to_image",
    "vq_autoencoder",
]

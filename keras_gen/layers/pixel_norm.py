"""Pixelwise normalization of feature vectors."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_gen")
class PixelNorm(keras.layers.Layer):
    r"""Divides each pixel's feature vector by its root mean square.

    $b = a / \sqrt{\frac{1}{N} Σ_j a_j^2 + 10^{-8}}$ over the N channels. It has no
    weights, and keeps a generator's activations from escalating in a contest with the
    discriminator. Karras et al., 2018, arXiv:1710.10196, §4.2.
    """

    EPSILON = 1e-8

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.built = True

    def call(self, inputs):
        """Normalizes inputs of shape `(B, ..., channels)`, in float32 inside."""
        x = ops.cast(inputs, "float32")  # ε is below float16's smallest number.
        mean = ops.mean(ops.square(x), axis=-1, keepdims=True)
        return ops.cast(x * ops.rsqrt(mean + self.EPSILON), inputs.dtype)

    def compute_output_shape(self, input_shape):
        """Returns `input_shape`."""
        return input_shape

"""Instance normalisation that leaves nothing of a flat map."""

import keras
from keras import ops

# Some units in the last place of float32, relative to the mean.
_ROUNDING = 1e-6


@keras.saving.register_keras_serializable("keras_gen")
class InstanceNormalization(keras.layers.Layer):
    r"""Gives each channel of each image mean 0 and variance 1 (Ulyanov et al., 2016).

    $y = (x - μ) / \sqrt{σ^2 + ε}$ with μ and σ² over the pixels, without gain and
    offset, as in the code of pix2pix and CycleGAN.

    A flat map has no variance, so the rounding errors in it would be multiplied by
    $1/\sqrt{ε}$, and again in the next layer, until a plain image is translated to a
    pattern that differs from runtime to runtime. Differences from the mean that are
    within the rounding of float32 are therefore zero here; they are not in
    `keras.layers.GroupNormalization(groups=-1)`, which is the same otherwise.

    Args:
        epsilon: float. ε.
    """

    def __init__(self, epsilon: float = 1e-5, **kwargs):
        super().__init__(**kwargs)
        if epsilon <= 0:
            raise ValueError(f"epsilon is positive. Received: epsilon={epsilon}")
        self.epsilon = float(epsilon)
        self.built = True

    def call(self, inputs):
        """Maps `(B, H, W, C)` to the same shape; statistics are taken in float32."""
        x = ops.cast(inputs, "float32")
        mean = ops.mean(x, axis=(1, 2), keepdims=True)
        x = x - mean
        # The mean of a flat map is rounded too; once more takes that off.
        x = x - ops.mean(x, axis=(1, 2), keepdims=True)
        x = ops.where(ops.abs(x) > _ROUNDING * ops.abs(mean), x, 0.0)
        variance = ops.mean(ops.square(x), axis=(1, 2), keepdims=True)
        return ops.cast(x * ops.rsqrt(variance + self.epsilon), self.compute_dtype)

    def compute_output_shape(self, input_shape):
        """Returns `input_shape`."""
        return input_shape

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "epsilon": self.epsilon}

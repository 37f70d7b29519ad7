"""How near each example lies to the others of its batch, as further features."""

import keras
from keras import ops

from keras_gen.distributions import replicated


@keras.saving.register_keras_serializable("keras_gen")
class MinibatchDiscrimination(keras.layers.Layer):
    r"""Appends to each row how near it is to the other rows, under learned projections.

    $M_i = f_i T$ with T of shape (A, K, c);
    $o_k(i) = \sum_{j ≠ i} e^{-‖M_{i,k} - M_{j,k}‖_1} + b_k$.

    A discriminator sees by it when all samples of a batch are alike, which no single
    sample shows. Salimans et al., 2016, arXiv:1606.03498, §3.2; the sum leaves out the
    row itself, and b is learned from -1, as in the authors' code (the paper's sum has
    the row, a constant 1). Rows are those of all replicas. Memory grows as B² K c.

    Args:
        kernels: int. K, numbers that are appended.
        kernel_dim: int. c, size of each projection.
    """

    def __init__(self, kernels: int = 100, kernel_dim: int = 5, **kwargs):
        super().__init__(**kwargs)
        for name, value in (("kernels", kernels), ("kernel_dim", kernel_dim)):
            if not (isinstance(value, int) and value >= 1):
                raise ValueError(
                    f"{name} is a whole number, at least 1. Received: {value!r}"
                )
        self.kernels = kernels
        self.kernel_dim = kernel_dim

    def build(self, input_shape):
        """Creates T and b for inputs of shape `(B, A)`."""
        self.projection = self.add_weight(
            name="projection",
            shape=(input_shape[-1], self.kernels * self.kernel_dim),
            initializer="glorot_uniform",
        )
        self.bias = self.add_weight(
            name="bias",
            shape=(self.kernels,),
            initializer=keras.initializers.Constant(-1.0),
        )

    def call(self, inputs):
        """Maps `(B, A)` to `(B, A + kernels)`."""
        projected = ops.cast(ops.matmul(inputs, self.projection), "float32")
        own = ops.reshape(projected, (-1, self.kernels, self.kernel_dim))
        every = replicated.gather(own)
        distances = ops.sum(ops.abs(own[:, None] - every[None]), axis=-1)
        # Each row is among all of them, at distance 0, and counts as 1.
        near = ops.sum(ops.exp(-distances), axis=1) - 1.0 + self.bias
        return ops.concatenate([inputs, ops.cast(near, inputs.dtype)], axis=-1)

    def compute_output_shape(self, input_shape):
        """Returns `(B, A + kernels)`."""
        return (*input_shape[:-1], input_shape[-1] + self.kernels)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "kernels": self.kernels,
            "kernel_dim": self.kernel_dim,
        }

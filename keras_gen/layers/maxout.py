"""The maxout unit: the largest of several linear pieces."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_gen")
class Maxout(keras.layers.Layer):
    r"""Dense layer with $\max_{j ≤ k}(x W_j + b_j)$ as its activation.

    Goodfellow et al., 2013, arXiv:1302.4389, eq. 1.

    Args:
        units: int. Number of outputs.
        pieces: int. k, linear pieces of each output.
        kernel_initializer: Keras initializer of the weights of all pieces.
    """

    def __init__(
        self, units: int, pieces: int, kernel_initializer="glorot_uniform", **kwargs
    ):
        super().__init__(**kwargs)
        self.units = units
        self.pieces = pieces
        self.dense = keras.layers.Dense(
            units * pieces,
            kernel_initializer=kernel_initializer,
            dtype=self.dtype_policy,
        )

    def build(self, input_shape):
        """Creates the weights for inputs of shape `(..., features)`."""
        self.dense.build(input_shape)

    def call(self, inputs):
        """Maps `(..., features)` to `(..., units)`."""
        linear = self.dense(inputs)
        shape = (*ops.shape(linear)[:-1], self.units, self.pieces)
        return ops.max(ops.reshape(linear, shape), axis=-1)

    def compute_output_shape(self, input_shape):
        """Returns `(..., units)`."""
        return (*input_shape[:-1], self.units)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "units": self.units,
            "pieces": self.pieces,
            "kernel_initializer": keras.initializers.serialize(
                self.dense.kernel_initializer
            ),
        }

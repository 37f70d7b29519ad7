"""Dropout whose random numbers are an input."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_gen")
class GivenDropout(keras.layers.Layer):
    """Does what `Dropout` does while training, with numbers that it is given.

    It draws nothing, so that an exported file can hold it, and the same numbers drop
    the same inputs in every runtime.

    Args:
        rate: float in [0, 1). Share of the inputs to drop.
    """

    def __init__(self, rate: float, **kwargs):
        # Half precision would round numbers just below the rate up to it.
        super().__init__(autocast=False, **kwargs)
        if not 0 <= rate < 1:
            raise ValueError(f"A dropout rate lies in [0, 1). Received: rate={rate}")
        self.rate = rate
        self.built = True

    def call(self, inputs):
        """Drops where the numbers lie below the rate, and scales the others up.

        Args:
            inputs: Pair of what is dropped, and numbers from U[0, 1) of its shape.

        Returns:
            Tensor like the first.
        """
        x, numbers = inputs
        return ops.where(numbers >= self.rate, x / (1.0 - self.rate), ops.zeros_like(x))

    def compute_output_shape(self, input_shape):
        """Returns the shape of the first input."""
        return input_shape[0]

    def get_config(self):
        """Returns the constructor's arguments."""
        config = super().get_config()
        config.pop("autocast", None)
        return {**config, "rate": self.rate}

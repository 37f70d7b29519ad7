"""Dropout whose mask does not depend on the number of replicas."""

import keras
from keras import ops

from keras_gen.distributions import replicated


@keras.saving.register_keras_serializable("keras_gen")
class Dropout(keras.layers.Layer):
    """Sets inputs to zero at random while training, and scales the others up.

    It differs from `keras.layers.Dropout` in one thing: under `tf.distribute`, N
    replicas together drop what one device would drop.

    Args:
        rate: float in [0, 1). Share of the inputs to drop.
    """

    def __init__(self, rate: float, **kwargs):
        super().__init__(**kwargs)
        if not 0 <= rate < 1:
            raise ValueError(f"A dropout rate lies in [0, 1). Received: rate={rate}")
        self.rate = rate
        self.seed_generator = keras.random.SeedGenerator()
        self.supports_masking = True
        self.built = True

    def call(self, inputs, training=False):
        """Returns `inputs` with a share of `rate` dropped when `training`."""
        if not training or self.rate == 0:
            return inputs
        kept = replicated.uniform(ops.shape(inputs), self.seed_generator) >= self.rate
        return ops.where(kept, inputs / (1.0 - self.rate), ops.zeros_like(inputs))

    def compute_output_shape(self, input_shape):
        """Returns `input_shape`."""
        return input_shape

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "rate": self.rate}

"""Noise on inputs whose draws do not depend on the number of replicas."""

import keras

from keras_gen.distributions import replicated


@keras.saving.register_keras_serializable("keras_gen")
class GaussianNoise(keras.layers.Layer):
    """Adds noise from N(0, stddev²) to inputs while training.

    It differs from `keras.layers.GaussianNoise` in one thing: under `tf.distribute`, N
    replicas together draw what one device would draw.

    Args:
        stddev: float, 0 or more. Standard deviation of the noise.
    """

    def __init__(self, stddev: float, **kwargs):
        super().__init__(**kwargs)
        if stddev < 0:
            raise ValueError(
                f"A standard deviation is not negative. Received: stddev={stddev}"
            )
        self.stddev = stddev
        self.seed_generator = keras.random.SeedGenerator()
        self.supports_masking = True
        self.built = True

    def call(self, inputs, training=False):
        """Returns `inputs` with noise when `training`."""
        if not training or self.stddev == 0:
            return inputs
        noise = replicated.normal(keras.ops.shape(inputs), self.seed_generator)
        return inputs + keras.ops.cast(self.stddev * noise, inputs.dtype)

    def compute_output_shape(self, input_shape):
        """Returns `input_shape`."""
        return input_shape

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "stddev": self.stddev}

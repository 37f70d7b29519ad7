"""The two-sided gradient penalty between real and generated images."""

import keras
import tensorflow as tf

from keras_gen.distributions import replicated
from keras_gen.penalties.base import Penalty, penalties, squared_gradient_norm


@penalties.register("gradient_penalty")
@keras.saving.register_keras_serializable("keras_gen")
class GradientPenalty(Penalty):
    r"""Pulls the critic's slope to one between data and samples.

    $λ (‖∇_{\hat x} d(\hat x)‖_2 - 1)^2$ where $\hat x = εx + (1-ε)\tilde x$ and
    ε ~ U[0, 1] is drawn once for each example (Gulrajani et al., 2017, eq. 3).

    Args:
        weight: float. λ. Defaults to 10.0, the paper's value for images (§4).
    """

    EPSILON = 1e-12  # Keeps the slope of the square root finite at zero.

    id = "gradient_penalty"

    def __init__(self, weight: float = 10.0):
        super().__init__(weight)

    def __call__(self, discriminator, real, fake, seed, training=True):
        """Returns $λ (‖∇d‖ - 1)^2$ per example; see `Penalty.__call__`."""
        points = self.interpolate(real, fake, seed)
        squares = squared_gradient_norm(discriminator, points, training)
        norms = tf.sqrt(squares + self.EPSILON)
        return self.weight * tf.square(norms - 1.0)

    def interpolate(self, real, fake, seed):
        r"""Returns $\hat x = εx + (1-ε)\tilde x$, of the shape of `real`."""
        real, fake = tf.cast(real, tf.float32), tf.cast(fake, tf.float32)
        shape = (tf.shape(real)[0],) + (1,) * (real.shape.rank - 1)
        epsilon = replicated.uniform(shape, seed)
        return epsilon * real + (1.0 - epsilon) * tf.stop_gradient(fake)

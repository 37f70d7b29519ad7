"""The two-sided gradient penalty around real images, of DRAGAN."""

import keras
import tensorflow as tf

from keras_gen.distributions import replicated
from keras_gen.penalties.base import penalties
from keras_gen.penalties.gradient_penalty import GradientPenalty


@penalties.register("dragan_penalty")
@keras.saving.register_keras_serializable("keras_gen")
class DRAGANPenalty(GradientPenalty):
    r"""Pulls the discriminator's slope to one between data and their noisy selves.

    $λ (‖∇_{\hat x} d(\hat x)‖_2 - 1)^2$ where $\hat x = εx + (1-ε) x_p$,
    $x_p = x + c\,s\,u$, s is the standard deviation of all pixels of the batch,
    u ~ U[0, 1) is drawn for each pixel and ε ~ U[0, 1] once for each example (Kodali
    et al., 2017, in the form of the authors' code). It is `GradientPenalty` with the
    noisy image in place of the sample, which it does not look at.

    Args:
        weight: float. λ. Defaults to 10.0, the paper's value.
        perturbation_scale: float. c. Defaults to 0.5, the authors' code.
    """

    id = "dragan_penalty"

    def __init__(self, weight: float = 10.0, perturbation_scale: float = 0.5):
        super().__init__(weight)
        if perturbation_scale <= 0:
            raise ValueError(
                "The penalty needs points around the data, so perturbation_scale is "
                f"positive. Received: perturbation_scale={perturbation_scale}"
            )
        self.perturbation_scale = float(perturbation_scale)

    def __call__(self, discriminator, real, fake, seed, training=True):
        """Returns $λ (‖∇d‖ - 1)^2$ per example; see `Penalty.__call__`."""
        noisy = self.perturb(real, seed)
        return super().__call__(discriminator, real, noisy, seed, training)

    def perturb(self, real, seed):
        """Returns $x_p$, of the shape of `real`, whose scale spans all replicas."""
        real = tf.cast(real, tf.float32)
        noise = replicated.uniform((tf.shape(real)[0], *real.shape[1:]), seed)
        mean = replicated.mean(tf.reduce_mean(real))
        variance = replicated.mean(tf.reduce_mean(tf.square(real - mean)))
        return real + self.perturbation_scale * tf.sqrt(variance) * noise

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "perturbation_scale": self.perturbation_scale}

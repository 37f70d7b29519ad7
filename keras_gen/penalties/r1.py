"""The zero-centred gradient penalty on real images."""

import keras

from keras_gen.penalties.base import Penalty, penalties, squared_gradient_norm


@penalties.register("r1")
@keras.saving.register_keras_serializable("keras_gen")
class R1(Penalty):
    r"""Flattens the discriminator around data: $\frac{γ}{2} ‖∇_x d(x)‖^2$.

    Mescheder et al., 2018, arXiv:1801.04406, eq. 9.

    Args:
        weight: float. γ. Defaults to 10.0, the paper's value (§4.2).
    """

    id = "r1"

    def __init__(self, weight: float = 10.0):
        super().__init__(weight)

    def __call__(self, discriminator, real, fake, seed, training=True):
        r"""Returns $\frac{γ}{2} ‖∇d(x)‖^2$ per example; see `Penalty.__call__`."""
        squares = squared_gradient_norm(discriminator, real, training)
        return 0.5 * self.weight * squares

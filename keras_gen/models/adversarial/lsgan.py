"""Least squares GAN (Mao et al., 2016)."""

from keras_gen import losses
from keras_gen.models.adversarial.dcgan import DCGAN
from keras_gen.registry import register_model


@register_model
class LSGAN(DCGAN):
    r"""DCGAN whose discriminator fits labels by least squares.

    It differs from its parent, DCGAN, in the loss alone. The discriminator's output is
    linear, and a sample far on the right side of the boundary is still pulled towards
    it, so the generator's gradient does not vanish where a sigmoid saturates.

    Objective:
        a, b, c are the labels for samples, for data, and for what G wants D to say.

        discriminator  $L_D = ½E[(d(x) - b)^2] + ½E[(d(G(z)) - a)^2]$
        generator      $L_G = ½E[(d(G(z)) - c)^2]$

    Shapes:
        As in DCGAN; d is unbounded, near 0 for samples and 1 for data.

    Args:
        image_shape: `(height, width, channels)`.
        latent_dim: int. Size of the latent vector.
        fake_label: float. a.
        real_label: float. b.
        target_label: float. c.
        **kwargs: As in `DCGAN`.

    Defaults:
        a=0, b=1, c=1: the authors' code. b-c=1, b-a=2 (for instance -1, 1, 0) makes
        $L_G$ a Pearson $χ^2$ divergence (§3.2). Adam(2e-4, β1=0.5): DCGAN's.

    Deviations:
        DCGAN's networks in place of the deeper ones for 112 x 112 scenes. The authors'
        code sums over the batch where we average, so learning rates do not carry over.

    Example:
        >>> model = LSGAN(image_shape=(28, 28, 1), fake_label=-1, target_label=0)
        >>> model.compile()
        >>> model.generate(4, seed=0).shape
        (4, 28, 28, 1)

    References:
        Mao et al., 2016, https://arxiv.org/abs/1611.04076

    See Also:
        DCGAN (logistic loss), WGAN (linear loss under a Lipschitz bound).
    """

    def __init__(
        self,
        image_shape,
        latent_dim=100,
        *,
        fake_label=0.0,
        real_label=1.0,
        target_label=1.0,
        **kwargs,
    ):
        loss = losses.LeastSquares(fake_label, real_label, target_label)
        super().__init__(image_shape, latent_dim, adversarial_loss=loss, **kwargs)

    def get_config(self):
        """Returns the constructor's arguments."""
        config = super().get_config()
        del config["adversarial_loss"]
        return {**config, **self.adversarial_loss.get_config()}

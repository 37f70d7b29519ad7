"""GAN with the non-saturating objective (Goodfellow et al., 2014; Lucic et al.)."""

from keras_gen.models.adversarial.dcgan import DCGAN
from keras_gen.registry import register_model


@register_model
class NSGAN(DCGAN):
    r"""DCGAN with its loss fixed, under the name it has in comparisons.

    It is its parent, DCGAN, with the default loss. The generator maximises the
    discriminator's belief in samples instead of minimising its disbelief; the two
    agree where the players do, but here the slope is greatest where samples are bad.

    Objective:
        discriminator  $L_D = E[ζ(-d(x))] + E[ζ(d(G(z)))]$
        generator      $L_G = -E[\log σ(d(G(z)))] = E[ζ(-d(G(z)))]$

        ζ is softplus. The derivative of $L_G$ in the logit is σ(d) - 1, near -1 where
        d is far below 0.

    Shapes:
        As in DCGAN.

    Args:
        image_shape: `(height, width, channels)`.
        latent_dim: int. Size of the latent vector.
        **kwargs: As in `DCGAN`, without `adversarial_loss`.

    Defaults:
        §3 of Goodfellow et al., one update of each player; networks and optimizers:
        DCGAN's.

    Deviations:
        Lucic et al. have other networks, latents of 64 and, in their code, Adam(5e-5,
        β1=0).

    Example:
        >>> model = NSGAN(image_shape=(28, 28, 1))
        >>> model.compile()
        >>> model.generate(4, seed=0).shape
        (4, 28, 28, 1)

    References:
        Goodfellow et al., 2014, https://arxiv.org/abs/1406.2661;
        Lucic et al., 2018, https://arxiv.org/abs/1711.10337 (the name)

    See Also:
        MMGAN (the zero-sum game), DRAGAN (this game with a gradient penalty).
    """

    def __init__(self, image_shape, latent_dim=100, **kwargs):
        super().__init__(
            image_shape, latent_dim, adversarial_loss="non_saturating", **kwargs
        )

    def get_config(self):
        """Returns the constructor's arguments."""
        config = super().get_config()
        del config["adversarial_loss"]
        return config

"""GAN with the minimax objective (Goodfellow et al., 2014; Lucic et al., 2018)."""

from keras_gen.models.adversarial.dcgan import DCGAN
from keras_gen.registry import register_model


@register_model
class MMGAN(DCGAN):
    r"""DCGAN that plays the zero-sum game, under the name it has in comparisons.

    It differs from its parent, DCGAN, in the generator's loss alone: the generator
    minimises the very value that the discriminator maximises. Where the discriminator
    is sure of its samples, the generator's slope dies with σ(d), which is why almost
    nobody trains this game, and why comparisons keep it.

    Objective:
        discriminator  $L_D = E[ζ(-d(x))] + E[ζ(d(G(z)))]$
        generator      $L_G = E[\log(1 - σ(d(G(z))))] = -E[ζ(d(G(z)))]$

        ζ is softplus. The derivative of $L_G$ in the logit is -σ(d), near 0 where d is
        far below 0. $L_G$ has no lower bound, so its value says nothing of samples.

    Shapes:
        As in DCGAN.

    Args:
        image_shape: `(height, width, channels)`.
        latent_dim: int. Size of the latent vector.
        **kwargs: As in `DCGAN`, without `adversarial_loss`.

    Defaults:
        Eq. 1 of Goodfellow et al., one update of each player; networks and optimizers:
        DCGAN's.

    Deviations:
        Lucic et al. have other networks, latents of 64 and, in their code, Adam(5e-5,
        β1=0).

    Example:
        >>> model = MMGAN(image_shape=(28, 28, 1))
        >>> model.compile()
        >>> model.generate(4, seed=0).shape
        (4, 28, 28, 1)

    References:
        Goodfellow et al., 2014, https://arxiv.org/abs/1406.2661;
        Lucic et al., 2018, https://arxiv.org/abs/1711.10337 (the name)

    See Also:
        NSGAN (the loss that does not saturate), GAN (either loss, dense networks).
    """

    def __init__(self, image_shape, latent_dim=100, **kwargs):
        super().__init__(image_shape, latent_dim, adversarial_loss="minimax", **kwargs)

    def get_config(self):
        """Returns the constructor's arguments."""
        config = super().get_config()
        del config["adversarial_loss"]
        return config

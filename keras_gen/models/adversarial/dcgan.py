"""Deep convolutional GAN (Radford et al., 2015)."""

from keras_gen import networks
from keras_gen.models.adversarial.gan import GAN
from keras_gen.registry import register_model


@register_model
class DCGAN(GAN):
    r"""GAN with strided convolutions and batch normalisation in both networks.

    It differs from its parent, GAN, in the networks alone: no pooling, no hidden dense
    layers, batch normalisation everywhere but on the discriminator's first map and the
    generator's output, ReLU in the generator and leaky ReLU in the discriminator.

    Objective:
        discriminator  $L_D = E[ζ(-d(x))] + E[ζ(d(G(z)))]$
        generator      $L_G = E[ζ(-d(G(z)))]$

    Shapes:
        latents `(B, latent_dim)`, images `(B, H, W, C)` in [-1, 1] with sides from 8
        to 128, logits `(B, 1)`. Depth follows from the image: the smaller side is
        halved while 4 pixels remain.

    Args:
        image_shape: `(height, width, channels)`.
        latent_dim: int. Size of the latent vector.
        width: int. Channels of the largest hidden map; doubled as maps are halved, up
            to eightfold.
        prior: `"uniform"` on [-1, 1], or `"normal"`.
        **kwargs: As in `GAN`.

    Defaults:
        latent_dim=100, U[-1, 1] prior, N(0, 0.02²) weights, leak 0.2, Adam(2e-4,
        β1=0.5): paper §4. width=32: ours, for CPUs; the paper has 128.

    Deviations:
        4x4 kernels in place of 5x5, which leave checkerboards at stride 2; no weight
        decay (the authors' code has L2 of 1e-5); batch norm momentum 0.9.

    Example:
        >>> model = DCGAN(image_shape=(28, 28, 1))
        >>> model.compile()
        >>> model.generate(4, seed=0).shape
        (4, 28, 28, 1)

    References:
        Radford et al., 2015, https://arxiv.org/abs/1511.06434

    See Also:
        GAN (dense networks), LSGAN, WGAN and WGANGP (the same networks, other games).
    """

    def __init__(
        self, image_shape, latent_dim=100, *, width=32, prior="uniform", **kwargs
    ):
        super().__init__(image_shape, latent_dim, width=width, prior=prior, **kwargs)

    def build_generator(self, image_shape, latent_dim):
        """Builds the default generator."""
        return networks.dcgan.generator(image_shape, latent_dim, self.width)

    def build_discriminator(self, image_shape):
        """Builds the default discriminator."""
        return networks.dcgan.discriminator(image_shape, self.width)

"""DRAGAN: gradient penalty around the data (Kodali et al., 2017)."""

import keras

from keras_gen import networks, penalties
from keras_gen.models.adversarial.dcgan import DCGAN
from keras_gen.registry import register_model


@register_model
class DRAGAN(DCGAN):
    r"""DCGAN whose discriminator is kept gentle around the data.

    The authors see mode collapse come with steep slopes of the discriminator at real
    images. It differs from its parent, DCGAN, in a penalty on these slopes, and in
    that the discriminator has no batch normalisation.

    Objective:
        discriminator  $L_D = E[ζ(-d(x))] + E[ζ(d(G(z)))]
                       + λ E[(‖∇_{\hat x} d(\hat x)‖_2 - 1)^2]$
        generator      $L_G = E[ζ(-d(G(z)))]$

        ζ is softplus. $\hat x = εx + (1-ε) x_p$, $x_p = x + c\,s\,u$, with s the
        standard deviation of all pixels of the batch, u ~ U[0, 1) for each pixel and
        ε ~ U[0, 1] for each example. The slope is that of the logit.

    Shapes:
        As in DCGAN.

    Args:
        image_shape: `(height, width, channels)`.
        latent_dim: int. Size of the latent vector.
        gradient_penalty_weight: float. λ.
        perturbation_scale: float. c.
        discriminator: Network to use in place of the default; it must not couple
            examples, so no batch normalisation.
        **kwargs: As in `DCGAN`, without `adversarial_loss` and `penalties`.

    Defaults:
        λ=10, c=0.5, Adam(1e-4, β1=0.5, β2=0.9), one update of each player: the
        authors' code. latent_dim=100, U[-1, 1] prior, networks: DCGAN's.

    Deviations:
        The paper writes x + δ with δ ~ N(0, cI); the points are those of the authors'
        code, which reach to one side of the data and are not clipped to [-1, 1].

    Example:
        >>> model = DRAGAN(image_shape=(28, 28, 1))
        >>> model.compile()
        >>> model.generate(4, seed=0).shape
        (4, 28, 28, 1)

    References:
        Kodali et al., 2017, https://arxiv.org/abs/1705.07215;
        authors' code, https://github.com/kodalinaveen3/DRAGAN

    See Also:
        WGANGP (the penalty between data and samples), NSGAN (no penalty).
    """

    def __init__(
        self,
        image_shape,
        latent_dim=100,
        *,
        gradient_penalty_weight=10.0,
        perturbation_scale=0.5,
        **kwargs,
    ):
        penalty = penalties.DRAGANPenalty(gradient_penalty_weight, perturbation_scale)
        super().__init__(
            image_shape,
            latent_dim,
            adversarial_loss="non_saturating",
            penalties=(penalty,),
            **kwargs,
        )

    def build_discriminator(self, image_shape):
        """Builds the default discriminator, without batch normalisation."""
        return networks.dcgan.discriminator(image_shape, self.width, normalization=None)

    def default_optimizers(self):
        """Returns Adam(1e-4, β1=0.5, β2=0.9) for each player."""
        return {
            player: keras.optimizers.Adam(1e-4, 0.5, 0.9, epsilon=1e-8)
            for player in self.players
        }

    def get_config(self):
        """Returns the constructor's arguments."""
        config = super().get_config()
        del config["adversarial_loss"], config["penalties"]
        (penalty,) = self.penalties.values()
        return {
            **config,
            "gradient_penalty_weight": penalty.weight,
            "perturbation_scale": penalty.perturbation_scale,
        }

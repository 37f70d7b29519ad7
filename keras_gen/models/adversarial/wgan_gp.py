"""Wasserstein GAN with gradient penalty (Gulrajani et al., 2017)."""

import keras

from keras_gen import losses, networks, penalties
from keras_gen.base import AdversarialModel
from keras_gen.registry import register_model


@register_model
class WGANGP(AdversarialModel):
    r"""Wasserstein GAN whose critic is held 1-Lipschitz by a gradient penalty.

    Clipping, as in WGAN, drives weights to their bounds and makes the critic simple or
    its gradients explode. Here the critic's slope is pulled to one along lines between
    data and samples, and no bound on the weights is needed.

    Objective:
        critic     $L_D = E[d(\tilde x)] - E[d(x)]
                   + λ E[(‖∇_{\hat x} d(\hat x)‖_2 - 1)^2]$
        generator  $L_G = -E[d(\tilde x)]$

        where $\tilde x = G(z)$, $\hat x = εx + (1-ε)\tilde x$, and ε ~ U[0, 1] is
        drawn once for each example (eq. 3, algorithm 1).

    Shapes:
        latents `(B, latent_dim)`, images `(B, H, W, C)` in [-1, 1], scores `(B, 1)`,
        unbounded.

    Args:
        image_shape: `(height, width, channels)`.
        latent_dim: int. Size of the latent vector.
        gradient_penalty_weight: float. λ.
        n_critic: int. Critic updates for each generator update, each on new data.
        width: int. As in `DCGAN`.
        generator: Network to use in place of the default.
        critic: Network to use in place of the default; it must not couple examples,
            so no batch normalisation.
        **kwargs: As in `AdversarialModel`.

    Defaults:
        λ=10, n_critic=5, Adam(1e-4, β1=0, β2=0.9): algorithm 1. latent_dim=128 and
        N(0, I): the authors' code. width=32: ours, as in DCGAN.

    Deviations:
        DCGAN's networks, without normalisation in the critic, in place of residual
        ones. The norm is $\sqrt{‖∇‖^2 + 10^{-12}}$, which has a slope at zero.

    Example:
        >>> model = WGANGP(image_shape=(28, 28, 1))
        >>> model.compile()
        >>> model.generate(4, seed=0).shape
        (4, 28, 28, 1)

    References:
        Gulrajani et al., 2017, https://arxiv.org/abs/1704.00028

    See Also:
        WGAN (clips weights instead), `penalties.R1` (flat around data only).
    """

    players = {"critic": ("critic",), "generator": ("generator",)}

    def __init__(
        self,
        image_shape,
        latent_dim=128,
        *,
        gradient_penalty_weight=10.0,
        n_critic=5,
        width=32,
        generator=None,
        critic=None,
        **kwargs,
    ):
        super().__init__(image_shape, latent_dim, n_critic=n_critic, **kwargs)
        self.width = width
        self.adversarial_loss = losses.Wasserstein()
        self.gradient_penalty = penalties.GradientPenalty(gradient_penalty_weight)
        self.adopt_generator(generator, networks.dcgan.generator, width=width)
        self.adopt_opponent(
            "critic",
            critic,
            networks.dcgan.discriminator,
            name="critic",
            width=width,
            normalization=None,
        )
        penalties.require_uncoupled(self.critic)

    def default_optimizers(self):
        """Returns Adam(1e-4, β1=0, β2=0.9) for each player."""
        return {
            player: keras.optimizers.Adam(1e-4, 0.0, 0.9, epsilon=1e-8)
            for player in self.players
        }

    def critic_loss(self, real, fake, training=True):
        r"""$L_D = E[d(\tilde x)] - E[d(x)] + λE[(‖∇d(\hat x)‖ - 1)^2]$."""
        terms = self.opponent_terms(
            self.critic(real, training=training),
            self.critic(fake, training=training),
            training,
        )
        terms["gradient_penalty"] = self.gradient_penalty(
            self.critic, real, fake, self.seed_generator, training
        )
        return terms

    def generator_loss(self, latents, training=True):
        r"""$L_G = -E[d(\tilde x)]$."""
        fake = self.generator(latents, training=training)
        scores = self.critic(fake, training=training)
        return {"fake": self.adversarial_loss.generator(None, scores)}

    def train_step(self, data):
        """Algorithm 1."""
        for real in self.sub_batches(self.real(data)):
            fake = self.generator(self.sample_prior(real), training=True)
            self.update("critic", self.critic_loss, real, fake)
        self.update("generator", self.generator_loss, self.sample_prior(real))
        return self.finish_step()

    @classmethod
    def tiny(cls, **kwargs):
        """Returns the smallest real configuration: 8 x 8 grey images."""
        sizes = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}
        return cls(**{**sizes, "n_critic": 2, **kwargs})

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "gradient_penalty_weight": self.gradient_penalty.weight,
            "width": self.width,
        }

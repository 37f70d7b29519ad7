"""Wasserstein GAN with weight clipping (Arjovsky et al., 2017)."""

import keras

from keras_gen import losses, networks
from keras_gen.base import AdversarialModel
from keras_gen.registry import register_model


@register_model
class WGAN(AdversarialModel):
    r"""A critic that estimates the earth mover's distance, held Lipschitz by clipping.

    The critic's score is no probability: the gap between its mean scores of data and
    of samples estimates the Wasserstein distance up to a factor, falls as samples get
    better, and has a useful slope even where the two do not overlap.

    Objective:
        critic     $L_D = E[d(G(z))] - E[d(x)]$, all weights of d within [-c, c]
        generator  $L_G = -E[d(G(z))]$

        The estimate of the distance is $W = -L_D$: minus the sum of the logged terms
        `critic/real` and `critic/fake`.

    Shapes:
        latents `(B, latent_dim)`, images `(B, H, W, C)` in [-1, 1], scores `(B, 1)`,
        unbounded.

    Args:
        image_shape: `(height, width, channels)`.
        latent_dim: int. Size of the latent vector.
        clip: float. c, the bound on each of the critic's weights.
        n_critic: int. Critic updates for each generator update, each on new data.
        width: int. As in `DCGAN`.
        generator: Network to use in place of the default.
        critic: Network to use in place of the default.
        **kwargs: As in `AdversarialModel`.

    Defaults:
        c=0.01, n_critic=5, RMSprop(5e-5): algorithm 1; ρ=0.99, latent_dim=100 and
        N(0, I): the authors' code. width=32: ours, as in DCGAN.

    Deviations:
        No 100 critic updates during the first 25 generator steps and at each 500th,
        as the authors' code has (not in algorithm 1). Every trainable variable is
        clipped, gains and offsets of batch norm included, as the authors do.

    Example:
        >>> model = WGAN(image_shape=(28, 28, 1))
        >>> model.compile()
        >>> model.generate(4, seed=0).shape
        (4, 28, 28, 1)

    References:
        Arjovsky et al., 2017, https://arxiv.org/abs/1701.07875

    See Also:
        WGANGP (penalises the slope instead of clipping weights), DCGAN.
    """

    players = {"critic": ("critic",), "generator": ("generator",)}

    def __init__(
        self,
        image_shape,
        latent_dim=100,
        *,
        clip=0.01,
        n_critic=5,
        width=32,
        generator=None,
        critic=None,
        **kwargs,
    ):
        super().__init__(image_shape, latent_dim, n_critic=n_critic, **kwargs)
        if clip <= 0:
            raise ValueError(f"clip bounds the weights, so it is positive: {clip}")
        self.clip = float(clip)
        self.width = width
        self.adversarial_loss = losses.Wasserstein()
        self.adopt_generator(generator, networks.dcgan.generator, width=width)
        self.adopt_opponent(
            "critic", critic, networks.dcgan.discriminator, name="critic", width=width
        )

    def default_optimizers(self):
        """Returns RMSprop(5e-5) for each player, with PyTorch's smoothing of 0.99."""
        return {
            player: keras.optimizers.RMSprop(5e-5, rho=0.99) for player in self.players
        }

    def critic_loss(self, real, fake, training=True):
        """$L_D = E[d(G(z))] - E[d(x)]$."""
        return self.opponent_terms(
            self.critic(real, training=training),
            self.critic(fake, training=training),
            training,
        )

    def generator_loss(self, latents, training=True):
        """$L_G = -E[d(G(z))]$."""
        fake = self.generator(latents, training=training)
        scores = self.critic(fake, training=training)
        return {"fake": self.adversarial_loss.generator(None, scores)}

    def clip_critic(self):
        """Clips every trainable variable of the critic to [-c, c]."""
        for variable in self.player_variables("critic"):
            variable.assign(keras.ops.clip(variable.value, -self.clip, self.clip))

    def train_step(self, data):
        """Algorithm 1."""
        for real in self.sub_batches(self.real(data)):
            fake = self.generator(self.sample_prior(real), training=True)
            self.update("critic", self.critic_loss, real, fake)
            self.clip_critic()
        self.update("generator", self.generator_loss, self.sample_prior(real))
        return self.finish_step()

    @classmethod
    def tiny(cls, **kwargs):
        """Returns the smallest real configuration: 8 x 8 grey images."""
        sizes = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4}
        return cls(**{**sizes, "n_critic": 2, **kwargs})

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "clip": self.clip, "width": self.width}

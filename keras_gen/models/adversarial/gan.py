"""Generative adversarial network (Goodfellow et al., 2014)."""

import keras

from keras_gen import losses, networks
from keras_gen import penalties as penalty_room
from keras_gen.base import AdversarialModel
from keras_gen.registry import register_model


@register_model
class GAN(AdversarialModel):
    r"""A generator and a discriminator, both fully connected, that play a game.

    The discriminator learns to tell data from samples; the generator learns to make
    samples that it takes for data. Every other adversarial system changes one part of
    this game, so their pages say only what differs.

    Objective:
        $d(x)$ is the discriminator's logit, $\tilde x = G(z)$, ζ is softplus.

        discriminator  $L_D = E[ζ(-d(x))] + E[ζ(d(\tilde x))]$
        generator      $L_G = E[ζ(-d(\tilde x))]$  (non-saturating, §3), or
        $L_G = -E[ζ(d(\tilde x))]$  (minimax, eq. 1)

        $L_D$ is $-E[\log D(x)] - E[\log(1 - D(\tilde x))]$ for $D = σ(d)$.

    Shapes:
        latents `(B, latent_dim)`, images `(B, H, W, C)` in [-1, 1], logits `(B, 1)`.

    Args:
        image_shape: `(height, width, channels)`.
        latent_dim: int. Size of the latent vector.
        adversarial_loss: Id or object of `keras_gen.losses`: `"non_saturating"`,
            `"minimax"`, ...
        penalties: Ids or objects of `keras_gen.penalties`, added to $L_D$; they want
            a discriminator without batch normalization.
        n_critic: int. k of algorithm 1, discriminator updates for each generator
            update, each on new data.
        width: int. Units of the generator's hidden layers; the discriminator's have
            half as many maxout units.
        generator: Network to use in place of the default.
        discriminator: Network to use in place of the default.
        prior: `"normal"` or `"uniform"` on [-1, 1].
        ema_momentum: float or None. Average of the generator's weights that
            `generate` and exported files use; training does not see it.
        **kwargs: `augmentation` and `regularizers` for few data, as in
            `AdversarialModel`; `dtype` and `name`, as in `keras.Model`.

    Defaults:
        n_critic=1, maxout with 5 pieces and dropout 0.2 / 0.5: the authors'
        mnist.yaml. The non-saturating loss is what the authors' code runs.
        Adam(2e-4, β1=0.5), widths, N(0, I) prior, average: ours.

    Deviations:
        Adam in place of SGD with a momentum schedule; images in [-1, 1] with tanh in
        place of [0, 1] with a sigmoid; Glorot initial weights. The authors' code
        halves $L_D$, which Adam does not notice.

    Example:
        >>> model = GAN.tiny()
        >>> model.compile()
        >>> model.generate(4, seed=0).shape
        (4, 8, 8, 1)

    References:
        Goodfellow et al., 2014, https://arxiv.org/abs/1406.2661

    See Also:
        DCGAN (convolutional networks), LSGAN (squared loss), WGAN (mean scores).
    """

    players = {"discriminator": ("discriminator",), "generator": ("generator",)}

    def __init__(
        self,
        image_shape,
        latent_dim=32,
        *,
        adversarial_loss="non_saturating",
        penalties=(),
        width=128,
        generator=None,
        discriminator=None,
        **kwargs,
    ):
        super().__init__(image_shape, latent_dim, **kwargs)
        self.adversarial_loss = losses.get(adversarial_loss)
        self.penalties = penalty_room.collect(penalties)
        self.width = width
        self.adopt_generator(generator, self.build_generator)
        self.adopt_opponent("discriminator", discriminator, self.build_discriminator)
        if self.penalties:
            penalty_room.require_uncoupled(self.discriminator)

    def build_generator(self, image_shape, latent_dim):
        """Builds the default generator."""
        return networks.mlp.generator(image_shape, latent_dim, self.width)

    def build_discriminator(self, image_shape):
        """Builds the default discriminator."""
        return networks.mlp.discriminator(image_shape, self.width // 2)

    def default_optimizers(self):
        """Returns Adam(2e-4, β1=0.5) for each player."""
        return {
            player: keras.optimizers.Adam(2e-4, 0.5, epsilon=1e-8)
            for player in self.players
        }

    def discriminator_loss(self, real, fake, training=True):
        r"""$L_D = E[ζ(-d(x))] + E[ζ(d(\tilde x))]$, and the penalties."""
        terms = self.opponent_terms(
            self.discriminator(real, training=training),
            self.discriminator(fake, training=training),
            training,
        )
        for name, penalty in self.penalties.items():
            terms[name] = penalty(
                self.discriminator, real, fake, self.seed_generator, training
            )
        return terms

    def generator_loss(self, latents, training=True):
        r"""$L_G = E[ζ(-d(G(z)))]$, for the non-saturating loss."""
        fake = self.generator(latents, training=training)
        logits = self.discriminator(fake, training=training)
        return {"fake": self.adversarial_loss.generator(None, logits)}

    def train_step(self, data):
        """Algorithm 1: `n_critic` discriminator updates, then one of the generator."""
        for real in self.sub_batches(self.real(data)):
            fake = self.generator(self.sample_prior(real), training=True)
            self.update("discriminator", self.discriminator_loss, real, fake)
        self.update("generator", self.generator_loss, self.sample_prior(real))
        return self.finish_step()

    @classmethod
    def tiny(cls, **kwargs):
        """Returns the smallest real configuration: 8 x 8 grey images."""
        return cls(**{"image_shape": (8, 8, 1), "latent_dim": 4, "width": 8, **kwargs})

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "adversarial_loss": keras.saving.serialize_keras_object(
                self.adversarial_loss
            ),
            "penalties": [
                keras.saving.serialize_keras_object(p) for p in self.penalties.values()
            ],
            "width": self.width,
        }

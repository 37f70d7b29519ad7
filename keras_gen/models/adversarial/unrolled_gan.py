"""Unrolled generative adversarial network (Metz et al., 2016)."""

import keras

from keras_gen import losses, networks
from keras_gen.base import AdversarialModel
from keras_gen.base.functional_optimizers import functional
from keras_gen.base.unrolling import unroll
from keras_gen.registry import register_model

# A density wants more points than one looks at images.
_POINTS_SHOWN = 2500


@register_model
class UnrolledGAN(AdversarialModel):
    r"""GAN whose generator foresees the discriminator's next updates.

    A generator that plays against the present discriminator gathers its samples where
    that one is weakest, and moves on when it has caught up. Here the generator's loss
    is measured with the discriminator as it will be K updates later, and is
    differentiated through these updates, so leaving a mode no longer pays.

    Objective:
        $f(θ_G, θ_D) = E[ζ(-d(x; θ_D))] + E[ζ(d(G(z; θ_G); θ_D))]$, ζ is softplus.

        discriminator  $L_D = f(θ_G, θ_D)$
        generator      $L_G = -f(θ_G, θ_D^K)$, with $θ_D^0 = θ_D$ and
        $θ_D^{i+1} = \mathrm{Opt}(θ_D^i, ∇_{θ_D} f(θ_G, θ_D^i))$ (eqs. 5-9)

        Both players move at once, from the same batch and the same old weights. The
        foreseen weights $θ_D^1 ... θ_D^K$ are then forgotten. Opt is the
        discriminator's own optimizer, begun from its present state.

    Shapes:
        latents `(B, latent_dim)`, points `(B, dimensions)`, unbounded, or images
        `(B, H, W, C)` in [-1, 1], logits `(B, 1)`.

    Args:
        image_shape: `(dimensions,)` or `(height, width, channels)`.
        latent_dim: int. Size of the latent vector.
        unrolling_steps: int. K; with 0 it is the minimax GAN with simultaneous moves.
            Time and memory of a step grow by about one discriminator update for each.
        width: int. Units of the hidden layers of both networks.
        generator: Network to use in place of the default.
        discriminator: Network to use in place of the default. Its weights are its
            only state: neither batch normalization nor dropout.
        ema_momentum: float or None. Average of the generator's weights for
            `generate`; None keeps none.
        **kwargs: As in `AdversarialModel`, but `n_critic`, `augmentation` and
            `regularizers`: an opponent that is unrolled draws and remembers nothing.

    Defaults:
        Two ReLU layers in the generator and one in the discriminator, of 128 units
        with orthogonal weights of gain 0.8; inputs of the discriminator divided by 4;
        latent_dim=256, N(0, I); Adam(1e-4, β1=0.5) for both; no average: the paper's
        ring of Gaussians (appendix A). K=5: an author's demonstration.

    Deviations:
        The paper takes turns, an update of one player a step. Here both gradients are
        taken first, as the demonstration means to, whose two updates share one call.
        The demonstration's tanh networks of gain 1.4 begin spread over the whole ring,
        and with them K=0 reaches every mode too. The slope of Adam's root $\sqrt{v}$ at
        v=0, which is infinite, is zero. A rate that changes over steps is held while
        unrolling.

    Example:
        >>> model = UnrolledGAN(image_shape=(2,))
        >>> model.compile()
        >>> model.generate(4, seed=0).shape
        (4, 2)

    References:
        Metz et al., 2016, https://arxiv.org/abs/1611.02163;
        the demonstration, https://github.com/poolio/unrolled_gan

    See Also:
        GAN (alternating moves, no foresight), WGAN (a critic kept near its optimum).
    """

    players = {"discriminator": ("discriminator",), "generator": ("generator",)}

    def __init__(
        self,
        image_shape,
        latent_dim=256,
        *,
        unrolling_steps=5,
        width=128,
        generator=None,
        discriminator=None,
        ema_momentum=None,
        **kwargs,
    ):
        super().__init__(
            image_shape,
            latent_dim,
            n_critic=1,
            ema_momentum=ema_momentum,
            # An opponent that is unrolled draws and remembers nothing.
            augmentation=None,
            regularizers=(),
            **kwargs,
        )
        if not (isinstance(unrolling_steps, int) and unrolling_steps >= 0):
            raise ValueError(
                "unrolling_steps is an integer of at least 0. Received: "
                f"{unrolling_steps!r}"
            )
        self.unrolling_steps = unrolling_steps
        self.width = width
        self.adversarial_loss = losses.Minimax()
        self.adopt_generator(generator, networks.mlp.orthogonal_generator, width=width)
        self.adopt_opponent(
            "discriminator",
            discriminator,
            networks.mlp.shallow_discriminator,
            width=width,
        )
        if state := self.discriminator.non_trainable_variables:
            raise ValueError(
                "A discriminator that is unrolled has no state but its weights. "
                f"Received: {', '.join(v.path for v in state)}. Pass a network without "
                "batch normalization and dropout."
            )

    def compile(self, optimizers=None, **kwargs):
        """As `GenerativeModel.compile`; the discriminator takes plain Adam or SGD.

        Raises:
            ValueError: If the discriminator's optimizer cannot be unrolled.
        """
        super().compile(optimizers, **kwargs)
        functional(self.optimizers["discriminator"])

    def default_optimizers(self):
        """Returns Adam(1e-4, β1=0.5) for each player."""
        return {
            player: keras.optimizers.Adam(1e-4, 0.5, epsilon=1e-8)
            for player in self.players
        }

    def saddle(self, weights, real, fake, training=True):
        r"""$f = E[ζ(-d(x))] + E[ζ(d(\tilde x))]$ under these weights of d."""

        def logits(samples):
            # Without state there is no second part to keep.
            call = self.discriminator.stateless_call
            return call(weights, [], samples, training=training)[0]

        return self.adversarial_loss.discriminator(logits(real), logits(fake))

    def foreseen(self, real, fake, training=True):
        r"""$θ_D^K$, a function of the generated samples."""
        return unroll(
            self.optimizers["discriminator"],
            lambda weights: self.saddle(weights, real, fake, training),
            self.player_variables("discriminator"),
            self.unrolling_steps,
        )

    def discriminator_loss(self, real, fake, training=True):
        """$L_D = f(θ_G, θ_D)$."""
        return self.adversarial_loss.discriminator(
            self.discriminator(real, training=training),
            self.discriminator(fake, training=training),
        )

    def generator_loss(self, real, latents, training=True):
        """$L_G = -f(θ_G, θ_D^K)$; the samples come with it."""
        fake = self.generator(latents, training=training)
        weights = self.foreseen(real, fake, training)
        saddle = self.saddle(weights, real, fake, training)
        return {name: -term for name, term in saddle.items()}, fake

    def train_step(self, data):
        """One step of each player, from one batch and the same old weights."""
        real = self.real(data)
        latents = self.sample_prior(real)
        rise, fake = self.gradients("generator", self.generator_loss, real, latents)
        fall, _ = self.gradients("discriminator", self.discriminator_loss, real, fake)
        self.apply("generator", rise)
        self.apply("discriminator", fall)
        return self.finish_step()

    def test_step(self, data):
        """Both players' terms on held-out data, in inference mode."""
        real = self.real(data)
        latents = self.sample_prior(real)
        fake = self.measure("generator", self.generator_loss, real, latents, False)
        self.measure("discriminator", self.discriminator_loss, real, fake, False)
        return self.results()

    def panels(self, rows, seed=0):
        """Returns samples; points beside the data's, so many that densities show."""
        if len(self.image_shape) > 1:
            return super().panels(rows, seed)
        return {
            "data": rows(_POINTS_SHOWN)[self.sample_feature.name],
            "generated": self.generate(
                _POINTS_SHOWN, seed=seed, batch_size=_POINTS_SHOWN
            ),
        }

    @classmethod
    def tiny(cls, **kwargs):
        """Returns the smallest real configuration: points in the plane."""
        small = {"image_shape": (2,), "latent_dim": 4, "width": 4}
        return cls(**{**small, "unrolling_steps": 2, **kwargs})

    def get_config(self):
        """Returns the constructor's arguments."""
        config = super().get_config()
        for fixed in ("n_critic", "augmentation", "regularizers"):
            del config[fixed]
        return {
            **config,
            "unrolling_steps": self.unrolling_steps,
            "width": self.width,
        }

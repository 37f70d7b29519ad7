"""Progressive growing of GANs (Karras et al., 2018)."""

from dataclasses import dataclass, replace

import keras
import tensorflow as tf

from keras_gen import losses, networks, penalties
from keras_gen.base import AdversarialModel, Phase
from keras_gen.base.optimizers import restart
from keras_gen.networks.resampling import double, shrink
from keras_gen.registry import register_model


@dataclass(frozen=True)
class Stage(Phase):
    """A phase of growth.

    Args:
        level: The newest of the levels, 0 for the smallest images.
        fading: Whether it is being faded in.
    """

    level: int = 0
    fading: bool = False


@register_model
class ProGAN(AdversarialModel):
    r"""GAN whose networks grow with the images, from about 4 x 4 pixels upwards.

    Both networks first learn the coarse structure of small images. Then they are given
    layers for images twice as large, which are faded in smoothly so that they do not
    shock what was learnt; and so on to the full size.

    Objective:
        discriminator  $L_D = E[d(\tilde x)] - E[d(x)]
                       + λ E[(‖∇_{\hat x} d(\hat x)‖_2 - 1)^2] + ε_{drift} E[d(x)^2]$
        generator      $L_G = -E[d(\tilde x)]$

        where $\tilde x = G(z)$ and $\hat x$ as in WGAN-GP (appendix A.1). The phases
        are stable_4, fade_8, stable_8, fade_16, ... After t of a fade's T steps, with
        α = t / T, up = doubling, down = halving by a box filter, and k the new level,

        $G(z) = (1-α) \, up(rgb_{k-1}(z)) + α \, rgb_k(z)$,
        $h(x) = (1-α) \, h_{k-1}(down(x)) + α \, h_k(x)$ within d (figure 2),
        $x = (1-α) \, up(down(x_k)) + α x_k$ for real images.

    Shapes:
        latents `(B, latent_dim)`, images `(B, H, W, C)` in [-1, 1], scores `(B, 1)`,
        unbounded. In training, images have the size of the present level.

    Args:
        image_shape: `(height, width, channels)` of the last level: sides from 8 to 128
            that can be halved until the smaller one has 4 to 7 pixels.
        latent_dim: int. Size of the latent vector.
        stable_steps: int. Steps of each stable phase; the last one is open.
        fade_steps: int. Steps of each fade; 0 adds levels at once.
        gradient_penalty_weight: float. λ.
        drift_weight: float. $ε_{drift}$, which keeps scores from drifting off.
        width: int. Channels of the last level's maps; doubled at each halving of the
            size.
        max_width: int. Most channels of any map.
        **kwargs: As in `AdversarialModel`. A `dtype` of mixed precision serves the
            generator; the discriminator computes in float32.

    Defaults:
        λ=10, $ε_{drift}$=0.001, n_critic=1, Adam(1e-3, β1=0, β2=0.99, ε=1e-8),
        average of the generator's weights with momentum 0.999, N(0, I), 800,000 images
        in each phase, which is 50,000 steps of 16: appendix A.1. latent_dim=512,
        width=16, max_width=512: table 2.

    Deviations:
        All steps of a run take equally many images; the authors take more where
        images are small. A phase is measured in steps, and α stays 0 in the first.
        The minibatch statistic compares 4 consecutive rows, the authors' code every
        (B/4)-th: rows are exchangeable. Where 4 does not divide the batch, the groups
        have 3, 2 or 1 rows. The generator's first layer has a bias for each unit, not
        each channel. The average of weights starts faster, see
        `base.averages`. As in the authors' code, Adam begins anew with each phase (so
        does a schedule of its rate), the statistic couples the examples that the
        penalty differentiates, and what `generate` gives is clipped to [-1, 1], for
        the generator is linear in its last layer. While the networks grow, `generate`
        doubles its images to the full size.

    Example:
        >>> model = ProGAN((16, 16, 3), latent_dim=32, max_width=32)
        >>> model.compile()
        >>> model.generate(4, seed=0).shape
        (4, 16, 16, 3)

    References:
        Karras et al., 2018, https://arxiv.org/abs/1710.10196

    See Also:
        WGANGP (the objective, without growth), DCGAN (all layers at once).
    """

    players = {"discriminator": ("discriminator",), "generator": ("generator",)}

    def __init__(
        self,
        image_shape,
        latent_dim=512,
        *,
        stable_steps=50_000,
        fade_steps=50_000,
        gradient_penalty_weight=10.0,
        drift_weight=0.001,
        width=16,
        max_width=512,
        **kwargs,
    ):
        super().__init__(image_shape, latent_dim, **kwargs)
        self.stable_steps = stable_steps
        self.fade_steps = fade_steps
        self.drift_weight = drift_weight
        self.width = width
        self.max_width = max_width
        self._stages = self._plan()
        self.adversarial_loss = losses.Wasserstein()
        self.gradient_penalty = penalties.GradientPenalty(gradient_penalty_weight)
        sizes = {"image_shape": self.image_shape, "width": width}
        sizes["max_width"] = max_width
        self.network(
            "generator",
            None,
            networks.progan.GrowingGenerator,
            latent_dim=latent_dim,
            **sizes,
        )
        # The penalty's gradients leave float16's range, so no mixed precision here.
        self.network(
            "discriminator",
            None,
            networks.progan.GrowingDiscriminator,
            dtype="float32",
            **sizes,
        )
        self.check_techniques()

    @property
    def phases(self):
        """stable_4, fade_8, stable_8, ..., after the height of the images."""
        return self._stages

    def _plan(self):
        plan = []
        for level, (height, _) in enumerate(networks.progan.ladder(self.image_shape)):
            if level > 0:
                plan.append(Stage(f"fade_{height}", self.fade_steps, None, level, True))
            plan.append(Stage(f"stable_{height}", self.stable_steps, None, level))
        plan[-1] = replace(plan[-1], steps=None)
        return tuple(stage for stage in plan if stage.steps != 0)

    def begin_phase(self, phase):
        """Restarts the optimizers, whose moments are of other networks."""
        for optimizer in self.optimizers.values():
            restart(optimizer)

    def active_variables(self, player):
        """Returns a player's variables on the path of the present phase."""
        (network,) = self.players[player]
        return getattr(self, network).variables_at(self.phase.level, self.phase.fading)

    @property
    def alpha(self):
        """α, the weight of a level that is being faded in; None if none is."""
        if not self.phase.fading:
            return None
        passed = self.steps.value - self.phase_begins(self.phase.name)
        return tf.minimum(tf.cast(passed, tf.float32) / self.phase.steps, 1.0)

    def real(self, data):
        """Returns real images of the present level, faded as the networks are."""
        image = super().real(data)
        alpha = self.alpha
        image = shrink(image, 2 ** (self.phases[-1].level - self.phase.level))
        if alpha is None:
            return image
        return (1.0 - alpha) * double(shrink(image)) + alpha * image

    def fake(self, latents):
        """Returns generated images of the present level."""
        return self.generator(latents, level=self.phase.level, alpha=self.alpha)

    def scores(self, image, training=True):
        """Returns the scores of images of the present level."""
        image = self.augment(image, training)
        return self.discriminator(image, level=self.phase.level, alpha=self.alpha)

    def sample(self, latents):
        """Maps latents to images of full size, with the averaged generator."""
        generator = self.averaged_network("generator")
        image = generator(latents, level=self.phase.level, alpha=self.alpha)
        while image.shape[1] < self.image_shape[0]:
            image = double(image)
        return tf.clip_by_value(image, -1.0, 1.0)

    def default_optimizers(self):
        """Returns Adam(1e-3, β1=0, β2=0.99) for each player."""
        return {
            player: keras.optimizers.Adam(1e-3, 0.0, 0.99, epsilon=1e-8)
            for player in self.players
        }

    def discriminator_loss(self, real, fake, training=True):
        r"""$E[d(\tilde x)] - E[d(x)] + λE[(‖∇d(\hat x)‖ - 1)^2] + ε E[d(x)^2]$."""
        scores = self.scores(real, training)
        terms = self.opponent_terms(scores, self.scores(fake, training), training)
        terms["gradient_penalty"] = self.gradient_penalty(
            self.scores, real, fake, self.seed_generator, training
        )
        terms["drift"] = self.drift_weight * tf.square(scores)
        return terms

    def generator_loss(self, latents, training=True):
        r"""$L_G = -E[d(\tilde x)]$."""
        scores = self.scores(self.fake(latents), training)
        return {"fake": self.adversarial_loss.generator(None, scores)}

    def train_step(self, data):
        """Alternates the players, with the networks of the present phase."""
        for real in self.sub_batches(self.real(data)):
            fake = self.fake(self.sample_prior(real))
            self.update("discriminator", self.discriminator_loss, real, fake)
        self.update("generator", self.generator_loss, self.sample_prior(real))
        return self.finish_step()

    def test_step(self, data):
        """Measures each player's loss on held-out data, at the present level."""
        real = self.real(data)
        latents = self.sample_prior(real)
        fake = self.fake(latents)
        self.measure("discriminator", self.discriminator_loss, real, fake, False)
        self.measure("generator", self.generator_loss, latents, False)
        return self.results()

    @classmethod
    def tiny(cls, **kwargs):
        """Returns the smallest real configuration: 8 x 8 grey images, two levels."""
        sizes = {"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4, "max_width": 4}
        return cls(**{**sizes, "stable_steps": 2, "fade_steps": 2, **kwargs})

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "stable_steps": self.stable_steps,
            "fade_steps": self.fade_steps,
            "gradient_penalty_weight": self.gradient_penalty.weight,
            "drift_weight": self.drift_weight,
            "width": self.width,
            "max_width": self.max_width,
        }

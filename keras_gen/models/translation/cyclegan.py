"""CycleGAN: translation between two collections of images (Zhu et al., 2017)."""

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from keras_gen import features, layers, losses
from keras_gen.base import Endpoint, Feature, GenerativeModel
from keras_gen.networks import patch_discriminator, resnet_generator
from keras_gen.registry import register_model


@register_model
class CycleGAN(GenerativeModel):
    r"""Two generators translate to and fro between two domains, without pairs.

    Each domain has a discriminator of patches. What it asks for many translations
    would fulfil; of these the cycle picks those from which the other generator finds
    the way back, so that the translation keeps what the image shows.

    Objective:
        generators      $L_G = E[(d_B(G(a)) - 1)^2] + E[(d_A(F(b)) - 1)^2]
                        + λ (E|F(G(a)) - a| + E|G(F(b)) - b|)
                        + λι (E|G(b) - b| + E|F(a) - a|)$
        discriminators  $L_D = ½ (E[(d_B(b) - 1)^2] + E[d_B(\tilde b)^2]
                        + E[(d_A(a) - 1)^2] + E[d_A(\tilde a)^2])$

        with G from A to B, F from B to A, and $\tilde b$, $\tilde a$ from the
        histories of G(a) and F(b) (eq. 3, with the squares of §4 and the identity
        loss of §5.2). All are means, over patches and over pixels.

    Shapes:
        images `(B, H, W, C_a)` and `(B, H, W, C_b)` in [-1, 1], logits `(B, h, w, 1)`,
        unbounded. H and W are multiples of 2**halvings, with two pixels or more left
        behind them; a trained model translates images of any such size.

    Args:
        a_shape: `(height, width, channels)` of domain A.
        b_shape: The same of domain B; of the same size.
        cycle_weight: float. λ.
        identity_weight: float. ι, as a share of λ. It keeps colours that both domains
            have; at 0 it costs nothing, and domains may differ in their channels.
        pool_size: int. Images in the history of each generator; 0 for none.
        width: int. Channels of the generators at full size.
        num_blocks: int. Residual blocks of each generator.
        halvings: int or None. How often the generators halve images before these
            blocks. Defaults to 2 from 128 pixels on, 1 from 64, and 0 below.
        normalization: `"instance"`, `"batch"` or None; see `networks.blocks`. The first
            takes away how bright an image is and how rich in contrast: photographs
            hardly miss it, figures on a plain background lose their colours. The
            second lets the images of a small batch tint each other.
        discriminator_width: int. Channels of the discriminators' first map.
        discriminator_layers: int or None. As in `Pix2Pix`.
        discriminator_noise: float. Standard deviation of noise on what the
            discriminators see while training. Drawn figures are flat to the last bit,
            and a discriminator that sees any tint has nothing else to learn; pictures
            of cameras come with noise.
        generator_ab: Network to use in place of the default G; it takes any size.
        generator_ba: The same for F.
        discriminator_a: Network to use in place of the default $d_A$, which takes any
            size.
        discriminator_b: The same for $d_B$.
        **kwargs: `ema_momentum` (an average is ours; None keeps none), `dtype`, `name`.

    Defaults:
        λ=10, ι=0.5, histories of 50 images, Adam(2e-4, β1=0.5): paper §4, §5.2 and
        appendix 7.1. One optimizer for both generators and one for both
        discriminators, the generators first: the authors' code. Width 16 and 3
        blocks, discriminators of width 32, no halving, for 32 pixels: ours (paper: 64,
        6 blocks up to 128 pixels and 9 from 256, 64, and 2 halvings).

    Deviations:
        The rate is constant by default. The paper keeps it for half of the steps and
        lowers it to zero over the rest: give the optimizers `schedules.LinearDecay`,
        as the recipe does. Cropping and mirroring belong to the data.

    Example:
        >>> import keras
        >>> model = CycleGAN(a_shape=(32, 32, 3), b_shape=(32, 32, 3))
        >>> model(keras.ops.zeros((4, 64, 40, 3))).shape
        (4, 64, 40, 3)

    References:
        Zhu et al., 2017, https://arxiv.org/abs/1703.10593;
        Shrivastava et al., 2017, https://arxiv.org/abs/1612.07828 (history)

    See Also:
        Pix2Pix (learns from pairs, and needs less).
    """

    players = {
        "generators": ("generator_ab", "generator_ba"),
        "discriminators": ("discriminator_a", "discriminator_b"),
    }
    averaged = ("generator_ab", "generator_ba")

    def __init__(
        self,
        a_shape,
        b_shape,
        *,
        cycle_weight=10.0,
        identity_weight=0.5,
        pool_size=50,
        width=16,
        num_blocks=3,
        halvings=None,
        normalization="instance",
        discriminator_width=32,
        discriminator_layers=None,
        discriminator_noise=0.0,
        generator_ab=None,
        generator_ba=None,
        discriminator_a=None,
        discriminator_b=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.a_shape, self.b_shape = tuple(a_shape), tuple(b_shape)
        if halvings is None:
            halvings = resnet_generator.default_halvings(self.a_shape)
        self.halvings = halvings
        self._check_domains(cycle_weight, identity_weight)
        self.cycle_weight = float(cycle_weight)
        self.identity_weight = float(identity_weight)
        self.pool_size = pool_size
        self.width = width
        self.num_blocks = num_blocks
        self.normalization = normalization
        self.discriminator_width = discriminator_width
        self.discriminator_noise = float(discriminator_noise)
        self.discriminator_layers = patch_discriminator.checked_layers(
            discriminator_layers, self.a_shape
        )
        self.adversarial_loss = losses.LeastSquares()
        channels = self.a_shape[-1], self.b_shape[-1]
        self._adopt_generator("generator_ab", generator_ab, *channels)
        self._adopt_generator("generator_ba", generator_ba, *reversed(channels))
        self._adopt_discriminator("discriminator_a", discriminator_a, channels[0])
        self._adopt_discriminator("discriminator_b", discriminator_b, channels[1])
        self.pool_a = layers.ImagePool(pool_size, self.a_shape, name="pool_a")
        self.pool_b = layers.ImagePool(pool_size, self.b_shape, name="pool_b")

    @property
    def features(self) -> dict[str, Feature]:
        """`a` and `b`; their rows do not belong together."""
        return {
            "a": features.image(self.a_shape, "a"),
            "b": features.image(self.b_shape, "b"),
        }

    @classmethod
    def sizes(cls, data):
        """Returns the shapes of the columns `a` and `b`."""
        return {"a_shape": data["a"].shape, "b_shape": data["b"].shape}

    def default_optimizers(self):
        """Returns Adam(2e-4, β1=0.5) for each pair of networks."""
        return {
            player: keras.optimizers.Adam(2e-4, 0.5, epsilon=1e-8)
            for player in self.players
        }

    def generators_loss(self, a, b, training=True):
        r"""$(d(\cdot) - 1)^2$, $λ|F(G(a)) - a|$ and $λι|G(b) - b|$, in both directions.

        Returns:
            The terms, and the pair of fakes F(b) and G(a).
        """
        to_b, to_a = self.generator_ab, self.generator_ba
        fake_b, fake_a = to_b(a, training=training), to_a(b, training=training)
        logits_b = self.discriminator_b(fake_b, training=training)
        logits_a = self.discriminator_a(fake_a, training=training)
        weight = self.cycle_weight
        terms = {
            "adversarial_ab": ops.square(logits_b - 1.0),
            "adversarial_ba": ops.square(logits_a - 1.0),
            "cycle_a": weight * ops.abs(to_a(fake_b, training=training) - a),
            "cycle_b": weight * ops.abs(to_b(fake_a, training=training) - b),
        }
        if self.identity_weight:
            weight = weight * self.identity_weight
            terms["identity_a"] = weight * ops.abs(to_a(a, training=training) - a)
            terms["identity_b"] = weight * ops.abs(to_b(b, training=training) - b)
        return terms, (fake_a, fake_b)

    def discriminators_loss(self, a, b, fake_a, fake_b, training=True):
        r"""$½ (d(x) - 1)^2$ and $½ d(\tilde x)^2$, in both domains."""
        terms = {}
        for name, judge, real, fake in (
            ("a", self.discriminator_a, a, fake_a),
            ("b", self.discriminator_b, b, fake_b),
        ):
            logits = judge(real, training=training), judge(fake, training=training)
            for kind, term in self.adversarial_loss.discriminator(*logits).items():
                terms[f"{kind}_{name}"] = term
        return terms

    def train_step(self, data):
        """§3 and §4: both generators, then both discriminators on the histories."""
        a, b = self.as_features(data).values()
        fake_a, fake_b = self.update("generators", self.generators_loss, a, b)
        old_a, old_b = self.pool_a(fake_a), self.pool_b(fake_b)
        self.update("discriminators", self.discriminators_loss, a, b, old_a, old_b)
        return self.finish_step()

    def test_step(self, data):
        """The terms of both pairs on held-out images, without the histories."""
        a, b = self.as_features(data).values()
        fakes = self.measure("generators", self.generators_loss, a, b, False)
        self.measure("discriminators", self.discriminators_loss, a, b, *fakes, False)
        return self.results()

    def a_to_b(self, a):
        """Maps images of A, of any size, to B."""
        return self.averaged_network("generator_ab")(a, training=False)

    def b_to_a(self, b):
        """Maps images of B, of any size, to A."""
        return self.averaged_network("generator_ba")(b, training=False)

    @property
    def endpoints(self) -> dict[str, Endpoint]:
        """`a_to_b`, `b_to_a`, and `cycle`: images of A to B and back."""
        a, b = (self._image(name, name) for name in ("a", "b"))
        to_a, to_b = self._image("a", "translation"), self._image("b", "translation")

        def cycle(a):
            translation = self.a_to_b(a)
            return translation, self.b_to_a(translation)

        cycled = self._image("a", "cycled")
        return {
            "a_to_b": Endpoint("a_to_b", (a,), (to_b,), lambda a: (self.a_to_b(a),)),
            "b_to_a": Endpoint("b_to_a", (b,), (to_a,), lambda b: (self.b_to_a(b),)),
            "cycle": Endpoint("cycle", (a,), (to_b, cycled), cycle),
        }

    def panels(self, rows, seed=0):
        """Returns source, translation, cycle and truth if known, in both directions."""
        batch = rows(12)
        count = min(len(batch["a"]), len(batch["b"]))
        panels = {}
        for name, to, back in (
            ("a", self.a_to_b, self.b_to_a),
            ("b", self.b_to_a, self.a_to_b),
        ):
            source = tf.constant(batch[name][:count])
            translation = to(source)
            panels[name] = np.asarray(source)
            panels[f"translation of {name}"] = np.asarray(translation)
            panels[f"cycle of {name}"] = np.asarray(back(translation))
            if f"{name}_truth" in batch:
                panels[f"truth of {name}"] = batch[f"{name}_truth"][:count]
        return panels

    @classmethod
    def tiny(cls, **kwargs):
        """Returns the smallest real configuration: 16 x 16 grey images."""
        small = {
            "a_shape": (16, 16, 1),
            "b_shape": (16, 16, 1),
            # Fresh weights behind normalisation have steep slopes, and the paper's
            # weight would throw them far in one step of plain descent.
            "cycle_weight": 0.1,
            "pool_size": 5,
            "width": 8,
            "num_blocks": 1,
            "halvings": 2,
            "discriminator_width": 4,
            "discriminator_layers": 1,
        }
        return cls(**{**small, **kwargs})

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "a_shape": self.a_shape,
            "b_shape": self.b_shape,
            "cycle_weight": self.cycle_weight,
            "identity_weight": self.identity_weight,
            "pool_size": self.pool_size,
            "width": self.width,
            "num_blocks": self.num_blocks,
            "halvings": self.halvings,
            "normalization": self.normalization,
            "discriminator_width": self.discriminator_width,
            "discriminator_layers": self.discriminator_layers,
            "discriminator_noise": self.discriminator_noise,
        }

    def _check_domains(self, cycle_weight, identity_weight):
        if self.a_shape[:2] != self.b_shape[:2]:
            raise ValueError(
                "The images of both domains have one size. Received: a_shape="
                f"{self.a_shape}, b_shape={self.b_shape}. Resize one."
            )
        if cycle_weight < 0 or identity_weight < 0:
            raise ValueError(
                "Weights are not negative. Received: "
                f"cycle_weight={cycle_weight}, identity_weight={identity_weight}"
            )
        if identity_weight and self.a_shape != self.b_shape:
            raise ValueError(
                "The identity loss shows each generator what it should make, so both "
                "domains need as many channels. Received: a_shape="
                f"{self.a_shape}, b_shape={self.b_shape}. Set identity_weight=0."
            )
        resnet_generator.check_image_shape(self.a_shape, self.halvings)

    def _adopt_generator(self, name, given, source_channels, target_channels):
        self.network(
            name,
            given,
            resnet_generator.generator,
            source_channels=source_channels,
            target_channels=target_channels,
            num_blocks=self.num_blocks,
            width=self.width,
            halvings=self.halvings,
            normalization=self.normalization,
            name=name,
        )
        source, target = (None, None, source_channels), (None, None, target_channels)
        self.check_network(name, source, target)

    def _adopt_discriminator(self, name, given, channels):
        self.network(
            name,
            given,
            patch_discriminator.discriminator,
            channels=channels,
            num_layers=self.discriminator_layers,
            width=self.discriminator_width,
            normalization=self.normalization,
            noise=self.discriminator_noise,
            name=name,
        )
        self.check_network(name, (None, None, channels))

    def _image(self, domain: str, name: str) -> Feature:
        shape = (None, None, self.features[domain].shape[-1])
        return features.image(shape, name, multiple=2**self.halvings)

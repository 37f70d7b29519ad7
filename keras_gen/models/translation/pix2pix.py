"""pix2pix: image-to-image translation with conditional GANs (Isola et al., 2017)."""

import keras
import numpy as np
from keras import ops

from keras_gen import features, losses
from keras_gen.base import Endpoint, Feature, GenerativeModel
from keras_gen.networks import patch_discriminator, unet
from keras_gen.networks.dropout_inputs import DropoutInputs
from keras_gen.registry import register_model


@register_model
class Pix2Pix(GenerativeModel):
    r"""A U-Net translates images, and a discriminator of patches judges the pairs.

    The distance to the target settles what the translation shows; alone it would make
    what is uncertain grey and soft. The discriminator sees source and translation
    together, a patch at a time, and makes the details look real.

    Objective:
        discriminator  $L_D = ½ E[ζ(-d(x, y)) + ζ(d(x, G(x)))]$
        generator      $L_G = w E[ζ(-d(x, G(x)))] + λ E[|y - G(x)|]$

        with x the source, y its target, ζ softplus, w = 1 (eq. 4, with the
        non-saturating form of §3.3; ½ "slows down the rate at which D learns"). Both
        are means, over patches and over pixels. The one source of randomness is the
        dropout in G, which is on while training.

    Shapes:
        sources `(B, H, W, C_x)` and targets `(B, H, W, C_y)` in [-1, 1], logits
        `(B, h, w, 1)`, unbounded. H and W are multiples of $2^{depth}$; a trained
        model translates images of any such size.

    Args:
        source_shape: `(height, width, channels)` of sources.
        target_shape: The same of targets; of the same size.
        l1_weight: float. λ.
        adversarial_weight: float. w; at 0 only the distance teaches the generator.
        width: int. Channels of the first map of both networks.
        depth: int or None. How often the U-Net halves an image. None halves while
            both sides are even, at most 8 times: 5 for 32 pixels.
        normalization: `"batch"`, or `"instance"`, which suits batches of a few images;
            see `networks.blocks.normalize`.
        discriminator_layers: int or None. Halvings of the discriminator, which judges
            patches of 1, 16, 34 or 70 pixels for 0, 1, 2 or 3. None takes the most,
            up to 3, that leave a few patches to average over: 2 for 32 pixels.
        generator: Network to use in place of the default. It takes any size; what
            `generate` varies are its layers `keras_gen.layers.Dropout`.
        discriminator: Network to use in place of the default: from source and target,
            one behind the other along the channels, of any size, to logits.
        **kwargs: `ema_momentum` (an average is ours; None keeps none), `dtype`, `name`.

    Defaults:
        λ=100, Adam(2e-4, β1=0.5), one step of D and one of G, batch normalisation,
        dropout ½ in the three innermost blocks: paper §3.3, §6.1. width=32 (paper:
        64): ours.

    Deviations:
        Outside training, batch normalisation uses the averages of training, not the
        statistics of the test batch as the paper does, so that an image's translation
        does not depend on its neighbours. There is none at the innermost map, as in
        the authors' code. `translate` has dropout off and is deterministic; the
        paper's behaviour, dropout on, is `generate(n, seed, source=...)`, for images
        of `source_shape` alone, because the noise has a size. Random crops and
        mirroring belong to the data.

    Example:
        >>> import keras
        >>> model = Pix2Pix(source_shape=(32, 32, 3), target_shape=(32, 32, 3))
        >>> model(keras.ops.zeros((4, 64, 96, 3))).shape
        (4, 64, 96, 3)

    References:
        Isola et al., 2017, https://arxiv.org/abs/1611.07004

    See Also:
        CycleGAN (needs no pairs).
    """

    players = {"discriminator": ("discriminator",), "generator": ("generator",)}
    averaged = ("generator",)

    def __init__(
        self,
        source_shape,
        target_shape,
        *,
        l1_weight=100.0,
        adversarial_weight=1.0,
        width=32,
        depth=None,
        normalization="batch",
        discriminator_layers=None,
        generator=None,
        discriminator=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.source_shape, self.target_shape = tuple(source_shape), tuple(target_shape)
        if self.source_shape[:2] != self.target_shape[:2]:
            raise ValueError(
                "A source and its target have one size. Received: source_shape="
                f"{self.source_shape}, target_shape={self.target_shape}. Resize one."
            )
        if l1_weight < 0 or adversarial_weight < 0:
            raise ValueError(
                "Weights are not negative. Received: "
                f"l1_weight={l1_weight}, adversarial_weight={adversarial_weight}"
            )
        self.l1_weight = float(l1_weight)
        self.adversarial_weight = float(adversarial_weight)
        self.adversarial_loss = losses.NonSaturating()
        self.width = width
        self.normalization = normalization
        self.depth = unet.checked_depth(depth, self.source_shape)
        self.discriminator_layers = patch_discriminator.checked_layers(
            discriminator_layers, self.source_shape
        )
        channels = self.source_shape[-1], self.target_shape[-1]
        self.network(
            "generator",
            generator,
            unet.generator,
            source_channels=channels[0],
            target_channels=channels[1],
            depth=self.depth,
            width=width,
            normalization=normalization,
        )
        self.network(
            "discriminator",
            discriminator,
            patch_discriminator.discriminator,
            channels=sum(channels),
            num_layers=self.discriminator_layers,
            width=width,
            normalization=normalization,
        )
        source, target = ((None, None, each) for each in channels)
        self.check_network("generator", source, target)
        self.check_network("discriminator", (None, None, sum(channels)))
        self._with_dropout = DropoutInputs(
            self.averaged_network("generator"), self.source_shape
        )

    @property
    def features(self) -> dict[str, Feature]:
        """`source` and `target`, which belong together."""
        return {
            "source": features.image(self.source_shape, "source"),
            "target": features.image(self.target_shape, "target"),
        }

    @classmethod
    def sizes(cls, data):
        """Returns the shapes of the columns `source` and `target`."""
        return {f"{name}_shape": data[name].shape for name in ("source", "target")}

    def default_optimizers(self):
        """Returns Adam(2e-4, β1=0.5) for each player."""
        return {
            player: keras.optimizers.Adam(2e-4, 0.5, epsilon=1e-8)
            for player in self.players
        }

    def judge(self, source, image, training=True):
        """Returns d(x, y): the logit of each patch that y is x's real target."""
        pair = ops.concatenate([source, image], axis=-1)
        return self.discriminator(pair, training=training)

    def discriminator_loss(self, source, target, fake, training=True):
        r"""$½ ζ(-d(x, y))$ and $½ ζ(d(x, G(x)))$."""
        terms = self.adversarial_loss.discriminator(
            self.judge(source, target, training), self.judge(source, fake, training)
        )
        return {name: 0.5 * term for name, term in terms.items()}

    def generator_loss(self, source, target, fake, training=True):
        r"""$w ζ(-d(x, G(x)))$ and $λ |y - G(x)|$."""
        logits = self.judge(source, fake, training)
        adversarial = self.adversarial_loss.generator(None, logits)
        return {
            "adversarial": self.adversarial_weight * adversarial,
            "l1": self.l1_weight * ops.abs(target - fake),
        }

    def train_step(self, data):
        """§3.3: a step on D, then one on G through the new D, with the same fakes."""
        source, target = self.as_features(data).values()
        with self.tape("generator") as tape:
            fake = self.generator(source, training=True)
        batch = source, target, fake
        self.update("discriminator", self.discriminator_loss, *batch)
        self.update("generator", self.generator_loss, *batch, tape=tape)
        return self.finish_step()

    def test_step(self, data):
        """Both players' terms on held-out pairs, without dropout."""
        source, target = self.as_features(data).values()
        batch = source, target, self.generator(source, training=False)
        self.measure("discriminator", self.discriminator_loss, *batch, False)
        self.measure("generator", self.generator_loss, *batch, False)
        return self.results()

    def translate(self, source):
        """Maps sources of any size to translations; the same each time."""
        return self.averaged_network("generator")(source, training=False)

    @property
    def endpoints(self) -> dict[str, Endpoint]:
        """`translate` without dropout, for any size; `generate` with it.

        The inputs `noise_1`, ... of `generate` decide what the dropout layers drop.
        """
        source, translation = (
            features.image((None, None, shape[-1]), name, multiple=2**self.depth)
            for name, shape in (
                ("source", self.source_shape),
                ("translation", self.target_shape),
            )
        )
        noise = (
            Feature(f"noise_{i}", shape, low=0.0, high=1.0, prior="unit")
            for i, shape in enumerate(self._with_dropout.shapes, 1)
        )
        return {
            "translate": Endpoint(
                "translate",
                (source,),
                (translation,),
                lambda source: (self.translate(source),),
            ),
            "generate": Endpoint(
                "generate",
                (self.features["source"], *noise),
                (features.image(self.target_shape, "translation"),),
                lambda source, *noise: (self._with_dropout(source, *noise),),
            ),
        }

    def panels(self, rows, seed=0):
        """Returns sources, their translations without dropout, and their targets."""
        batch = rows(16)
        return {
            "source": batch["source"],
            "translation": np.asarray(self.translate(batch["source"])),
            "target": batch["target"],
        }

    @classmethod
    def tiny(cls, **kwargs):
        """Returns the smallest real configuration: 8 x 8, grey to two channels."""
        small = {
            "source_shape": (8, 8, 1),
            "target_shape": (8, 8, 2),
            "l1_weight": 1.0,
            "width": 4,
            "depth": 2,
            "discriminator_layers": 1,
        }
        return cls(**{**small, **kwargs})

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "source_shape": self.source_shape,
            "target_shape": self.target_shape,
            "l1_weight": self.l1_weight,
            "adversarial_weight": self.adversarial_weight,
            "width": self.width,
            "depth": self.depth,
            "normalization": self.normalization,
            "discriminator_layers": self.discriminator_layers,
        }

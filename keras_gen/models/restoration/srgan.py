"""SRResNet and SRGAN, super-resolution of single images (Ledig et al., 2017)."""

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from keras_gen import features, losses, networks, perceptual
from keras_gen.base import Endpoint, GenerativeModel, Phase
from keras_gen.registry import register_model


@register_model
class SRGAN(GenerativeModel):
    r"""A generator that enlarges images, with detail that a discriminator believes in.

    Many sharp images shrink to the same small one. Under a squared error the best
    answer is their mean, which is blurred: SRResNet, the first phase. A discriminator
    and differences of feature maps in place of pixels then push the answer from the
    mean to one of the sharp images, at the cost of some squared error.

    Objective:
        phase `content` (SRResNet)
            generator      $L_G = E[(G(x) - y)^2]$ (eq. 4)

        phase `adversarial` (SRGAN)
            discriminator  $L_D = E[ζ(-d(y))] + E[ζ(d(G(x)))]$ (eq. 2, negated)
            generator      $L_G = λ_p E[(G(x) - y)^2]
                           + λ_f Σ_l E[(φ_l(G(x)) - φ_l(y))^2 / s_l^2]
                           + λ_a E[ζ(-d(G(x)))]$ (eq. 3, 5, 6)

        x is small, y large, ζ is softplus, and φ_l are maps of a fixed network.

    Shapes:
        low `(B, H/r, W/r, C)` and high `(B, H, W, C)`, in [-1, 1]; logits `(B, 1)`.
        `super_resolve` takes any size.

    Args:
        image_shape: `(height, width, channels)` of the large images in training.
        factor: int. r, how much larger a side becomes.
        content_steps: int. Steps of the phase `content`; 0 leaves it out.
        pixel_weight: float. λ_p, in the phase `adversarial`.
        feature_weight: float. λ_f; 0 does without the perceptual network.
        adversarial_weight: float. λ_a.
        feature_network: Id or object of `keras_gen.perceptual`: `"shapes"`, which is
            shipped, or `VGG19(path=...)`. It is neither trained nor saved with the
            model.
        num_blocks: int. Residual blocks of the generator.
        width: int. Channels of the hidden maps of the generator, and of the first ones
            of the discriminator.
        generator: Network to use in place of the default.
        discriminator: Network to use in place of the default.
        **kwargs: `ema_momentum` (None keeps no average), `dtype` and `name`.

    Defaults:
        Adam(1e-4, β1=0.9), λ_a=1e-3, num_blocks=16, width=64: §2.2 and §3.2; 10^5
        content steps: ours, the paper takes 10^6. λ_p=1, λ_f=0.1 and the shipped
        network: ours, for small images. The paper's content loss is
        `SRGAN(..., pixel_weight=0, feature_weight=1, feature_network="vgg19")`, whose
        defaults are `relu5_4` and s=12.75.

    Deviations:
        The generator adds to the small image with its pixels repeated, and ends without
        tanh, so `super_resolve` clips to [-1, 1]: with few photographs to learn from
        the paper's network changes colours that it has not seen. The discriminator
        averages its last maps over positions, and halves only as often as the images
        allow. x lies in [-1, 1] as y does, not in [0, 1]. Adam keeps its moments from
        one phase to the next.

    Example:
        >>> import numpy as np
        >>> model = SRGAN(image_shape=(32, 32, 3), num_blocks=4)
        >>> model.compile()
        >>> model.super_resolve(np.zeros((1, 12, 20, 3), "float32")).shape
        (1, 48, 80, 3)

    References:
        Ledig et al., 2017, https://arxiv.org/abs/1609.04802

    See Also:
        Pix2Pix (translates between images of one size), `layers.DepthToSpace`.
    """

    players = {"discriminator": ("discriminator",), "generator": ("generator",)}
    averaged = ("generator",)

    def __init__(
        self,
        image_shape,
        factor=4,
        *,
        content_steps=100_000,
        pixel_weight=1.0,
        feature_weight=0.1,
        adversarial_weight=1e-3,
        feature_network="shapes",
        num_blocks=16,
        width=64,
        generator=None,
        discriminator=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.image_shape = _large(image_shape, factor)
        self.factor = factor
        if not (isinstance(content_steps, int) and content_steps >= 0):
            raise ValueError(
                "content_steps is an integer that is not negative. Received: "
                f"content_steps={content_steps!r}"
            )
        self.content_steps = content_steps
        self.pixel_weight = float(pixel_weight)
        self.feature_weight = float(feature_weight)
        self.adversarial_weight = float(adversarial_weight)
        self.feature_network = perceptual.get(feature_network)
        self.adversarial_loss = losses.NonSaturating()
        self.num_blocks = num_blocks
        self.width = width
        any_size = (None, None, self.image_shape[-1])
        self.network(
            "generator",
            generator,
            networks.srresnet.generator,
            channels=any_size[-1],
            factor=factor,
            num_blocks=num_blocks,
            width=width,
        )
        self.check_network("generator", any_size, any_size)
        self._check_factor()
        self.network(
            "discriminator",
            discriminator,
            networks.srresnet.discriminator,
            image_shape=self.image_shape,
            width=width,
        )

    def compile(self, *args, **kwargs):
        """Compiles as `GenerativeModel` does, and loads the feature network.

        So weights that are missing are missed now and not when a phase ends.
        """
        if self.feature_weight:
            self.feature_network.prepare(self.image_shape)
        super().compile(*args, **kwargs)

    def default_optimizers(self):
        """Returns Adam(1e-4, β1=0.9) for each player."""
        return {player: keras.optimizers.Adam(1e-4) for player in self.players}

    @property
    def features(self):
        """Images and the same ones `factor` times smaller."""
        height, width, channels = self.image_shape
        small = (height // self.factor, width // self.factor, channels)
        return {
            "low": features.image(small, "low"),
            "high": features.image(self.image_shape, "high"),
        }

    @classmethod
    def sizes(cls, data):
        """Returns `image_shape`, that of the column `high`, and `factor`."""
        low, high = data["low"].shape, data["high"].shape
        return {"image_shape": high, "factor": high[0] // low[0]}

    @property
    def phases(self):
        """`content`, in which the generator learns alone, and `adversarial`."""
        content = Phase("content", self.content_steps, ("generator",))
        return (content, Phase("adversarial"))[0 if self.content_steps else 1 :]

    def content_loss(self, low, high, training=True):
        """$L_G = E[(G(x) - y)^2]$, SRResNet's."""
        return {"pixels": ops.square(self.generator(low, training=training) - high)}

    def discriminator_loss(self, high, fake, training=True):
        """$L_D = E[ζ(-d(y))] + E[ζ(d(G(x)))]$."""
        return self.adversarial_loss.discriminator(
            self.discriminator(high, training=training),
            self.discriminator(fake, training=training),
        )

    def generator_loss(self, fake, high, training=True):
        r"""$λ_p (G(x) - y)^2 + λ_f Σ_l (φ_l(G(x)) - φ_l(y))^2 / s_l^2 + λ_a ζ(-d)$."""
        logits = self.discriminator(fake, training=training)
        judged = self.adversarial_loss.generator(None, logits)
        terms = {
            "pixels": self.pixel_weight * ops.square(fake - high),
            "fake": self.adversarial_weight * judged,
        }
        if self.feature_weight:
            distance = self.feature_network.distance(fake, high)
            terms["features"] = self.feature_weight * distance
        return terms

    def train_step(self, data):
        """The generator alone; in the phase `adversarial` first its opponent, then it.

        Both updates use one pass of the generator.
        """
        low, high = self._pair(data)
        if self.phase.name == "content":
            self.update("generator", self.content_loss, low, high)
            return self.finish_step()
        with self.tape("generator") as tape:
            fake = self.generator(low, training=True)
        self.update("discriminator", self.discriminator_loss, high, fake)
        self.update("generator", self.generator_loss, fake, high, tape=tape)
        return self.finish_step()

    def test_step(self, data):
        """The terms of the present phase on held-out images, in inference mode."""
        low, high = self._pair(data)
        if self.phase.name == "content":
            self.measure("generator", self.content_loss, low, high, False)
            return self.results()
        fake = self.generator(low, training=False)
        self.measure("discriminator", self.discriminator_loss, high, fake, False)
        self.measure("generator", self.generator_loss, fake, high, False)
        return self.results()

    def super_resolve(self, low):
        """Returns images `factor` times larger.

        Args:
            low: `(B, H, W, C)` in [-1, 1], of any size.

        Returns:
            float32 tensor `(B, H factor, W factor, C)` in [-1, 1].
        """
        high = self.averaged_network("generator")(low, training=False)
        return tf.clip_by_value(tf.cast(high, tf.float32), -1.0, 1.0)

    @property
    def endpoints(self):
        """`super_resolve`: low -> high, of any size."""
        shape = (None, None, self.image_shape[-1])
        return {
            "super_resolve": Endpoint(
                "super_resolve",
                inputs=(features.image(shape, "low"),),
                outputs=(features.image(shape, "high", multiple=self.factor),),
                function=lambda low: (self.super_resolve(low),),
            )
        }

    def panels(self, rows, seed=0):
        """Returns small images, what becomes of them, and the large originals."""
        batch = rows(16)
        return {
            "low": batch["low"],
            "super-resolved": np.asarray(self.super_resolve(batch["low"])),
            "high": batch["high"],
        }

    def _check_factor(self):
        small, large = (feature.shape[:2] for feature in self.features.values())
        low = (1, *small, self.image_shape[-1])
        made = tuple(self.generator.compute_output_shape(low)[1:3])
        if made != large:
            raise ValueError(
                f"With factor={self.factor} the network 'generator' makes {large} of "
                f"{small}. Received one that makes {made} of {small}. Build it for "
                "this factor."
            )

    def _pair(self, data):
        batch = self.as_features(data)
        return batch["low"], batch["high"]

    @classmethod
    def tiny(cls, **kwargs):
        """Returns the smallest real configuration: 2 x 2 to 8 x 8 grey images."""
        sizes = {"image_shape": (8, 8, 1), "num_blocks": 1, "width": 4}
        first = perceptual.Shapes(("relu1_1",))
        defaults = {"content_steps": 1, "feature_network": first, **sizes}
        return cls(**{**defaults, "ema_momentum": 0.999, **kwargs})

    def get_config(self):
        """Returns the constructor's arguments."""
        network = keras.saving.serialize_keras_object(self.feature_network)
        return {
            **super().get_config(),
            "image_shape": self.image_shape,
            "factor": self.factor,
            "content_steps": self.content_steps,
            "pixel_weight": self.pixel_weight,
            "feature_weight": self.feature_weight,
            "adversarial_weight": self.adversarial_weight,
            "feature_network": network,
            "num_blocks": self.num_blocks,
            "width": self.width,
        }


def _large(image_shape, factor) -> tuple[int, int, int]:
    """Returns the shape of the large images if it can be divided by the factor."""
    shape = tuple(image_shape)
    if not (isinstance(factor, int) and factor > 1) or any(
        n % factor for n in shape[:2]
    ):
        raise ValueError(
            "The sides of the large images are multiples of the factor, an integer "
            f"from 2. Received: image_shape={image_shape}, factor={factor}"
        )
    return shape

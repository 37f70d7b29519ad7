"""Gated and conditional PixelCNN (van den Oord et al., 2016)."""

import keras
import numpy as np
from keras import ops

from keras_gen import features
from keras_gen.base import Endpoint, Feature, GenerativeModel
from keras_gen.distributions import heads
from keras_gen.networks import pixelcnn_sampler
from keras_gen.networks.gated_pixelcnn import GatedPixelCNN
from keras_gen.networks.pixelcnn import PixelCNN as PixelCNNNetwork
from keras_gen.registry import register_model


@register_model
class PixelCNN(GenerativeModel):
    r"""A network that gives each pixel's distribution, given all pixels before it.

    The likelihood of an image is exact: a product over pixels in reading order. It is
    the one family here that can say in bits how well it knows the data, and the one
    whose samples are drawn pixel by pixel.

    Objective:
        $L = -E[\log p(x | y)] = -E[Σ_{i,c} \log p(x_{ic} | x_{<i}, x_{i,<c}, y)]$

        x has L levels, y is the class. In nats, a sum over pixels and channels and a
        mean over images; $L / (HWC \log 2)$ is in bits a dimension. With the head
        `softmax` each level has a logit (eq. 1); with `mol` levels are bins of a
        mixture of logistic laws (PixelCNN++).

    Shapes:
        images `(B, H, W, C)` in [-1, 1], rounded to L levels; labels `(B,)`; noise
        `(B, H, W, n)` in (0, 1), n the head's `noise_size`.

    Args:
        image_shape: `(height, width, channels)`; more than one channel wants the head
            `mol`.
        num_classes: int or None. Number of classes to condition on; None for none.
        levels: int. L: 256 for bytes, 17 for the digits.
        head: Id or object of `keras_gen.distributions.heads`: `"softmax"`, `"mol"`.
        width: int. Channels of the hidden maps.
        num_layers: int. Gated layers.
        estimator: Network to use in place of the default: a
            `keras_gen.networks.pixelcnn.PixelCNN`, which the sampler can run pixel by
            pixel.
        **kwargs: `ema_momentum` (None keeps no average), `dtype` and `name`.

    Defaults:
        Gated layers in two stacks, first kernel 7 and then 3: paper §2. width=32,
        num_layers=5, Adam(1e-3): ours. Averages of the weights for likelihoods and
        samples, momentum 0.9995: PixelCNN++ §2.6.

    Deviations:
        Adam in place of RMSProp, no decay of the rate, and no dropout.

    Example:
        >>> model = PixelCNN(image_shape=(8, 8, 1), num_classes=10, levels=17)
        >>> model.compile()
        >>> model.generate(4, seed=0, label=3).shape
        (4, 8, 8, 1)

    References:
        van den Oord et al., 2016, https://arxiv.org/abs/1606.05328 and
        https://arxiv.org/abs/1601.06759;
        Salimans et al., 2017, https://arxiv.org/abs/1701.05517 (`mol`)

    See Also:
        VQVAE (the same network over codes), VAE (a bound in place of the likelihood).
    """

    players = {"estimator": ("estimator",)}
    averaged = ("estimator",)

    def __init__(
        self,
        image_shape,
        num_classes=None,
        *,
        levels=256,
        head="softmax",
        width=32,
        num_layers=5,
        estimator=None,
        ema_momentum=0.9995,
        **kwargs,
    ):
        super().__init__(ema_momentum=ema_momentum, **kwargs)
        self.image_shape = tuple(image_shape)
        self.num_classes = num_classes
        self.levels = levels
        self.head = heads.get(head, levels)
        self.width = width
        self.num_layers = num_layers
        self.network(
            "estimator",
            estimator,
            GatedPixelCNN,
            shape=self.image_shape,
            head=self.head,
            num_classes=num_classes,
            width=width,
            num_layers=num_layers,
        )
        self._check_estimator()

    def _check_estimator(self):
        network, head = self.estimator, self.head.get_config()
        fits = (
            isinstance(network, PixelCNNNetwork)
            and (*network.grid, network.channels) == self.image_shape
            and network.num_classes == self.num_classes
            and network.head.get_config() == head
        )
        if not fits:
            raise ValueError(
                "Network 'estimator' is a keras_gen.networks.pixelcnn.PixelCNN for "
                f"{self.image_shape} images, {self.num_classes} classes and the head "
                f"{head}. Received: {network!r}. Build it for the same arguments."
            )

    @property
    def features(self) -> dict[str, Feature]:
        """`image` in [-1, 1], and `label` if the model is conditional."""
        image = {"image": features.image(self.image_shape)}
        if self.num_classes is None:
            return image
        return image | {"label": features.label(self.num_classes)}

    @classmethod
    def sizes(cls, data):
        """Returns `image_shape`, and `num_classes` where the data have labels."""
        sizes = {"image_shape": data["image"].shape}
        if "label" in data:
            sizes["num_classes"] = data["label"].high + 1
        return sizes

    def default_optimizers(self):
        """Returns Adam(1e-3)."""
        return {"estimator": keras.optimizers.Adam(1e-3)}

    def negative_log_likelihood(self, image, label=None, training=True):
        r"""$-\log p(x | y)$ of each image, in nats."""
        log_prob = self.estimator.log_prob(image, label, training=training)
        return {"nats": -log_prob}

    def train_step(self, data):
        """One step of maximum likelihood."""
        batch = self.as_features(data).values()
        self.update("estimator", self.negative_log_likelihood, *batch)
        return self.finish_step()

    def test_step(self, data):
        """The likelihood of held-out images."""
        batch = self.as_features(data)
        image, label = batch["image"], batch.get("label")
        self.measure("estimator", self.negative_log_likelihood, image, label, False)
        return self.results()

    def log_prob(self, image, label=None):
        """Returns the exact log likelihood of images, with the averaged weights.

        Args:
            image: `(B, H, W, C)` in [-1, 1]; rounded to the levels first.
            label: `(B,)`, if the model is conditional.

        Returns:
            `(B,)` tensor in nats.
        """
        return self.averaged_network("estimator").log_prob(image, label)

    def bits_per_dim(self, image, label=None):
        """Returns the code length of images, `(B,)` in bits a dimension."""
        dimensions = float(np.prod(self.image_shape))
        return -self.log_prob(image, label) / (dimensions * ops.log(2.0))

    def sample(self, noise, label=None):
        """Draws images pixel by pixel from given noise, each value computed once."""
        network = self.averaged_network("estimator")
        return pixelcnn_sampler.sample(network, noise, label=label)

    def complete(self, image, known, noise, label=None):
        """Keeps the known pixels, and draws the others given all before them.

        Args:
            image: `(B, H, W, C)` in [-1, 1].
            known: `(B, H, W)`, 1 where the pixel is kept, else 0.
            noise: As for `sample`.
            label: `(B,)`, if the model is conditional.

        Returns:
            `(B, H, W, C)` in [-1, 1].
        """
        network = self.averaged_network("estimator")
        return pixelcnn_sampler.complete(network, image, known, noise, label=label)

    @property
    def endpoints(self) -> dict[str, Endpoint]:
        """`generate`, `complete` and `log_prob`."""
        image = features.image(self.image_shape)
        grid, channels = self.image_shape[:2], self.image_shape[-1]
        noise = Feature(
            *("noise", (*grid, self.head.noise_size(channels)), "float32", 0.0, 1.0),
            prior="unit",
            description="decides each pixel's draw",
        )
        known = Feature("known", grid, "int32", 0, 1, description="1 to keep a pixel")
        label, given_label = (), ()
        if self.num_classes is not None:
            label = (features.label(self.num_classes, prior="categorical"),)
            given_label = (features.label(self.num_classes),)
        return {
            "generate": Endpoint(
                "generate",
                (noise, *label),
                (image,),
                lambda *inputs: (self.sample(*inputs),),
            ),
            "complete": Endpoint(
                "complete",
                (image, known, noise, *given_label),
                (features.image(self.image_shape, "completion"),),
                lambda *inputs: (self.complete(*inputs),),
            ),
            "log_prob": Endpoint(
                "log_prob",
                (image, *given_label),
                (Feature("log_prob", (), description="nats"),),
                lambda *inputs: (self.log_prob(*inputs),),
            ),
        }

    def panels(self, rows, seed=0):
        """Returns samples: of each class a row, if there are classes."""
        if self.num_classes is None:
            return {"generated": self.generate(64, seed=seed)}
        count = min(8, self.num_classes)
        labels = np.repeat(np.arange(count, dtype="int32"), 8)
        return {"generated": self.generate(8 * count, seed=seed, label=labels)}

    @classmethod
    def tiny(cls, **kwargs):
        """Returns the smallest real configuration: 8 x 8 grey images of 4 levels."""
        sizes = {"image_shape": (8, 8, 1), "num_classes": 3, "levels": 4}
        return cls(**{**sizes, "width": 4, "num_layers": 2, **kwargs})

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "image_shape": self.image_shape,
            "num_classes": self.num_classes,
            "levels": self.levels,
            "head": keras.saving.serialize_keras_object(self.head),
            "width": self.width,
            "num_layers": self.num_layers,
        }

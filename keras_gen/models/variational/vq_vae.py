"""Vector-quantised VAE with a PixelCNN prior (van den Oord et al., 2017)."""

import keras
import numpy as np
from keras import ops

from keras_gen import features, layers, networks
from keras_gen.base import Endpoint, Feature, GenerativeModel, Phase
from keras_gen.distributions.categorical import Categorical
from keras_gen.layers.vector_quantizer import perplexity
from keras_gen.networks import pixelcnn_sampler
from keras_gen.networks.gated_pixelcnn import GatedPixelCNN
from keras_gen.registry import register_model


@register_model
class VQVAE(GenerativeModel):
    r"""Autoencoder whose code is a map of whole numbers, with a prior over the maps.

    Each vector of the encoder's map is replaced by the nearest vector of a codebook.
    The number of bits is then known, and nothing is smeared by noise. When the codes
    are learnt, an autoregressive network learns how they go together: the second
    phase, after which the model generates.

    Objective:
        $z$ is the encoder's vector, $e_k$ the nearest code, sg stops gradients, V the
        variance of the data.

        phase `autoencoder`  $L = E[(x - \hat x)^2] / V + β E[(sg(e_k) - z)^2]$
                             $+ E[(sg(z) - e_k)^2]$  (eq. 3)
        phase `prior`        $L = -E[\log p(k | y)]$, over maps of codes

        $\hat x = D(z + sg(e_k - z))$: the decoder's gradient passes to the encoder as
        if nothing had been replaced (§3.2). The last term of eq. 3 is there only if
        gradients train the codebook; by default running means do (appendix A.1). The
        first three are means over all elements, the prior's a sum over the map.

    Shapes:
        images `(B, H, W, C)` in [-1, 1], vectors `(B, h, w, code_dim)`, codes
        `(B, h, w)` from 0 to num_codes - 1, with h and w a quarter of H and W, rounded
        up; noise `(B, h, w, num_codes)` in (0, 1).

    Args:
        image_shape: `(height, width, channels)`.
        num_classes: int or None. Classes that the prior is conditioned on.
        num_codes: int. K, size of the codebook.
        code_dim: int. Size of a code vector.
        commitment_weight: float. β.
        data_variance: float. V, the variance of all pixels of the training data.
        autoencoder_steps: int or None. Steps of the first phase; None stays in it.
        width: int. Channels of the autoencoder's hidden maps.
        prior_width: int. Channels of the prior's hidden maps.
        prior_layers: int. Gated layers of the prior.
        encoder: Network to use in place of the default.
        decoder: Network to use in place of the default.
        quantizer: Layer to use in place of `layers.EMAVectorQuantizer(num_codes,
            code_dim)`: one with other settings, or `layers.VectorQuantizer`, which
            gradients train.
        prior: Network to use in place of the default `GatedPixelCNN`.
        **kwargs: `ema_momentum` (of the prior's weights), `dtype` and `name`.

    Defaults:
        β=0.25: paper §3.2. Adam(3e-4), division by V, running means with γ=0.99: the
        authors' example. Codes of 32 numbers, K=128, width=64: ours, for small images
        (the example: 64, 512, 128). Restart of codes that fall out of use: Dhariwal et
        al. 100,000 steps before the prior: the example. Prior: ours.

    Deviations:
        The codebook starts from vectors of the first batch. Doubling and convolutions
        in place of transposed convolutions. The prior's Adam has 1e-3.

    Example:
        >>> model = VQVAE(image_shape=(28, 28, 1), num_codes=64)
        >>> model.compile()
        >>> model.encode(model.generate(4, seed=0)).shape
        (4, 7, 7)

    References:
        van den Oord et al., 2017, https://arxiv.org/abs/1711.00937;
        Dhariwal et al., 2020, https://arxiv.org/abs/2005.00341 (restart)

    See Also:
        VAE (a Gaussian code), PixelCNN (the prior's network on pixels).
    """

    players = {"autoencoder": ("encoder", "quantizer", "decoder"), "prior": ("prior",)}
    averaged = ("prior",)

    def __init__(
        self,
        image_shape,
        num_classes=None,
        *,
        num_codes=128,
        code_dim=32,
        commitment_weight=0.25,
        data_variance=1.0,
        autoencoder_steps=100_000,
        width=64,
        prior_width=32,
        prior_layers=5,
        encoder=None,
        decoder=None,
        quantizer=None,
        prior=None,
        ema_momentum=0.999,
        **kwargs,
    ):
        super().__init__(ema_momentum=ema_momentum, **kwargs)
        if data_variance <= 0 or commitment_weight < 0:
            raise ValueError(
                "data_variance is positive and commitment_weight not negative. "
                f"Received: {data_variance}, {commitment_weight}"
            )
        self.image_shape = tuple(image_shape)
        self.num_classes = num_classes
        self.num_codes = num_codes
        self.code_dim = code_dim
        self.commitment_weight = float(commitment_weight)
        self.data_variance = float(data_variance)
        self.autoencoder_steps = autoencoder_steps
        self.width = width
        self.prior_width = prior_width
        self.prior_layers = prior_layers
        self.grid = networks.vq_autoencoder.grid(image_shape)
        room = networks.vq_autoencoder
        sizes = {"image_shape": self.image_shape, "code_dim": code_dim, "width": width}
        self.network("encoder", encoder, room.encoder, **sizes)
        self.network("decoder", decoder, room.decoder, **sizes)
        vectors = (*self.grid, code_dim)
        self.check_network("encoder", self.image_shape, vectors)
        self.check_network("decoder", vectors, self.image_shape)
        self._adopt_quantizer(quantizer)
        self.network(
            "prior",
            prior,
            GatedPixelCNN,
            shape=self.grid,
            head=Categorical(num_codes),
            num_classes=num_classes,
            width=prior_width,
            num_layers=prior_layers,
        )

    def _adopt_quantizer(self, given):
        if isinstance(given, dict):
            given = keras.saving.deserialize_keras_object(given)
        self._given_quantizer = given
        sizes = (self.num_codes, self.code_dim)
        self.quantizer = given or layers.EMAVectorQuantizer(*sizes)
        if (self.quantizer.num_codes, self.quantizer.code_dim) != sizes:
            raise ValueError(
                f"The quantizer has {sizes[0]} codes of {sizes[1]} numbers here. "
                f"Received: {self.quantizer.num_codes} of {self.quantizer.code_dim}. "
                "Pass num_codes and code_dim to the model too."
            )

    @property
    def phases(self):
        """`autoencoder`, then `prior`, each with its player alone."""
        steps = self.autoencoder_steps
        first = Phase("autoencoder", steps, ("autoencoder",))
        return (first,) if steps is None else (first, Phase("prior", None, ("prior",)))

    @property
    def features(self) -> dict[str, Feature]:
        """`image` in [-1, 1], and `label` if the prior is conditional."""
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
        """Returns Adam(3e-4) for the autoencoder and Adam(1e-3) for the prior."""
        return {
            "autoencoder": keras.optimizers.Adam(3e-4),
            "prior": keras.optimizers.Adam(1e-3),
        }

    def autoencoder_loss(self, image, training=True):
        r"""$(x - \hat x)^2 / V + β (sg(e_k) - z)^2$, and $(sg(z) - e_k)^2$.

        Returns:
            The terms, and the pair of vectors z and codes k.
        """
        vectors = self.encoder(image, training=training)
        quantized, codes = self.quantizer(vectors, training=training)
        nearest = self.quantizer.lookup(codes)
        decoded = self.decoder(quantized, training=training)
        commitment = ops.square(ops.stop_gradient(nearest) - vectors)
        terms = {
            "reconstruction": ops.square(image - decoded) / self.data_variance,
            "commitment": self.commitment_weight * commitment,
        }
        if self.quantizer.trained_by_gradient:
            terms["codebook"] = ops.square(ops.stop_gradient(vectors) - nearest)
        return terms, (vectors, codes)

    def prior_loss(self, codes, label=None, training=True):
        r"""$-\log p(k | y)$ of each map, in nats."""
        return {"nats": -self.prior.log_prob(codes, label, training=training)}

    def train_step(self, data):
        """The autoencoder and its codebook, or the prior over its codes."""
        batch = self.as_features(data)
        image, label = batch["image"], batch.get("label")
        if self.phase.name == "autoencoder":
            chosen = self.update("autoencoder", self.autoencoder_loss, image)
            counts = self.quantizer.update_codebook(*chosen)
            self.log_term("autoencoder/batch_perplexity", perplexity(counts))
        else:
            self.update("prior", self.prior_loss, self.encode(image), label)
        return self.finish_step()

    def test_step(self, data):
        """The terms of the present phase on held-out images."""
        batch = self.as_features(data)
        image, label = batch["image"], batch.get("label")
        if self.phase.name == "autoencoder":
            self.measure("autoencoder", self.autoencoder_loss, image, False)
        else:
            self.measure("prior", self.prior_loss, self.encode(image), label, False)
        return self.results()

    def encode(self, image):
        """Maps images to codes, `(B, h, w)` int32."""
        return self.quantizer.assign(self.encoder(image, training=False))

    def decode(self, codes):
        """Maps codes to images in [-1, 1]."""
        vectors = self.quantizer.lookup(codes)
        return ops.clip(self.decoder(vectors, training=False), -1.0, 1.0)

    def reconstruct(self, image):
        """Maps images to codes and back."""
        return self.decode(self.encode(image))

    def sample_codes(self, noise, label=None):
        """Draws maps of codes from the prior, code by code, from given noise."""
        prior = self.averaged_network("prior")
        return pixelcnn_sampler.sample(prior, noise, label=label)

    @property
    def endpoints(self) -> dict[str, Endpoint]:
        """`generate`, `encode`, `decode` and `reconstruct`."""
        image = features.image(self.image_shape)
        codes = Feature("codes", self.grid, "int32", 0, self.num_codes - 1)
        noise = Feature(
            *("noise", (*self.grid, self.num_codes), "float32", 0.0, 1.0),
            prior="unit",
            description="decides each code's draw",
        )
        label = ()
        if self.num_classes is not None:
            label = (features.label(self.num_classes, prior="categorical"),)
        return {
            "generate": Endpoint(
                "generate",
                (noise, *label),
                (image,),
                lambda *inputs: (self.decode(self.sample_codes(*inputs)),),
            ),
            "encode": Endpoint(
                "encode", (image,), (codes,), lambda image: (self.encode(image),)
            ),
            "decode": Endpoint(
                "decode", (codes,), (image,), lambda codes: (self.decode(codes),)
            ),
            "reconstruct": Endpoint(
                "reconstruct",
                (image,),
                (features.image(self.image_shape, "reconstruction"),),
                lambda image: (self.reconstruct(image),),
            ),
        }

    def panels(self, rows, seed=0):
        """Returns images and reconstructions; later samples of the prior too."""
        image = rows(16)["image"]
        panels = {"image": image, "reconstruction": np.asarray(self.reconstruct(image))}
        if self.phase.name == "prior":
            panels["generated"] = self.generate(len(image), seed=seed)
        return panels

    @classmethod
    def tiny(cls, **kwargs):
        """Returns the smallest real configuration: 8 x 8 grey images, 2 x 2 codes."""
        sizes = {"image_shape": (8, 8, 1), "num_codes": 5, "code_dim": 3, "width": 4}
        prior = {"num_classes": 3, "prior_width": 4, "prior_layers": 2}
        return cls(**{**sizes, **prior, "autoencoder_steps": 3, **kwargs})

    def get_config(self):
        """Returns the constructor's arguments."""
        quantizer = self._given_quantizer
        return {
            **super().get_config(),
            "image_shape": self.image_shape,
            "num_classes": self.num_classes,
            "num_codes": self.num_codes,
            "code_dim": self.code_dim,
            "commitment_weight": self.commitment_weight,
            "data_variance": self.data_variance,
            "autoencoder_steps": self.autoencoder_steps,
            "width": self.width,
            "prior_width": self.prior_width,
            "prior_layers": self.prior_layers,
            "quantizer": quantizer and keras.saving.serialize_keras_object(quantizer),
        }

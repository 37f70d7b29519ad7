"""A model that turns latent vectors into samples."""

import tensorflow as tf

from keras_gen import features
from keras_gen.base.endpoints import Endpoint
from keras_gen.base.generative_model import GenerativeModel
from keras_gen.distributions import replicated
from keras_gen.features import Feature
from keras_gen.registry import unknown

PRIORS = ("normal", "uniform")


class LatentModel(GenerativeModel):
    """Abstract model with a latent prior and a network from latents to samples.

    A system implements `sample(latents)`, its inference path from latents to
    samples; `call`, `generate` and the endpoint `generate` follow from it.

    Args:
        image_shape: Shape of one sample, without the batch axis: an image, or a point
            where the system's networks know what to do with one.
        latent_dim: Size of the latent vector.
        prior: `"normal"` for N(0, I), or `"uniform"` for U[-1, 1].
        **kwargs: As in `GenerativeModel`.
    """

    def __init__(self, image_shape, latent_dim, *, prior="normal", **kwargs):
        super().__init__(**kwargs)
        if prior not in PRIORS:
            raise ValueError(unknown("prior", prior, PRIORS))
        if not (isinstance(latent_dim, int) and latent_dim > 0):
            raise ValueError(
                f"latent_dim is a positive integer. Received: latent_dim={latent_dim!r}"
            )
        self.image_shape = tuple(image_shape)
        self.latent_dim = latent_dim
        self.prior = prior

    def sample(self, latents):
        """Maps latents `(B, latent_dim)` to samples, in inference mode."""
        raise NotImplementedError

    def sample_prior(self, like):
        """Draws one latent vector for each row of a batch.

        Args:
            like: Tensor whose first axis is this replica's batch.

        Returns:
            float32 tensor of shape `(B, latent_dim)`.
        """
        shape = (tf.shape(like)[0], self.latent_dim)
        return replicated.prior(self.prior, shape, self.seed_generator)

    @property
    def sample_feature(self) -> Feature:
        """What the model makes and learns from: `image`, or `point`."""
        return features.sample(self.image_shape)

    @property
    def features(self) -> dict[str, Feature]:
        """One sample a row; a label may be there and is not used."""
        return {self.sample_feature.name: self.sample_feature}

    @classmethod
    def sizes(cls, data):
        """Returns `image_shape`, that of the column `image` or `point`."""
        return {"image_shape": data["point" if "point" in data else "image"].shape}

    def real(self, data):
        """Returns the batch of real samples of a training step."""
        return self.as_features(data)[self.sample_feature.name]

    @property
    def endpoints(self) -> dict[str, Endpoint]:
        """`generate`: latents -> image."""
        return {
            "generate": Endpoint(
                "generate",
                inputs=(features.latents(self.latent_dim, self.prior),),
                outputs=(self.sample_feature,),
                function=lambda latents: (self.sample(latents),),
            )
        }

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "image_shape": self.image_shape,
            "latent_dim": self.latent_dim,
            "prior": self.prior,
        }

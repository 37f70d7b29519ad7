"""A model that turns latent vectors into samples."""

import keras
import numpy as np
import tensorflow as tf

from keras_gen.base import features
from keras_gen.base.endpoints import Endpoint
from keras_gen.base.generative_model import GenerativeModel
from keras_gen.distributions import portable, replicated
from keras_gen.registry import unknown


class LatentModel(GenerativeModel):
    """Abstract model with a latent prior and a network from latents to samples.

    A system implements `sample(latents)`, its inference path from latents to
    samples; `call`, `generate` and the endpoint `generate` follow from it.

    Args:
        image_shape: Shape of one sample, without the batch axis.
        latent_dim: Size of the latent vector.
        prior: `"normal"` for N(0, I), or `"uniform"` for U[-1, 1].
        **kwargs: As in `GenerativeModel`.
    """

    def __init__(self, image_shape, latent_dim, *, prior="normal", **kwargs):
        super().__init__(**kwargs)
        if prior not in portable.PRIORS:
            raise ValueError(unknown("prior", prior, portable.PRIORS))
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

    def call(self, latents, training=False):
        """Maps latents `(B, latent_dim)` to samples, always in inference mode."""
        return self.sample(latents)

    def export(self, filepath, format="tf_saved_model", **kwargs):
        """Exports `call`, latents to samples, as `keras.Model.export` does.

        `keras_gen.export` exports every endpoint and checks the files besides.
        """
        spec = keras.InputSpec(shape=(None, self.latent_dim), dtype="float32")
        kwargs.setdefault("input_signature", [spec])
        return super().export(filepath, format=format, **kwargs)

    def sample_prior(self, like):
        """Draws one latent vector for each row of a batch.

        Args:
            like: Tensor whose first axis is this replica's batch.

        Returns:
            float32 tensor of shape `(B, latent_dim)`.
        """
        shape = (tf.shape(like)[0], self.latent_dim)
        return replicated.prior(self.prior, shape, self.seed_generator)

    def generate(self, n: int, seed: int | None = None, batch_size: int = 64):
        """Draws samples.

        Args:
            n: Number of samples.
            seed: int for samples that are the same everywhere: sample i depends on
                the seed and i alone, and exported files give the same samples from
                the same seed. None draws anew each time.
            batch_size: Samples computed at once.

        Returns:
            float32 array of shape `(n, *image_shape)`, images in [-1, 1].
        """
        for name, value in (("n", n), ("batch_size", batch_size)):
            if value < 1:
                raise ValueError(f"`{name}` must be positive. Received: {name}={value}")
        if seed is None:
            seed = int(np.random.default_rng().integers(2**63))
        latents = portable.draw(self.prior, seed, n, (self.latent_dim,))
        batches = np.split(latents, range(batch_size, n, batch_size))
        return np.concatenate(
            [self._sample_compiled(batch).numpy() for batch in batches]
        )

    def _sample_compiled(self, latents):
        if self.run_eagerly:
            return self.sample(latents)
        if getattr(self, "_sample_function", None) is None:
            spec = tf.TensorSpec((None, self.latent_dim), tf.float32)
            self._sample_function = tf.function(self.sample, input_signature=[spec])
        return self._sample_function(latents)

    @property
    def endpoints(self) -> dict[str, Endpoint]:
        """`generate`: latents -> image."""
        return {
            "generate": Endpoint(
                "generate",
                inputs=(features.latents(self.latent_dim, self.prior),),
                outputs=(features.image(self.image_shape),),
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

    def check_network(self, name: str, inputs, outputs=None) -> None:
        """Refuses a network whose shapes do not fit.

        Args:
            name: Attribute of the network.
            inputs: Its input's shape, without the batch axis.
            outputs: Its output's shape, without the batch axis; None for any.

        Raises:
            ValueError: With the shapes wanted and received.
        """
        network: keras.Model = getattr(self, name)
        given = _row(network.input_shape), _row(network.output_shape)
        if given != (inputs, outputs or given[1]):
            raise ValueError(
                f"Network {name!r} must map {inputs} to {outputs or 'logits'} here. "
                f"Received one that maps {given[0]} to {given[1]}. Build it for the "
                "same image_shape and latent_dim as the model."
            )


def _row(shape):
    if isinstance(shape, list):
        return tuple(_row(s) for s in shape)
    return tuple(shape[1:])

"""An encoder and a decoder that share one variational objective."""

from keras_gen import features
from keras_gen.base.endpoints import Endpoint
from keras_gen.base.latent_model import LatentModel
from keras_gen.features import Feature


class VariationalModel(LatentModel):
    """Abstract model with an encoder to a Gaussian posterior and a decoder.

    A system sets `self.encoder`, `self.decoder` and `self.likelihood`. Inference uses
    the averages of the two networks where `ema_momentum` asks for them.

    Args:
        image_shape: `(height, width, channels)`.
        latent_dim: Size of the latent vector; its prior is N(0, I).
        **kwargs: As in `LatentModel`.
    """

    averaged = ("encoder", "decoder")

    def __init__(self, image_shape, latent_dim, **kwargs):
        super().__init__(image_shape, latent_dim, prior="normal", **kwargs)

    def encode(self, image):
        """Maps images to the posterior's mean and log variance, `(B, latent_dim)`."""
        encoder = self.averaged_network("encoder")
        mean, log_variance = encoder(image, training=False)
        return mean, log_variance

    def decode(self, latents):
        """Maps latents to the mean image in [-1, 1]."""
        decoder = self.averaged_network("decoder")
        return self.likelihood.mean(decoder(latents, training=False))

    def reconstruct(self, image):
        """Maps images to the mean image of the posterior's mean."""
        return self.decode(self.encode(image)[0])

    def sample(self, latents):
        """Maps latents to mean images, in inference mode."""
        return self.decode(latents)

    @property
    def endpoints(self) -> dict[str, Endpoint]:
        """`generate`, `encode`, `decode` and `reconstruct`."""
        image = features.image(self.image_shape)
        code = features.latents(self.latent_dim)
        mean = Feature("mean", (self.latent_dim,), description="posterior mean")
        log_variance = Feature(
            "log_variance", (self.latent_dim,), description="posterior log variance"
        )
        return {
            **super().endpoints,
            "encode": Endpoint("encode", (image,), (mean, log_variance), self.encode),
            "decode": Endpoint(
                "decode", (code,), (image,), lambda latents: (self.decode(latents),)
            ),
            "reconstruct": Endpoint(
                "reconstruct",
                (image,),
                (features.image(self.image_shape, "reconstruction"),),
                lambda image: (self.reconstruct(image),),
            ),
        }

    def get_config(self):
        """Returns the constructor's arguments."""
        config = super().get_config()
        del config["prior"]
        return config

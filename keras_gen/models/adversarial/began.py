"""BEGAN: boundary equilibrium GAN (Berthelot et al., 2017)."""

import keras
import tensorflow as tf
from keras import ops

from keras_gen import features, networks
from keras_gen.base import AdversarialModel, Endpoint, Feature
from keras_gen.distributions import replicated
from keras_gen.registry import register_model


@register_model
class BEGAN(AdversarialModel):
    r"""The discriminator is an autoencoder, and a controller keeps the game level.

    Where other games compare images, this one compares how badly the autoencoder does
    at data and at samples. It learns to reconstruct data well and samples badly, the
    generator to be reconstructed well. A number k decides how much the autoencoder
    cares for samples, and is moved until their error is γ times that of data.

    Objective:
        $L(v) = E[|v - D(v)|]$ over pixels, D is the decoder after the encoder, and
        $\tilde x = G(z)$.

        discriminator  $L_D = L(x) - k_t L(\tilde x)$
        generator      $L_G = L(\tilde x)$, through both of its $\tilde x$
        controller     $k_{t+1} = \min(1, \max(0, k_t + λ (γ L(x) - L(\tilde x))))$
        convergence    $M = L(x) + |γ L(x) - L(\tilde x)|$

        The last is logged as `equilibrium/convergence` and falls as samples get
        better (§3.4); `equilibrium/k` is $k_t$, from 0 on.

    Shapes:
        latents and codes `(B, latent_dim)`, images `(B, H, W, C)` in [-1, 1].
        Samples and reconstructions are unbounded in training and clipped to [-1, 1]
        outside it.

    Args:
        image_shape: `(height, width, channels)`.
        latent_dim: int. Size of the latent vector and of the code.
        diversity_ratio: float in (0, 1]. γ; less makes better but fewer kinds of
            samples.
        proportional_gain: float. λ, the step of the controller.
        width: int. Channels of the first maps.
        encoder: Network to use in place of the default, from images to codes.
        decoder: Network to use in place of the default, from codes to images.
        generator: Network to use in place of the default.
        prior: `"uniform"` on [-1, 1], or `"normal"`.
        **kwargs: `ema_momentum`, `dtype` and `name`, as in `AdversarialModel`.

    Defaults:
        λ=0.001, k from 0, prior, networks: paper §3. γ=0.5: the authors' code; the
        paper shows 0.3 to 0.7. Adam(1e-4): paper §4.1. latent_dim=32, width=32
        (paper: 64 and 128), average: ours.

    Deviations:
        No halving of the rate when M stalls. Images of less than 32 pixels are halved
        down to 4 x 4, not 8 x 8. No skip connections (§3.5), as in the authors' code.
        A few thousand steps with these defaults left k near 0 and gave one picture for
        all latents in our trial on 16 x 16 faces.

    Example:
        >>> model = BEGAN(image_shape=(16, 16, 3))
        >>> model.compile()
        >>> model.generate(4, seed=0).shape
        (4, 16, 16, 3)

    References:
        Berthelot et al., 2017, https://arxiv.org/abs/1703.10717

    See Also:
        VAE (an autoencoder whose decoder generates), NSGAN (a discriminator of logits).
    """

    players = {"discriminator": ("encoder", "decoder"), "generator": ("generator",)}

    def __init__(
        self,
        image_shape,
        latent_dim=32,
        *,
        diversity_ratio=0.5,
        proportional_gain=0.001,
        width=32,
        encoder=None,
        decoder=None,
        generator=None,
        prior="uniform",
        **kwargs,
    ):
        super().__init__(image_shape, latent_dim, n_critic=1, prior=prior, **kwargs)
        if not 0 < diversity_ratio <= 1 or proportional_gain <= 0:
            raise ValueError(
                "diversity_ratio lies in (0, 1] and proportional_gain is positive. "
                f"Received: {diversity_ratio}, {proportional_gain}"
            )
        self.diversity_ratio = float(diversity_ratio)
        self.proportional_gain = float(proportional_gain)
        self.width = width
        sizes = {
            "image_shape": self.image_shape,
            "latent_dim": latent_dim,
            "width": width,
        }
        self.network("encoder", encoder, networks.began.encoder, **sizes)
        self.network("decoder", decoder, networks.began.decoder, **sizes)
        self.check_network("encoder", self.image_shape, (latent_dim,))
        self.check_network("decoder", (latent_dim,), self.image_shape)
        self.adopt_generator(
            generator, networks.began.decoder, width=width, name="generator"
        )
        self.k = self.add_weight(
            name="k",
            shape=(),
            dtype="float32",
            initializer="zeros",
            trainable=False,
            aggregation="only_first_replica",
        )

    def default_optimizers(self):
        """Returns Adam(1e-4) for each player."""
        return {
            player: keras.optimizers.Adam(1e-4, epsilon=1e-8) for player in self.players
        }

    def autoencode(self, image, training=True):
        """Returns D(v), unbounded."""
        code = self.encoder(image, training=training)
        return self.decoder(code, training=training)

    def reconstruction_error(self, image, training=True):
        """$|v - D(v)|$ of each image, `(B,)`: the mean over its pixels."""
        errors = ops.abs(image - self.autoencode(image, training))
        return ops.mean(errors, axis=(1, 2, 3))

    def discriminator_loss(self, real_error, fake_error):
        r"""$L(x)$ and $-k_t L(\tilde x)$."""
        return {"real": real_error, "fake": -self.k.value * fake_error}

    def generator_loss(self, fake_error):
        r"""$L(\tilde x)$."""
        return {"fake": fake_error}

    def train_step(self, data):
        """§3.4: both players by one forward pass and the same old weights, then k."""
        real = self.real(data)
        latents = self.sample_prior(real)
        judge, maker = self.tape("discriminator"), self.tape("generator")
        with judge, maker:
            fake = self.generator(latents, training=True)
            errors = [self.reconstruction_error(image) for image in (real, fake)]
        gradients = {
            "discriminator": self.gradients(
                "discriminator", self.discriminator_loss, *errors, tape=judge
            )[0],
            "generator": self.gradients(
                "generator", self.generator_loss, errors[1], tape=maker
            )[0],
        }
        for player, gradient in gradients.items():
            self.apply(player, gradient)
        self.keep_level(self.balance(*errors))
        return self.finish_step()

    def balance(self, real_error, fake_error):
        r"""Returns $γ L(x) - L(\tilde x)$ over all replicas, and logs M and k."""
        real, fake = (
            replicated.mean(tf.reduce_mean(error)) for error in (real_error, fake_error)
        )
        gap = self.diversity_ratio * real - fake
        self.log_term("equilibrium/convergence", real + tf.abs(gap))
        self.log_term("equilibrium/k", self.k.value)
        return gap

    def keep_level(self, gap):
        """$k_{t+1}$, from what `balance` returned."""
        self.k.assign(ops.clip(self.k.value + self.proportional_gain * gap, 0.0, 1.0))

    def test_step(self, data):
        """Both players' terms and M on held-out images; k stays."""
        real = self.real(data)
        fake = self.generator(self.sample_prior(real), training=False)
        errors = [self.reconstruction_error(image, False) for image in (real, fake)]
        self.measure("discriminator", self.discriminator_loss, *errors)
        self.measure("generator", self.generator_loss, errors[1])
        self.balance(*errors)
        return self.results()

    def sample(self, latents):
        """Maps latents to samples in [-1, 1] with the averaged generator."""
        samples = self.averaged_network("generator")(latents, training=False)
        return ops.clip(samples, -1.0, 1.0)

    def encode(self, image):
        """Maps images to codes, `(B, latent_dim)`."""
        return self.encoder(image, training=False)

    def reconstruct(self, image):
        """Maps images to the autoencoder's reconstructions in [-1, 1]."""
        return ops.clip(self.autoencode(image, False), -1.0, 1.0)

    @property
    def endpoints(self) -> dict[str, Endpoint]:
        """`generate`, `reconstruct` and `encode`."""
        image = features.image(self.image_shape)
        code = Feature("code", (self.latent_dim,), description="of the autoencoder")
        return {
            **super().endpoints,
            "reconstruct": Endpoint(
                "reconstruct",
                (image,),
                (features.image(self.image_shape, "reconstruction"),),
                lambda image: (self.reconstruct(image),),
            ),
            "encode": Endpoint(
                "encode", (image,), (code,), lambda image: (self.encode(image),)
            ),
        }

    def panels(self, rows, seed=0):
        """Returns images, their reconstructions, samples, and theirs."""
        image = rows(16)["image"]
        generated = self.generate(len(image), seed=seed)
        return {
            "image": image,
            "reconstruction": ops.convert_to_numpy(self.reconstruct(image)),
            "generated": generated,
            "its reconstruction": ops.convert_to_numpy(self.reconstruct(generated)),
        }

    @classmethod
    def tiny(cls, **kwargs):
        """Returns the smallest real configuration: 8 x 8 grey images."""
        return cls(**{"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4, **kwargs})

    def get_config(self):
        """Returns the constructor's arguments."""
        config = super().get_config()
        del config["n_critic"]
        return {
            **config,
            "diversity_ratio": self.diversity_ratio,
            "proportional_gain": self.proportional_gain,
            "width": self.width,
        }

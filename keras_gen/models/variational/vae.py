"""Variational autoencoder (Kingma & Welling, 2013) and β-VAE (Higgins et al., 2017)."""

import keras
from keras import ops

from keras_gen import networks
from keras_gen.base import VariationalModel
from keras_gen.distributions import diagonal_gaussian, likelihoods
from keras_gen.registry import register_model


@register_model
class VAE(VariationalModel):
    r"""An encoder to a Gaussian posterior and a decoder, trained on a bound.

    Encoder and decoder maximise a lower bound on the log likelihood of the data. The
    decoder then turns draws from the prior N(0, I) into images, and the encoder gives
    images a code.

    Objective:
        $L = E_q[-\log p(x|z)] + β D_{KL}(q(z|x) ‖ N(0, I))$

        with $q(z|x) = N(μ(x), σ^2(x))$ and one draw $z = μ + σε$, ε ~ N(0, I), for each
        image. For β=1, -L is the evidence lower bound (eq. 7). Both terms are sums
        over pixels and latents and means over the batch.

        Bernoulli  $-\log p(x|z) = Σ_d [ζ(l_d) - x_d l_d]$, x in [0, 1], l logits
        Gaussian   $-\log p(x|z) = Σ_d [(x_d - \tanh m_d)^2 / 2s^2 + ½ \log 2πs^2]$

    Shapes:
        images `(B, H, W, C)` in [-1, 1], latents, means and log variances
        `(B, latent_dim)`, the latter within [-10, 10].

    Args:
        image_shape: `(height, width, channels)`.
        latent_dim: int. Size of the latent vector.
        likelihood: Id or object of `keras_gen.distributions.likelihoods`:
            `"bernoulli"`, `"gaussian"`.
        beta: float. β, weight of the divergence; above 1 it is β-VAE.
        width: int. Channels of the largest hidden map.
        encoder: Network to use in place of the default.
        decoder: Network to use in place of the default.
        **kwargs: `ema_momentum` (None keeps no average), `dtype` and `name`.

    Defaults:
        β=1 and one draw for each image: paper §2.3 and §3. Adam(1e-3), latent_dim=16,
        convolutional networks: ours.

    Deviations:
        Convolutions and Adam in place of dense layers and Adagrad.

    Example:
        >>> model = VAE(image_shape=(28, 28, 1))
        >>> model.compile()
        >>> model.generate(4, seed=0).shape
        (4, 28, 28, 1)

    References:
        Kingma & Welling, 2013, https://arxiv.org/abs/1312.6114;
        Higgins et al., 2017, https://openreview.net/forum?id=Sy2fzU9gl;
        Burda et al., 2015, https://arxiv.org/abs/1509.00519 (`iwae_bound`)

    See Also:
        DCGAN (sharper samples, no encoder and no bound).
    """

    players = {"autoencoder": ("encoder", "decoder", "likelihood")}

    def __init__(
        self,
        image_shape,
        latent_dim=16,
        *,
        likelihood="bernoulli",
        beta=1.0,
        width=32,
        encoder=None,
        decoder=None,
        **kwargs,
    ):
        super().__init__(image_shape, latent_dim, **kwargs)
        if beta < 0:
            raise ValueError(f"beta is not negative. Received: beta={beta}")
        self.likelihood = likelihoods.get(likelihood)
        self.beta = float(beta)
        self.width = width
        sizes = {
            "image_shape": self.image_shape,
            "latent_dim": latent_dim,
            "width": width,
        }
        self.network("encoder", encoder, networks.autoencoder.encoder, **sizes)
        self.network("decoder", decoder, networks.autoencoder.decoder, **sizes)
        code = (latent_dim,)
        self.check_network("encoder", self.image_shape, (code, code))
        self.check_network("decoder", code, self.image_shape)

    def default_optimizers(self):
        """Returns Adam(1e-3)."""
        return {"autoencoder": keras.optimizers.Adam(1e-3)}

    def negative_elbo(self, image, noise, training=True):
        r"""$E_q[-\log p(x|z)] + β D_{KL}(q ‖ N(0, I))$ with $z = μ + σε$."""
        mean, log_variance = self.encoder(image, training=training)
        latents = diagonal_gaussian.sample(mean, log_variance, noise)
        parameters = self.decoder(latents, training=training)
        divergence = diagonal_gaussian.kl_to_standard_normal(mean, log_variance)
        return {
            "reconstruction": -self.likelihood.log_prob(image, parameters),
            "kl": self.beta * divergence,
        }

    def iwae_bound(self, image, num_samples=64):
        r"""Importance-weighted bound on $\log p(x)$, tighter as k grows.

        $L_k = \log \frac1k Σ_i p(x|z_i) p(z_i) / q(z_i|x)$, $z_i ~ q$ (Burda et al.,
        eq. 8); $L_1$ is the evidence lower bound in expectation.

        Args:
            image: `(B, H, W, C)` in [-1, 1].
            num_samples: int. k, draws for each image.

        Returns:
            `(B,)` tensor in nats.
        """
        posterior = self.encode(image)
        log_weights = ops.stack(
            [
                self._log_weights(image, *posterior, self.sample_prior(image))
                for _ in range(num_samples)
            ]
        )
        return ops.logsumexp(log_weights, axis=0) - ops.log(float(num_samples))

    def log_weights(self, image, noise):
        r"""$\log p(x|z) p(z) / q(z|x)$ at $z = μ + σε$: one importance weight, no β.

        Of many draws the mean is the evidence lower bound, for which the averaged
        networks are used, as in `encode`; see `keras_gen.metrics.likelihood_bounds`.

        Args:
            image: `(B, H, W, C)` in [-1, 1].
            noise: ε, `(B, latent_dim)` from N(0, I).

        Returns:
            `(B,)` tensor in nats.
        """
        return self._log_weights(image, *self.encode(image), noise)

    def _log_weights(self, image, mean, log_variance, noise):
        z = diagonal_gaussian.sample(mean, log_variance, noise)
        parameters = self.averaged_network("decoder")(z, training=False)
        zeros = ops.zeros_like(mean)
        return (
            self.likelihood.log_prob(image, parameters)
            + diagonal_gaussian.log_prob(z, zeros, zeros)
            - diagonal_gaussian.log_prob(z, mean, log_variance)
        )

    def train_step(self, data):
        """One step on the bound, with one draw for each image."""
        image = self.real(data)
        self.update("autoencoder", self.negative_elbo, image, self.sample_prior(image))
        return self.finish_step()

    def test_step(self, data):
        """The bound's terms on held-out images, in inference mode."""
        image = self.real(data)
        noise = self.sample_prior(image)
        self.measure("autoencoder", self.negative_elbo, image, noise, False)
        return self.results()

    @classmethod
    def tiny(cls, **kwargs):
        """Returns the smallest real configuration: 8 x 8 grey images."""
        return cls(**{"image_shape": (8, 8, 1), "latent_dim": 4, "width": 4, **kwargs})

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "likelihood": keras.saving.serialize_keras_object(self.likelihood),
            "beta": self.beta,
            "width": self.width,
        }

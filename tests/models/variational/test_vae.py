"""VAE: the bound against NumPy and against an exact likelihood, and its pieces."""

import keras
import linear_networks
import numpy as np
import pytest
import scipy.stats

from keras_gen import VAE
from keras_gen.distributions import likelihoods

LATENT, RATE = 3, 1e-3


def linear_vae(**kwargs):
    """A VAE of linear networks, whose bound can be written in NumPy."""
    image = keras.Input((8, 8, 1))
    flat = keras.layers.Flatten()(image)
    mean = keras.layers.Dense(LATENT)(flat)
    log_variance = keras.layers.Dense(LATENT)(flat)
    latents = keras.Input((LATENT,))
    x = keras.layers.Reshape((8, 8, 1))(keras.layers.Dense(64)(latents))
    return VAE(
        (8, 8, 1),
        LATENT,
        encoder=keras.Model(image, [mean, log_variance]),
        decoder=keras.Model(latents, x),
        **kwargs,
    )


def numpy_terms(model, image, noise):
    """Both terms of eq. 7 in float64, from the networks' weights."""
    flat = image.reshape(len(image), -1).astype("float64")
    mean_w, mean_b, var_w, var_b = model.encoder.get_weights()
    decoder_w, decoder_b = model.decoder.get_weights()
    mu = flat @ mean_w + mean_b
    variance = np.exp(flat @ var_w + var_b)
    z = mu + np.sqrt(variance) * noise
    out = z @ decoder_w + decoder_b
    if isinstance(model.likelihood, likelihoods.Bernoulli):
        x, p = (flat + 1) / 2, 1 / (1 + np.exp(-out))
        nll = -np.sum(x * np.log(p) + (1 - x) * np.log(1 - p), axis=1)
    else:
        s = model.likelihood.scale
        density = np.exp(-((flat - np.tanh(out)) ** 2) / (2 * s**2))
        nll = -np.sum(np.log(density / np.sqrt(2 * np.pi * s**2)), axis=1)
    kl = np.sum(-np.log(np.sqrt(variance)) + (variance + mu**2) / 2 - 0.5, axis=1)
    return nll, kl


@pytest.mark.parametrize(
    "likelihood", ["bernoulli", "gaussian", likelihoods.Gaussian(0.5)], ids=str
)
@pytest.mark.parametrize("beta", [1.0, 4.0])
def test_the_terms_equal_the_paper_in_numpy(likelihood, beta):
    model = linear_vae(likelihood=likelihood, beta=beta)
    rng = np.random.default_rng(0)
    image = rng.uniform(-1, 1, (5, 8, 8, 1)).astype("float32")
    noise = rng.normal(size=(5, LATENT)).astype("float32")
    nll, kl = numpy_terms(model, image, noise)
    terms = model.negative_elbo(image, noise)
    np.testing.assert_allclose(terms["reconstruction"], nll, rtol=1e-5)
    np.testing.assert_allclose(terms["kl"], beta * kl, rtol=1e-4)


def test_a_step_descends_the_bound_through_both_networks():
    model = linear_vae()
    model.compile(keras.optimizers.SGD(RATE))
    image = np.random.default_rng(0).uniform(-1, 1, (16, 8, 8, 1)).astype("float32")
    (noise,) = linear_networks.noise_like(model, 16, 1)
    start = sum(t.mean() for t in numpy_terms(model, image, noise))
    slopes = {}
    for variable in model.player_variables("autoencoder"):
        # Central differences of the objective in NumPy, along one direction.
        value = variable.numpy()
        direction = np.random.default_rng(1).normal(size=value.shape)
        ends = []
        for sign in (1, -1):
            variable.assign(value + sign * 1e-3 * direction)
            ends.append(sum(t.mean() for t in numpy_terms(model, image, noise)))
        variable.assign(value)
        slopes[variable.path] = (value, direction, (ends[0] - ends[1]) / 2e-3)
    model.train_step({"image": image})
    assert len(slopes) == 6
    for variable in model.player_variables("autoencoder"):
        value, direction, slope = slopes[variable.path]
        applied = (value - variable.numpy()) / RATE
        np.testing.assert_allclose(np.sum(applied * direction), slope, rtol=2e-2)
    assert sum(t.mean() for t in numpy_terms(model, image, noise)) < start


def test_iwae_tightens_with_draws_and_starts_at_the_bound():
    model = linear_vae()
    image = np.random.default_rng(0).uniform(-1, 1, (64, 8, 8, 1)).astype("float32")
    elbo = -np.mean(
        [
            sum(np.mean(t) for t in model.negative_elbo(image, noise).values())
            for noise in linear_networks.noise_like(model, 64, 64)
        ]
    )
    one = np.mean([model.iwae_bound(image, 1).numpy().mean() for _ in range(64)])
    many = model.iwae_bound(image, 64).numpy().mean()
    np.testing.assert_allclose(one, elbo, rtol=5e-3)
    assert many > one


@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian"])
def test_log_weights_are_densities_in_scipy_without_beta(likelihood):
    model = linear_vae(likelihood=likelihood, beta=4.0)
    rng = np.random.default_rng(0)
    image = rng.uniform(-1, 1, (5, 8, 8, 1)).astype("float32")
    noise = rng.normal(size=(3, 5, LATENT)).astype("float32")
    flat = image.reshape(5, -1).astype("float64")
    mean_w, mean_b, var_w, var_b = model.encoder.get_weights()
    mean, std = flat @ mean_w + mean_b, np.exp(0.5 * (flat @ var_w + var_b))
    z = mean + std * noise
    prior = scipy.stats.norm.logpdf(z).sum(axis=-1)
    posterior = scipy.stats.norm(mean, std).logpdf(z).sum(axis=-1)
    reconstruction = [-numpy_terms(model, image, draw)[0] for draw in noise]
    np.testing.assert_allclose(
        [model.log_weights(image, draw) for draw in noise],
        reconstruction + prior - posterior,
        rtol=1e-5,
    )


def test_log_weights_are_those_of_the_averaged_networks():
    model = VAE.tiny(ema_momentum=0.9)
    image = np.random.default_rng(0).uniform(-1, 1, (2, 8, 8, 1)).astype("float32")
    noise = np.zeros((2, 4), "float32")
    before = model.log_weights(image, noise).numpy()
    for variable in model.encoder.variables + model.decoder.variables:
        variable.assign(variable + 0.1)
    np.testing.assert_array_equal(model.log_weights(image, noise), before)


@pytest.mark.slow
def test_the_bound_reaches_the_exact_likelihood_of_probabilistic_pca():
    # x = W z + 0.1 e has a Gaussian marginal, so log p(x) is known in closed form.
    rng = np.random.default_rng(0)
    w = rng.normal(size=(8, 2)) * 0.12
    x = rng.normal(size=(4096, 2)) @ w.T + 0.1 * rng.normal(size=(4096, 8))
    covariance = w @ w.T + 0.01 * np.eye(8)
    quadratic = np.sum(x @ np.linalg.inv(covariance) * x, axis=1)
    exact = -0.5 * np.mean(
        quadratic + np.linalg.slogdet(covariance)[1] + 8 * np.log(2 * np.pi)
    )

    class Identity(likelihoods.Gaussian):
        """Gaussian around the decoder's raw output: the linear model's likelihood."""

        def mean(self, parameters):
            return parameters

    image = keras.Input((8,))
    mean = keras.layers.Dense(2)(image)
    log_variance = keras.layers.Dense(2)(image)
    latents = keras.Input((2,))
    model = VAE(
        (8,),
        2,
        encoder=keras.Model(image, [mean, log_variance]),
        decoder=keras.Model(latents, keras.layers.Dense(8)(latents)),
        likelihood=Identity(1.0, learned=True),
    )
    x = x.astype("float32")
    for learning_rate in (1e-2, 1e-3):
        model.compile(keras.optimizers.Adam(learning_rate))
        model.fit(x, epochs=40, batch_size=128, verbose=0)
    bound = -np.mean(
        [
            sum(np.mean(t) for t in model.negative_elbo(x, noise).values())
            for noise in linear_networks.noise_like(model, 4096, 8)
        ]
    )
    assert bound <= exact + 0.02  # Monte Carlo error of 8 x 4096 draws.
    np.testing.assert_allclose(bound, exact, rtol=0.02)


def test_reconstruct_decodes_the_posterior_mean():
    model = VAE.tiny()
    image = np.random.default_rng(0).uniform(-1, 1, (2, 8, 8, 1)).astype("float32")
    mean, log_variance = model.encode(image)
    np.testing.assert_allclose(
        model.reconstruct(image), model.decode(mean), rtol=0, atol=1e-6
    )
    assert log_variance.shape == (2, 4)

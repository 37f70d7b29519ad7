"""ProGAN's networks: table 2 in NumPy, and growth without a jump."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gen.networks import progan
from keras_gen.networks.resampling import double, shrink

SHAPE, LATENT = (16, 16, 2), 5
LEVELS = range(3)
RNG = np.random.default_rng(0)
ROOT_2 = np.sqrt(2.0)


@pytest.fixture(scope="module")
def generator():
    return biased(progan.GrowingGenerator(SHAPE, LATENT, width=3, max_width=6))


@pytest.fixture(scope="module")
def discriminator():
    return biased(progan.GrowingDiscriminator(SHAPE, width=3, max_width=6))


def biased(network):
    for variable in network.trainable_variables:
        if variable.name == "bias":
            variable.assign(RNG.normal(0, 0.3, variable.shape))
    return network


def latents(rows=4):
    return RNG.normal(size=(rows, LATENT)).astype("float32")


def images(level, rows=4):
    side = 4 * 2**level
    return RNG.uniform(-1, 1, (rows, side, side, 2)).astype("float32")


# The paper's operations, written from its text.


def lrelu(x):
    return np.where(x > 0, x, 0.2 * x)


def pixel_norm(x):
    return x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + 1e-8)


def dense(x, weights, gain=ROOT_2):
    kernel, bias = weights
    return x @ (kernel * gain / np.sqrt(len(kernel))) + bias


def conv(x, weights, gain=ROOT_2):
    kernel, bias = weights
    side = len(kernel)
    kernel = kernel * gain / np.sqrt(side * side * kernel.shape[2])
    height, width = x.shape[1:3]
    x = np.pad(x, ((0, 0), (side // 2,) * 2, (side // 2,) * 2, (0, 0)))
    return bias + sum(
        x[:, i : i + height, j : j + width] @ kernel[i, j]
        for i in range(side)
        for j in range(side)
    )


def halve(x):
    n, height, width, channels = x.shape
    shape = (n, height // 2, 2, width // 2, 2, channels)
    return x.reshape(shape).mean(axis=(2, 4))


def pairs(part):
    weights = [w.astype("float64") for w in part.get_weights()]
    return list(zip(weights[::2], weights[1::2], strict=True))


def generated(network, z, alpha):
    """Level 1 of the generator, faded in by alpha."""
    first, second = pairs(network.blocks[0])
    x = dense(pixel_norm(z), first, gain=np.sqrt(2) / 4).reshape(-1, 4, 4, 6)
    x = pixel_norm(lrelu(x))
    below = x = pixel_norm(lrelu(conv(x, second)))
    x = x.repeat(2, axis=1).repeat(2, axis=2)
    for weights in pairs(network.blocks[1]):
        x = pixel_norm(lrelu(conv(x, weights)))
    old = conv(below, *pairs(network.image_layers[0]), gain=1)
    old = old.repeat(2, axis=1).repeat(2, axis=2)
    return (1 - alpha) * old + alpha * conv(x, *pairs(network.image_layers[1]), gain=1)


def scored(network, image, alpha):
    """Level 1 of the discriminator, faded in by alpha."""
    x = lrelu(conv(image, *pairs(network.image_layers[1])))
    for weights in pairs(network.blocks[1]):
        x = lrelu(conv(x, weights))
    old = lrelu(conv(halve(image), *pairs(network.image_layers[0])))
    x = (1 - alpha) * old + alpha * halve(x)
    deviation = np.sqrt(x.var(axis=0) + 1e-8).mean()  # All four rows are one group.
    x = np.concatenate([x, np.full((*x.shape[:3], 1), deviation)], axis=-1)
    first, second, third = pairs(network.blocks[0])
    x = lrelu(conv(x, first)).reshape(len(x), -1)
    return dense(lrelu(dense(x, second)), third, gain=1)


def test_the_generator_is_that_of_the_paper(generator):
    z = latents()
    image = generator(z, level=1, alpha=np.float32(0.3))
    np.testing.assert_allclose(image, generated(generator, z, 0.3), atol=1e-5)


def test_the_discriminator_is_that_of_the_paper(discriminator):
    image = images(1)
    scores = discriminator(image, level=1, alpha=np.float32(0.3))
    np.testing.assert_allclose(scores, scored(discriminator, image, 0.3), atol=1e-5)


@pytest.mark.parametrize("level", LEVELS[1:])
def test_a_new_level_starts_as_the_one_below(level, generator, discriminator):
    z, image = latents(), images(level)
    np.testing.assert_allclose(
        generator(z, level=level, alpha=np.float32(0)),
        double(generator(z, level=level - 1)),
        rtol=0,
        atol=1e-5,
    )
    np.testing.assert_allclose(
        discriminator(image, level=level, alpha=np.float32(0)),
        discriminator(shrink(image), level=level - 1),
        rtol=0,
        atol=1e-5,
    )


@pytest.mark.parametrize("level", LEVELS[1:])
def test_a_faded_in_level_is_the_level_alone(level, generator, discriminator):
    for network, x in ((generator, latents()), (discriminator, images(level))):
        np.testing.assert_allclose(
            network(x, level=level, alpha=np.float32(1)),
            network(x, level=level),
            rtol=0,
            atol=1e-5,
        )


@pytest.mark.parametrize(
    ("level", "fading"), [(0, False), (1, True), (1, False), (2, True), (2, False)]
)
def test_the_variables_of_a_level_are_those_its_output_depends_on(
    level, fading, generator, discriminator
):
    alpha = tf.constant(0.5) if fading else None
    for network, x in ((generator, latents()), (discriminator, images(level))):
        with tf.GradientTape() as tape:
            output = network(x, level=level, alpha=alpha)
        variables = network.trainable_variables
        slopes = tape.gradient(output, [v.value for v in variables])
        used = {v.path for v, g in zip(variables, slopes, strict=True) if g is not None}
        assert used == {v.path for v in network.variables_at(level, fading)}


def test_channels_are_those_of_table_2():
    # Its maps of 4 x 4 to 32 x 32 have 512 channels, those of 64 x 64 have 256.
    network = progan.GrowingDiscriminator((64, 64, 3), width=256, max_width=512)
    found = [layer.output.shape[-1] for layer in network.image_layers]
    assert found == [512, 512, 512, 512, 256]


def test_the_ladder_takes_sides_that_halve_without_remainder():
    assert progan.ladder((32, 32, 3)) == ((4, 4), (8, 8), (16, 16), (32, 32))
    assert progan.ladder((28, 56, 1)) == ((7, 14), (14, 28), (28, 56))
    with pytest.raises(ValueError, match=r"multiples of 4 here. Received.*\(30, 16"):
        progan.ladder((30, 16, 1))


def test_config_round_trip(generator, discriminator):
    for network, x in ((generator, latents()), (discriminator, images(2))):
        twin = type(network).from_config(network.get_config())
        assert twin.get_config() == network.get_config()
        twin.set_weights(network.get_weights())
        np.testing.assert_array_equal(twin(x, level=2), network(x, level=2))

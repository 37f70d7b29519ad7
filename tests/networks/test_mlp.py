"""The dense builders: the 2014 layer plan, and dropout only while training."""

import numpy as np

from keras_gen.networks import mlp


def test_the_discriminator_is_maxout_with_dropout():
    network = mlp.discriminator((8, 8, 1), width=6)
    kinds = [type(layer).__name__ for layer in network.layers]
    assert kinds.count("Maxout") == 2 and kinds.count("Dropout") == 3
    rates = [layer.rate for layer in network.layers if hasattr(layer, "rate")]
    assert rates == [0.2, 0.5, 0.5]
    x = np.ones((4, 8, 8, 1))
    np.testing.assert_array_equal(network(x), network(x))
    assert (network(x, training=True).numpy() != network(x).numpy()).any()


def test_the_generator_makes_images_in_range():
    network = mlp.generator((5, 6, 2), latent_dim=3, width=16)
    image = network(100 * np.random.default_rng(0).normal(size=(4, 3))).numpy()
    assert image.shape == (4, 5, 6, 2)
    assert 0.5 < np.abs(image).max() <= 1


def test_the_unrolled_networks_are_those_of_the_paper():
    generator = mlp.orthogonal_generator((2,), latent_dim=6, width=8)
    discriminator = mlp.shallow_discriminator((2,), width=8)
    for network, sizes in (
        (generator, [(6, 8), (8, 8), (8, 2)]),
        (discriminator, [(2, 8), (8, 1)]),
    ):
        dense = [layer for layer in network.layers if hasattr(layer, "kernel")]
        kernels = [layer.kernel.numpy() for layer in dense]
        assert [k.shape for k in kernels] == sizes
        activations = [layer.activation.__name__ for layer in dense]
        assert activations == ["relu"] * (len(sizes) - 1) + ["linear"]
        for kernel in kernels:
            singular = np.linalg.svd(kernel, compute_uv=False)
            np.testing.assert_allclose(singular, 0.8, atol=1e-5)
    # Two layers of one shape do not begin alike.
    first, second = (
        mlp.orthogonal_generator((2,), 8, 8).layers[i].kernel.numpy() for i in (1, 2)
    )
    assert np.abs(first - second).max() > 0.1


def test_the_shallow_discriminator_sees_a_quarter_and_has_no_state():
    network = mlp.shallow_discriminator((2,), 4)
    first, last = (x for x in network.layers if hasattr(x, "kernel"))
    x = np.array([[3.0, -1.0]], "float32")
    hidden = np.maximum(x / 4 @ first.kernel.numpy(), 0)  # Biases begin at 0.
    np.testing.assert_allclose(network(x), hidden @ last.kernel.numpy(), atol=1e-6)
    assert not network.non_trainable_variables


def test_the_orthogonal_generator_makes_unbounded_points_and_bounded_images():
    latents = 100 * np.random.default_rng(0).normal(size=(16, 3))
    assert np.abs(mlp.orthogonal_generator((2,), 3, 16)(latents)).max() > 1
    images = mlp.orthogonal_generator((4, 4, 1), 3, 16)(latents)
    assert images.shape == (16, 4, 4, 1) and np.abs(images).max() <= 1


def test_the_minibatch_discriminator_compares_the_rows_of_a_batch():
    network = mlp.minibatch_discriminator((2,), 8, kernels=3, kernel_dim=2)
    x = np.random.default_rng(0).normal(size=(4, 2)).astype("float32")
    together = network(x).numpy()
    alone = np.concatenate([network(x[i : i + 1]) for i in range(4)])
    assert np.abs(together - alone).max() > 1e-3
    plain = mlp.shallow_discriminator((2,), 8)
    np.testing.assert_allclose(plain(x)[:1], plain(x[:1]), atol=1e-6)

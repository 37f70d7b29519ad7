"""The history of images, against the authors' rule written image by image."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gen import layers

SHAPE = (1, 1, 1)


class Oracle:
    """Shrivastava et al., 2017, and CycleGAN's rule: one image after the other."""

    def __init__(self, size):
        self.size = size
        self.images = []

    def exchange(self, images, draws):
        returned = []
        for image, (coin, choice) in zip(images, draws, strict=True):
            if len(self.images) < self.size:
                self.images.append(image)
                returned.append(image)
            elif coin < 0.5:
                place = int(choice * self.size)
                returned.append(self.images[place])
                self.images[place] = image
            else:
                returned.append(image)
        return np.array(returned)


@pytest.mark.parametrize(("size", "rows"), [(5, 3), (5, 8), (2, 8), (1, 4), (50, 4)])
def test_batches_are_exchanged_image_by_image(size, rows):
    rng = np.random.default_rng(size)
    pool, oracle = layers.ImagePool(size, SHAPE), Oracle(size)
    exchange = tf.function(pool.exchange)
    for step in range(20):
        # Each image is its own number, so that none passes for another.
        images = (np.arange(rows) + rows * step).reshape(rows, *SHAPE)
        images = images.astype("float32")
        draws = rng.random((rows, 2)).astype("float32")
        expected = oracle.exchange(images, draws)
        np.testing.assert_array_equal(exchange(images, draws), expected)
        kept = len(oracle.images)
        assert pool.count.numpy() == kept
        np.testing.assert_array_equal(pool.images.numpy()[:kept], oracle.images)


def test_the_layer_draws_about_half_of_the_images_from_the_past():
    pool = layers.ImagePool(50, SHAPE)
    fresh = 0
    for step in range(100):
        images = np.full((10, *SHAPE), step, "float32")
        returned = pool(images).numpy()
        if step < 5:
            np.testing.assert_array_equal(returned, images)
        else:
            fresh += (returned == step).sum()
    # Half stay, and a tenth or so of the exchanged ones meet one of their own batch.
    assert 0.45 < fresh / 950 < 0.62


@pytest.mark.parametrize("compiled", [False, True])
def test_a_choice_next_to_one_is_the_last_image(compiled):
    pool = layers.ImagePool(3, SHAPE)
    exchange = tf.function(pool.exchange, jit_compile=compiled)
    exchange(np.arange(3, dtype="float32").reshape(3, *SHAPE), np.ones((3, 2), "f4"))
    draws = np.array([[0.0, np.nextafter(np.float32(1), np.float32(0))]], "float32")
    returned = exchange(np.full((1, *SHAPE), 9, "float32"), draws)
    assert returned.numpy().item() == 2
    np.testing.assert_array_equal(pool.images.numpy().ravel(), [0, 1, 9])


def test_no_history_returns_every_image():
    images = np.random.default_rng(0).normal(size=(4, *SHAPE)).astype("float32")
    pool = layers.ImagePool(0, SHAPE)
    for _ in range(3):
        np.testing.assert_array_equal(pool(images), images)


def test_state_is_weights_that_no_optimizer_touches():
    pool = layers.ImagePool(5, (2, 3, 1), dtype="mixed_float16")
    assert [w.shape for w in pool.weights] == [(5, 2, 3, 1), ()]
    assert pool.images.dtype == "float32"
    assert not pool.trainable_variables
    twin = layers.ImagePool.from_config(pool.get_config())
    assert (twin.size, twin.image_shape) == (5, (2, 3, 1))


@pytest.mark.slow
def test_two_replicas_keep_one_history(two_replicas):
    images = np.random.default_rng(0).normal(size=(10, 4, *SHAPE)).astype("float32")
    with two_replicas.scope():
        pool = layers.ImagePool(6, SHAPE)
    one = layers.ImagePool(6, SHAPE)
    one.seed_generator.state.assign(pool.seed_generator.state.numpy())

    @tf.function
    def run(values):
        return two_replicas.run(pool, (values,))

    for batch in images:
        halves = two_replicas.experimental_distribute_values_from_function(
            lambda context, b=batch: tf.constant(
                b[2 * context.replica_id_in_sync_group :][:2]
            )
        )
        parts = two_replicas.experimental_local_results(run(halves))
        np.testing.assert_array_equal(np.concatenate(parts), one(batch))
    np.testing.assert_array_equal(pool.images.numpy(), one.images.numpy())


def test_refuses_a_negative_size():
    with pytest.raises(ValueError, match="0 or more images. Received: size=-1"):
        layers.ImagePool(-1, SHAPE)

"""PixelCNN: an exact likelihood by hand, a proper distribution, labels, completion."""

import itertools

import keras
import numpy as np
import pytest
from testing import probe, tiny, train

from keras_gen import PixelCNN
from keras_gen.distributions.discretized_logistic_mixture import (
    DiscretizedLogisticMixture,
)
from keras_gen.networks.gated_pixelcnn import GatedPixelCNN

RNG = np.random.default_rng(0)


def images(model, rows=5):
    levels = RNG.integers(0, model.levels, (rows, *model.image_shape))
    return (2 * levels / (model.levels - 1) - 1).astype("float32"), levels


def spread(model):
    """Scales the weights up, so that the distributions are not nearly uniform."""
    for v in model.estimator.trainable_variables:
        v.assign(v + RNG.normal(0, 0.3, v.shape))
    return model


def test_the_objective_is_the_sum_over_pixels_of_the_softmax_at_their_levels():
    model = spread(tiny("pixelcnn"))
    image, levels = images(model)
    label = np.array([0, 1, 2, 0, 1], "int32")
    logits = np.asarray(model.estimator([image, label]), np.float64)
    log_sum = np.log(np.exp(logits).sum(axis=-1))
    chosen = np.take_along_axis(logits, levels, axis=-1)[..., 0]
    nats = (log_sum - chosen).sum(axis=(1, 2))
    terms = model.negative_log_likelihood(image, label)
    assert set(terms) == {"nats"}
    np.testing.assert_allclose(terms["nats"], nats, rtol=1e-5)


def test_bits_are_nats_a_dimension_of_the_averaged_network():
    model = train(tiny("pixelcnn"))
    spread(model)  # The average stays where it was.
    image, _ = images(model)
    label = np.zeros(5, "int32")
    nats = np.asarray(model.estimator_ema.log_prob(image, label))
    np.testing.assert_allclose(model.log_prob(image, label), nats, rtol=1e-6)
    np.testing.assert_allclose(
        model.bits_per_dim(image, label), -nats / (64 * np.log(2)), rtol=1e-5
    )


def test_the_probabilities_of_all_images_add_up_to_one():
    model = PixelCNN((2, 2, 1), levels=3, width=4, num_layers=2, ema_momentum=None)
    spread(model)
    every = np.array(list(itertools.product((-1.0, 0.0, 1.0), repeat=4)), "float32")
    log_prob = np.asarray(model.log_prob(every.reshape(81, 2, 2, 1)), np.float64)
    assert np.exp(log_prob).sum() == pytest.approx(1.0, abs=1e-5)
    assert np.exp(log_prob).std() > 1e-4


def test_samples_follow_the_likelihood():
    model = PixelCNN((1, 2, 1), levels=2, width=4, num_layers=2, ema_momentum=None)
    spread(model)
    every = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]], "float32")
    expected = np.exp(model.log_prob(every.reshape(4, 1, 2, 1)))
    drawn = model.generate(20_000, seed=0, batch_size=20_000).reshape(-1, 2)
    index = (2 * (drawn[:, 0] > 0) + (drawn[:, 1] > 0)).astype(int)
    shares = np.bincount(index, minlength=4) / len(index)
    # Five standard errors of a share of one half of 20,000.
    np.testing.assert_allclose(shares, expected, atol=5 * 0.5 / np.sqrt(20_000))


def test_values_between_levels_are_rounded_first():
    model = spread(tiny("pixelcnn"))
    image, _ = images(model)
    label = np.zeros(5, "int32")
    moved = np.clip(image + 0.2 / (model.levels - 1), -1, 1)
    np.testing.assert_array_equal(
        model.log_prob(moved, label), model.log_prob(image, label)
    )


def test_the_label_matters():
    model = spread(tiny("pixelcnn", ema_momentum=None))
    image, _ = images(model, 1)
    bits = [float(model.log_prob(image, np.array([k]))[0]) for k in range(3)]
    assert len({round(each, 3) for each in bits}) == 3
    one, other = (model.generate(4, seed=0, label=k) for k in (0, 1))
    assert (one != other).any()


def test_completion_keeps_what_is_known_and_continues_the_sample():
    model = spread(tiny("pixelcnn", ema_momentum=None))
    noise = RNG.uniform(0.01, 0.99, (3, 8, 8, 4)).astype("float32")
    label = np.array([0, 1, 2], "int32")
    whole = np.asarray(model.sample(noise, label))
    known = np.zeros((3, 8, 8), "int32")
    known[:, :4] = 1
    again = np.asarray(model.complete(whole, known, noise, label))
    np.testing.assert_array_equal(again, whole)
    other = np.where(known[..., None] == 1, -whole, 0).astype("float32")
    completed = np.asarray(model.complete(other, known, noise, label))
    np.testing.assert_array_equal(completed[:, :4], other[:, :4])
    assert (completed[:, 4:] != whole[:, 4:]).any()


def test_colour_images_of_odd_sizes_have_the_mixture_head():
    head = DiscretizedLogisticMixture(16, components=2)
    model = PixelCNN((5, 9, 3), levels=16, head=head, width=4, num_layers=2)
    model.compile()
    assert model.generate(2, seed=0).shape == (2, 5, 9, 3)
    (nats,) = model.endpoints["log_prob"].function(
        *probe(model, 2, "log_prob").values()
    )
    assert nats.shape == (2,) and np.isfinite(nats).all()
    twin = PixelCNN.from_config(model.get_config())
    assert twin.head.get_config() == {"levels": 16, "components": 2}


def test_training_lowers_the_code_length():
    keras.utils.set_random_seed(0)
    model = PixelCNN((8, 8, 1), levels=4, width=8, num_layers=2, ema_momentum=None)
    model.compile(keras.optimizers.Adam(2e-2))
    stripes = np.tile([[-1.0], [1.0]], (32, 4, 8)).reshape(32, 8, 8, 1)
    before = float(np.mean(model.bits_per_dim(stripes)))
    model.fit(stripes, batch_size=16, epochs=20, verbose=0)
    after = float(np.mean(model.bits_per_dim(stripes)))
    assert before > 1.5 and after < 0.3


@pytest.mark.parametrize(
    "network",
    [
        keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Dense(4)]),
        GatedPixelCNN((8, 8, 1), DiscretizedLogisticMixture(4, 2), width=4),
    ],
    ids=["no PixelCNN", "another head"],
)
def test_an_estimator_that_does_not_fit_is_refused(network):
    with pytest.raises(ValueError, match="Build it for the same arguments"):
        PixelCNN((8, 8, 1), levels=4, estimator=network)


def test_a_softmax_of_colours_is_refused():
    with pytest.raises(ValueError, match="Use the head 'mol'"):
        PixelCNN((8, 8, 3), levels=4)

"""The Parzen evaluation: copies of training images score as the reference does."""

import fake_generators
import numpy as np
import pytest
import scipy.special
from fake_generators import Copies, values

from keras_gen.metrics.parzen import SIGMAS
from keras_gen.training import RunError
from keras_gen.training.evaluations import parzen


def test_the_reference_line_is_training_images_and_a_collapse_lies_below(tmp_path):
    trial = fake_generators.trial(
        tmp_path,
        lambda trial: Copies(trial.train),
        lambda trial: Copies(trial.train, rows=1),
        count=300,
    )
    rows = parzen.evaluate(trial)
    found = values(rows)
    name = "parzen_log_likelihood"
    reference = found[name, "train split"]
    assert found[name, "generator"] == pytest.approx(reference, abs=8)
    assert found[name, "untrained generator"] < reference - 20
    assert {(row.n_real, row.n_fake, row.split) for row in rows} == {(359, 300, "test")}
    # From the data alone: 287 training images choose σ.
    train = (trial.train.images(587, seed=0) + 1).reshape(587, -1) / 2
    test = (trial.test.images(seed=0) + 1).reshape(359, -1) / 2
    means = [log_density(train[:287], train[287:], s).mean() for s in SIGMAS]
    best = SIGMAS[int(np.argmax(means))]
    by_subject = {row.subject: row for row in rows}
    assert by_subject["train split"].details["sigma"] == best
    expected = log_density(test, train[287:], best).mean()
    assert reference == pytest.approx(expected, rel=1e-5)


def log_density(points, centres, sigma):
    """By all distances; scikit-learn's trees are off by nats in the tails here."""
    squares = np.square(points[:, None] - centres).sum(axis=-1, dtype="float64")
    sums = scipy.special.logsumexp(-squares / (2 * sigma**2), axis=1)
    return sums - np.log(len(centres)) - 64 * np.log(sigma * np.sqrt(2 * np.pi))


def test_more_samples_than_training_images_beside_them_are_refused(tmp_path):
    trial = fake_generators.trial(
        tmp_path, lambda trial: Copies(trial.train), count=1152
    )
    with pytest.raises(RunError, match="at most 1,151. Received: 1,152"):
        parzen.evaluate(trial)


def test_systems_that_need_more_than_a_seed_are_refused(tmp_path):
    class Translator:
        draws_alone = False

    trial = fake_generators.trial(tmp_path, lambda trial: Translator())
    with pytest.raises(RunError, match="wants a seed only. Received: 'gan'"):
        parzen.evaluate(trial)

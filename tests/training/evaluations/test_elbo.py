"""Bounds of a VAE: the order of their subjects, and the model's own objective."""

import fake_generators
import numpy as np
import pytest
from fake_generators import values

from keras_gen.distributions import portable
from keras_gen.training import RunError
from keras_gen.training.evaluations import elbo

RECIPE = {"system": "vae", "model": {"latent_dim": 4, "width": 8}}


def test_bounds_are_of_the_models_own_terms_and_in_order(tmp_path):
    trial = fake_generators.trial(tmp_path, recipe=RECIPE, count=40, seed=2)
    del trial.untrained  # Made anew, so that training one leaves the other.
    trial.model.fit(trial.train.dataset(64), steps_per_epoch=60, verbose=0)
    rows = elbo.evaluate(trial)
    found = values(rows)
    subjects = ("generator", "untrained generator", "train split")
    metrics = ("elbo", "elbo_bits_per_dim", "iwae_64", "iwae_64_bits_per_dim")
    assert set(found) == {(m, s) for m in metrics for s in subjects}
    for subject in subjects:
        bound, tighter = found["elbo", subject], found["iwae_64", subject]
        assert bound < tighter < 0
        for name, value in (("elbo", bound), ("iwae_64", tighter)):
            bits = found[f"{name}_bits_per_dim", subject]
            assert bits == pytest.approx(-value / (64 * np.log(2)))
    assert found["elbo", "generator"] > found["elbo", "untrained generator"] + 5
    # The mean of the training objective over draws, whose divergence is exact.
    image = trial.test.images(40, seed=2)
    noise = portable.standard_normal(5, 64, (40, 4))
    objective = [
        sum(
            np.asarray(term)
            for term in trial.model.negative_elbo(image, draw, False).values()
        )
        for draw in noise
    ]
    expected = -np.mean(objective)
    assert found["elbo", "generator"] == pytest.approx(expected, rel=0.01)
    splits = {row.subject: row.split for row in rows}
    assert splits["train split"] == "train" and splits["generator"] == "test"
    assert rows[0].preprocessing == "observation model Bernoulli; 64 draws an image"
    assert rows[0].details["likelihood"]["class_name"] == "Bernoulli"


def test_draws_depend_on_the_seed_and_the_row_alone(tmp_path, monkeypatch):
    trial = fake_generators.trial(tmp_path, recipe=RECIPE, count=6)
    whole = values(elbo.evaluate(trial))
    monkeypatch.setattr(elbo, "_BATCH", 4)
    parts = values(elbo.evaluate(trial))
    assert parts == pytest.approx(whole, rel=1e-5)


def test_models_without_an_encoder_are_refused(tmp_path):
    trial = fake_generators.trial(tmp_path, lambda trial: object())
    with pytest.raises(RunError, match="which `vae` has. Received: a run of 'gan'"):
        elbo.evaluate(trial)

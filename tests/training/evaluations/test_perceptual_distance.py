"""Perceptual distances: of pairs for known generators, of reconstructions for a VAE."""

import fake_generators
import numpy as np
import pytest
from fake_generators import Copies, values

from keras_gen.training.evaluations import perceptual_distance


def test_a_collapse_has_no_diversity_and_copies_have_that_of_the_data(tmp_path):
    trial = fake_generators.trial(
        tmp_path,
        lambda trial: Copies(trial.train),
        lambda trial: Copies(trial.train, rows=1),
        count=200,
    )
    rows = perceptual_distance.evaluate(trial)
    found = values(rows)
    name = "lpips_diversity_c"
    assert found[name, "untrained generator"] == 0
    real = found[name, "test split"]
    assert found[name, "generator"] == pytest.approx(real, rel=0.05)
    assert {(row.metric, row.n_fake, row.extractor, row.split) for row in rows} == {
        (name, 200, "digits_cnn", "test")
    }
    assert rows[0].details["layers"] == ["conv_1", "conv_2"]


def test_pairs_of_a_conditional_system_are_of_one_class(tmp_path):
    trial = fake_generators.trial(
        tmp_path,
        lambda trial: Copies(trial.train, conditional=True, rows=1),
        lambda trial: Copies(trial.train, conditional=True),
        count=100,
    )
    found = values(perceptual_distance.evaluate(trial))
    assert found["lpips_diversity_c", "generator"] == 0
    assert found["lpips_diversity_c", "untrained generator"] > 0.1


def test_reconstructions_are_measured_where_there_are_any(tmp_path):
    recipe = {"system": "vae", "model": {"latent_dim": 4, "width": 4}}
    trial = fake_generators.trial(tmp_path, recipe=recipe, count=40)
    name = "lpips_reconstruction_c"
    found = values(perceptual_distance.evaluate(trial))
    assert {s for metric, s in found if metric == name} == {
        "generator",
        "untrained generator",
        "mean image",
    }
    # An untrained decoder makes one grey image of all; the mean image is nearer.
    grey = found[name, "untrained generator"]
    assert found[name, "generator"] == grey
    assert 0 < found[name, "mean image"] < grey

    class Perfect:
        draws_alone = False
        endpoints = dict(trial.model.endpoints)

    endpoint = Perfect.endpoints["reconstruct"]
    Perfect.endpoints["reconstruct"] = type(endpoint)(
        "reconstruct", endpoint.inputs, endpoint.outputs, lambda image: (image,)
    )
    trial.model = Perfect()
    found = values(perceptual_distance.evaluate(trial))
    # Bytes survive being rounded to bytes; the pairs are left out.
    assert found[name, "generator"] == 0
    assert {metric for metric, _ in found} == {name}
    assert np.isclose(found[name, "untrained generator"], grey)

"""Path length: a crossfade, a generator that stands still, one that is linear."""

import fake_generators
import numpy as np
import pytest
from fake_generators import Copies, values

from keras_gen import features
from keras_gen.base import Endpoint
from keras_gen.metrics import interpolation
from keras_gen.training import RunError
from keras_gen.training.evaluations import path_length


class Linear:
    """Images that follow from latents by a matrix, a constant for speed 0."""

    def __init__(self, speed, prior="normal"):
        self.matrix = speed * np.random.default_rng(0).normal(size=(3, 64))
        inputs = (
            features.latents(3, prior),
            features.label(10, prior="categorical"),
        )
        self.endpoints = {"generate": Endpoint("generate", inputs, (), None)}
        self.seen = []

    def generate(self, count, batch_size, latents, label):
        self.seen.append((latents, label))
        images = np.tanh(latents @ self.matrix).reshape(count, 8, 8, 1)
        return images.astype("float32")


def trial(folder, model, count=60, **options):
    return fake_generators.trial(folder, model, Linear(0.0), count=count, **options)


def test_paths_have_a_length_only_where_something_changes(tmp_path):
    rows = path_length.evaluate(trial(tmp_path, Linear(0.2)))
    found = values(rows)
    assert set(found) == {
        ("ppl_c", s) for s in ("generator", "untrained generator", "crossfade")
    }
    assert found["ppl_c", "untrained generator"] == 0
    assert found["ppl_c", "crossfade"] > 0.05
    assert found["ppl_c", "generator"] > 0.05
    for row in rows:
        assert (row.n_fake, row.extractor, row.resize) == (60, "digits_cnn", "none")
        assert "spherical; ε = 0.001" in row.preprocessing
        assert row.details["at_half_epsilon"] == pytest.approx(row.value, rel=0.02)


@pytest.mark.parametrize("prior", ["normal", "uniform"])
def test_paths_lead_where_the_prior_is_and_other_inputs_stay(tmp_path, prior):
    model = Linear(0.2, prior)
    row = path_length.evaluate(trial(tmp_path, model))[0]
    (here, label), (there, same) = model.seen[:2]
    np.testing.assert_array_equal(label, same)
    assert len(set(label.tolist())) > 3
    way = interpolation.spherical if prior == "normal" else interpolation.linear
    assert way.__name__ in row.preprocessing
    radius = np.linalg.norm(here, axis=1)
    if prior == "normal":
        np.testing.assert_allclose(radius, np.sqrt(3), rtol=1e-6)
    else:
        assert np.abs(here).max() <= 1 and radius.min() < 1
    # A thousandth of the way: at most π √3, or twice the cube's diagonal.
    assert 0 < np.linalg.norm(there - here, axis=1).max() < 0.006


def test_a_real_generator_has_a_length(tmp_path):
    found = values(path_length.evaluate(fake_generators.trial(tmp_path, count=20)))
    assert found["ppl_c", "generator"] == found["ppl_c", "untrained generator"] > 0


def test_systems_without_latents_are_refused(tmp_path):
    copies = fake_generators.trial(tmp_path, lambda trial: Copies(trial.train))
    with pytest.raises(RunError, match="takes none"):
        path_length.evaluate(copies)

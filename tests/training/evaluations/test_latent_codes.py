"""The evaluation of codes, on a system whose codes are what they should be."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from image_trial import Batches

from keras_gen import InfoGAN
from keras_gen.training import RunDirectory, RunError, data
from keras_gen.training.evaluation import Trial
from keras_gen.training.evaluations import latent_codes
from keras_gen.training.recipe import Recipe


class Known(Batches):
    """Makes a real digit of the category's class, as light as its one number says.

    `infer_codes` reads the category off the nearest of the ten images, and the number
    off the light.
    """

    draws_alone = True

    def __init__(self):
        rows = data.load("digits").rows()
        first = [np.flatnonzero(rows["label"] == k)[0] for k in range(10)]
        self.light = (rows["image"][first] + 1) / 2
        self.unit = self.light / self.light.max(axis=(1, 2, 3), keepdims=True)
        generate = InfoGAN.tiny(num_categories=10, num_codes=1).endpoints["generate"]
        self.endpoints = {
            "generate": generate,
            "infer_codes": SimpleNamespace(function=self.infer),
        }

    def generate(self, n, seed=None, batch_size=64, **given):
        if not given:
            random = np.random.RandomState(seed)
            given = {
                "category": random.randint(0, 10, n),
                "codes": random.uniform(-1, 1, (n, 1)),
            }
        factor = 0.85 + 0.15 * given["codes"][:, :, None, None]
        return (2 * factor * self.unit[given["category"]] - 1).astype("float32")

    def infer(self, images):
        light = (np.asarray(images) + 1) / 2
        peak = light.max(axis=(1, 2, 3), keepdims=True)
        gap = ((light / peak)[:, None] - self.unit) ** 2
        category = gap.sum(axis=(2, 3, 4)).argmin(axis=1)
        return np.eye(10)[category], (peak[:, :, 0, 0] - 0.85) / 0.15


def trial(folder, **changes):
    run = RunDirectory(folder / "run")
    fields = {"system": "infogan", "data": "digits", "model": {"width": 4}, "steps": 10}
    run.create(Recipe(**{"name": "small", **fields, **changes}))
    return Trial(run, Known())


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    return latent_codes.evaluate(trial(tmp_path_factory.mktemp("codes")))


def test_codes_that_mean_what_they_should_score_so(rows):
    values = {(row.metric, row.subject): row.value for row in rows}
    good = {metric: v for (metric, who), v in values.items() if who == "generator"}
    assert good["information_category"] == pytest.approx(math.log(10), abs=1e-6)
    assert good["information_afresh"] == pytest.approx(math.log(10), abs=0.05)
    assert good["information_codes"] > 5  # Nats of a number that is read exactly.
    assert good["code_recovery"] == pytest.approx(1, abs=1e-6)
    assert good["property_correlation"] == pytest.approx(1, abs=1e-6)
    assert good["category_purity"] > 0.9 and good["category_accuracy"] > 0.9
    # The nearest of ten examples knows most digits, and not all.
    assert 0.5 < good["clustering_accuracy"] < 0.95
    details = next(r.details for r in rows if r.metric == "property_correlation")
    properties = details["properties"]
    for kind in ("mean", "mean size"):
        assert properties[kind]["mass by code 0"] == pytest.approx(1, abs=1e-6)


def test_an_untrained_system_is_near_chance(rows):
    bad = {r.metric: r.value for r in rows if r.subject == "untrained generator"}
    assert bad["information_category"] < 0.1
    assert bad["information_afresh"] <= math.log(10)
    assert bad["code_recovery"] < 0.5
    assert bad["property_correlation"] <= bad["property_correlation_each"] < 0.5
    assert bad["clustering_accuracy"] < 0.4
    assert bad["category_accuracy"] < 0.3


def test_every_value_says_what_it_was_measured_on(rows):
    counts = {r.metric: (r.n_real, r.n_fake) for r in rows if r.subject == "generator"}
    assert counts["information_category"] == (0, 2000)
    assert counts["clustering_accuracy"] == (0, 359)
    assert {r.extractor for r in rows if r.metric == "category_purity"} == {
        "digits_cnn"
    }
    # And the Fréchet distances of the plain evaluation, with their floor.
    assert {r.subject for r in rows if r.metric == "fd_c"} == {
        *("generator", "untrained generator", "test split")
    }
    assert all(row.to_json() for row in rows)


def test_systems_without_codes_and_data_without_labels_are_refused(tmp_path):
    other = trial(tmp_path, system="vae")
    other.model = SimpleNamespace(endpoints={})
    with pytest.raises(RunError, match="endpoint `infer_codes`. Received: a run of"):
        latent_codes.evaluate(other)
    unlabelled = trial(tmp_path / "b", data="photos", image_size=16)
    with pytest.raises(RunError, match="'photos', which has none"):
        latent_codes.evaluate(unlabelled)


def test_a_property_is_compared_within_categories():
    # Two classes whose masses differ more than any number changes them, and a number
    # that makes the one darker and the other lighter.
    random = np.random.default_rng(0)
    category = np.repeat([0, 1], 200)
    codes = random.uniform(-1, 1, (400, 1))
    sign = np.where(category == 0, 1, -1)
    light = 0.2 + 0.5 * category + 0.1 * sign * codes[:, 0]
    images = np.broadcast_to((2 * light - 1)[:, None, None, None], (400, 4, 4, 1))
    found = latent_codes._properties({"category": category, "codes": codes}, images)
    assert found["mean"]["mass by code 0"] == pytest.approx(0, abs=1e-9)
    assert found["mean size"]["mass by code 0"] == pytest.approx(1, abs=1e-9)


def test_a_classifier_of_other_data_is_refused(tmp_path):
    made = trial(tmp_path)
    made.extractor = "fashion_mnist_cnn"
    with pytest.raises(RunError, match="hand, 'digits'. Received: fashion_mnist_cnn"):
        latent_codes.evaluate(made)

import types

import numpy as np
import pytest

from keras_gen.metrics import extractors, image_statistics, moments_distance
from keras_gen.metrics.extractor import Extractor
from keras_gen.training import RunError, data
from keras_gen.training.trials import feature_sets
from keras_gen.training.trials.feature_sets import FeatureSets
from keras_gen.training.trials.sample_sets import SampleSets


class Model:
    draws_alone = True

    def generate_batches(self, count, seed):
        images = self.generate(count, seed)
        return (images[i : i + 64] for i in range(0, count, 64))

    def generate(self, count, seed):
        images = np.random.RandomState(seed).uniform(-1, 1, (count, 8, 8, 1))
        return images.astype("float32")


def trial(**changes):
    fields = {
        "model": Model(),
        "untrained": Model(),
        "train": data.load("digits"),
        "test": data.load("digits", "test"),
        "seed": 3,
        "extractor": None,
        "recipe": types.SimpleNamespace(data="digits", system="gan"),
        "measurement": lambda metric, value, **protocol: (metric, value, protocol),
    }
    made = types.SimpleNamespace(**(fields | changes))
    made.samples = SampleSets(made)
    made.image_sets = lambda count: made.samples.of("image", count)
    return made


def counted(monkeypatch):
    """Returns `Extractor.outputs`, and a list to which each call adds its rows."""
    rows, outputs = [], Extractor.outputs

    def counting(self, images):
        rows.append(len(images))
        return outputs(self, images)

    monkeypatch.setattr(Extractor, "outputs", counting)
    return outputs, rows


def test_features_are_those_of_the_images_and_extracted_once(monkeypatch):
    outputs, rows = counted(monkeypatch)
    made = trial()
    sets = FeatureSets(made)
    assert sets.network.name == "digits_cnn"
    many = sets.subjects(20)
    few = sets.subjects(12)
    assert sets.reference(12).features.shape == (12, 64)
    assert rows == [20, 20, 20, 12]
    network = extractors.get("digits_cnn")
    for subject, images in made.image_sets(12).items():
        features, logits = outputs(network, images)
        for kept in (few, many):
            np.testing.assert_allclose(kept[subject].features[:12], features, atol=1e-4)
            np.testing.assert_allclose(kept[subject].logits[:12], logits, atol=1e-4)
        assert len(few[subject].features) == len(few[subject].logits) == 12


def test_features_are_those_of_all_images_at_once_to_the_bit(monkeypatch):
    outputs, rows = counted(monkeypatch)
    made = trial()
    sets = FeatureSets(made)
    found, reference = sets.subjects(300), sets.reference(300)
    # An extractor that saw all 300 would take 256 and 44 of them itself.
    assert rows == [256, 44] * 4
    images = {
        "generator": made.model.generate(300, 3),
        "test split": made.test.images(300, seed=3),
    }
    for subject, whole in images.items():
        features, logits = outputs(sets.network, whole)
        np.testing.assert_array_equal(found[subject].features, features)
        np.testing.assert_array_equal(found[subject].logits, logits)
    features, _ = outputs(sets.network, made.train.images(300, seed=3))
    np.testing.assert_array_equal(reference.features, features)


def test_statistics_are_those_of_the_images():
    made = trial()
    sets = FeatureSets(made)
    found = sets.statistics(sets.subjects(90)["test split"])
    expected = image_statistics(made.image_sets(90)["test split"], sets.network)
    assert moments_distance(found.moments, expected.moments) < 1e-8
    np.testing.assert_array_equal(found.histogram, expected.histogram)
    assert found.image_shape == expected.image_shape == (8, 8, 1)
    assert found.extractor_sha256 == expected.extractor_sha256


def test_measurements_say_what_they_are_over():
    metric, value, protocol = FeatureSets(trial()).measurement("kid", 0.5, n_real=7)
    assert (metric, value) == ("kid_c", 0.5)
    assert protocol == {
        "split": "train",
        "extractor": "digits_cnn",
        "extractor_sha256": extractors.manifest()["digits_cnn"]["sha256"],
        "extractor_accuracy": 0.9833,
        "resize": "none",
        "preprocessing": "uint8 round trip",
        "n_real": 7,
    }


@pytest.mark.parametrize(
    ("spec", "extractor", "expected"),
    [
        ("subset:40:digits", "digits_cnn", "kid_c"),
        ("digits", "fashion_mnist_cnn", "kid_x"),
        ("folder:digits", "digits_cnn", "kid_x"),
    ],
)
def test_names_follow_from_the_trials_data(spec, extractor, expected):
    recipe = types.SimpleNamespace(data=spec, system="gan")
    sets = FeatureSets(trial(recipe=recipe, extractor=extractor))
    assert sets.measurement("kid", 0.5)[0] == expected


def test_an_extractor_that_does_not_fit_is_told_before_images_are_made(monkeypatch):
    network = extractors.get("digits_cnn")
    monkeypatch.setattr(feature_sets.frechet, "shipped_or_named", lambda trial: network)
    source = types.SimpleNamespace(image_shape=(8, 8, 4), features={"image": None})
    with pytest.raises(RunError, match="digits_cnn does not fit the data. The extract"):
        FeatureSets(trial(train=source))

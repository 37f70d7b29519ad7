import types

import numpy as np
import pytest

from keras_gen.training import RunError
from keras_gen.training.data import Source
from keras_gen.training.trials import sample_sets
from keras_gen.training.trials.sample_sets import SampleSets


class Model:
    draws_alone = True

    def __init__(self, offset=0.0):
        self.offset = offset
        self.drawn = []

    def generate(self, count, seed):
        self.drawn.append(count)
        return np.arange(count, dtype="float32") + 10 * seed + self.offset


def trial(**changes):
    points = np.random.default_rng(0).normal(size=(30, 2)).astype("float32")
    fields = {
        "model": Model(),
        "untrained": Model(0.5),
        "train": Source("points", "train", {"point": points[:20]}),
        "test": Source("points", "test", {"point": points[20:]}),
        "seed": 3,
        "recipe": types.SimpleNamespace(data="points", system="gan"),
    }
    return types.SimpleNamespace(**(fields | changes))


def test_three_subjects_have_as_many_rows_by_the_trials_seed():
    made = trial()
    sets = SampleSets(made).of("point", 4)
    assert list(sets) == ["generator", "untrained generator", "test split"]
    assert sets["generator"].tolist() == [30, 31, 32, 33]
    assert sets["untrained generator"].tolist() == [30.5, 31.5, 32.5, 33.5]
    expected = made.test.rows(4, seed=3)["point"]
    np.testing.assert_array_equal(sets["test split"], expected)


def test_fewer_rows_are_the_first_of_more_and_not_drawn_again():
    made = trial()
    samples = SampleSets(made)
    many, few = samples.of("point", 9), samples.of("point", 5)
    for subject, rows in few.items():
        np.testing.assert_array_equal(rows, many[subject][:5])
    assert made.model.drawn == made.untrained.drawn == [9]
    samples.of("point", 10)
    assert made.model.drawn == [9, 10]


class Pictures(Model):
    """Draws images, in batches of 64, and remembers how many it has drawn."""

    def generate(self, count, seed):
        raise AssertionError("All images at once")

    def generate_batches(self, count, seed):
        images = np.random.RandomState(seed).uniform(-1, 1, (count, 4, 4, 1))
        images = images.astype("float32") * (1 - self.offset)
        for i in range(0, count, 64):
            self.drawn.append(len(images[i : i + 64]))
            yield images[i : i + 64]


def picture_trial(**changes):
    pixels = np.random.default_rng(0).integers(0, 256, (700, 4, 4, 1), np.uint8)
    fields = {
        "model": Pictures(),
        "untrained": Pictures(0.5),
        "train": Source("pictures", "train", {"image": pixels[:350]}),
        "test": Source("pictures", "test", {"image": pixels[350:]}),
    }
    return trial(**(fields | changes))


def test_streamed_images_are_the_rows_of_a_whole_set_in_chunks():
    made = picture_trial()
    chunks = {k: list(v) for k, v in SampleSets(made).chunks(300).items()}
    assert list(chunks) == ["generator", "untrained generator", "test split"]
    assert {k: [len(c) for c in v] for k, v in chunks.items()} == dict.fromkeys(
        chunks, [256, 44]
    )
    assert made.model.drawn == [64, 64, 64, 64, 44]
    whole = np.concatenate(list(Pictures().generate_batches(300, 3)))
    np.testing.assert_array_equal(np.concatenate(chunks["generator"]), whole)
    np.testing.assert_array_equal(
        np.concatenate(chunks["untrained generator"]), whole / 2
    )
    test = made.test.rows(300, seed=3)["image"]
    np.testing.assert_array_equal(np.concatenate(chunks["test split"]), test)
    reference = np.concatenate(list(SampleSets(made).reference_chunks(300)))
    np.testing.assert_array_equal(reference, made.train.rows(300, seed=3)["image"])


def test_of_streamed_images_the_bytes_of_the_first_are_kept(monkeypatch):
    monkeypatch.setattr(sample_sets, "_KEPT", 100)
    made = picture_trial()
    samples = SampleSets(made)
    first = np.concatenate(list(samples.chunks(300)["generator"]))
    drawn = len(made.model.drawn)
    kept = samples.of("image", 100)["generator"]
    # Nothing is drawn again, and the levels are those of bytes.
    assert len(made.model.drawn) == drawn
    levels = np.rint((first[:100] + 1) * 127.5)
    np.testing.assert_allclose(kept, levels / 127.5 - 1, atol=1e-6)
    again = np.concatenate(list(samples.chunks(100)["generator"]))
    np.testing.assert_array_equal(again, kept)
    samples.of("image", 300)
    assert sum(made.model.drawn[drawn:]) == 300


def test_what_bytes_would_hide_stays():
    class Wrong(Pictures):
        def generate_batches(self, count, seed):
            yield np.full((count, 4, 4, 1), np.nan, "float32")

    samples = SampleSets(picture_trial(model=Wrong()))
    for _ in range(2):
        (rows,) = samples.chunks(5)["generator"]
        assert np.isnan(rows).all()
    assert np.isnan(samples.of("image", 5)["generator"]).all()


def test_the_reference_is_as_many_training_rows():
    made = trial()
    rows = SampleSets(made).reference("point", 7)
    np.testing.assert_array_equal(rows, made.train.rows(7, seed=3)["point"])
    with pytest.raises(RunError, match="21 samples, 20 training rows.*--count 20"):
        SampleSets(made).reference("point", 21)
    with pytest.raises(RunError, match="351 samples, 350 training rows.*--count 350"):
        SampleSets(picture_trial()).reference_chunks(351)


def test_what_does_not_fit_is_told():
    with pytest.raises(RunError, match="column 'image' of the data. Received.*point"):
        SampleSets(trial()).of("image", 4)
    with pytest.raises(RunError, match="column 'image' of the data. Received.*point"):
        SampleSets(trial()).chunks(4)
    captioned = Model()
    captioned.draws_alone = False
    with pytest.raises(RunError, match="wants a seed only. Received: 'gan'"):
        SampleSets(trial(model=captioned)).of("point", 4)

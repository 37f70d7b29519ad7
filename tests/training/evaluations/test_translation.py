"""The evaluation of translators: a perfect one, a lazy one, and what it refuses."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gen.training import RunDirectory, RunError
from keras_gen.training.evaluation import Trial
from keras_gen.training.evaluations import translation
from keras_gen.training.recipe import Recipe

COUNT = 20
SMALL = {"width": 4}


def trial(folder, system, data, **model):
    run = RunDirectory(folder / "run")
    model = SMALL | model
    run.create(Recipe(name="small", system=system, data=data, model=model, steps=10))
    made = Trial(run, None, count=COUNT)
    made.model = made.untrained
    del made.untrained  # Made anew, so that the two are different objects.
    return made


@pytest.fixture
def paired(tmp_path):
    return trial(tmp_path, "pix2pix", "shapes:pairs")


@pytest.fixture
def unpaired(tmp_path):
    return trial(tmp_path, "cyclegan", "shapes:unpaired", num_blocks=1)


def values(trial):
    rows = translation.evaluate(trial)
    for row in rows:
        assert row.n_real == row.n_fake == COUNT
        assert row.to_json()
    found = {(row.metric, row.subject): row.value for row in rows}
    assert len(found) == len(rows)
    return found


def looks_up(rows, source, truth):
    """Returns a perfect translator, which knows the truth of the nearest source."""
    known, answers = (tf.constant(rows[name]) for name in (source, truth))

    def translate(images):
        apart = tf.abs(tf.convert_to_tensor(images)[:, None] - known)
        return tf.gather(answers, tf.argmin(tf.reduce_sum(apart, [2, 3, 4]), axis=1))

    return translate


def test_perfect_and_lazy_translators_have_their_values(paired, monkeypatch):
    rows = paired.test.rows(COUNT, seed=0)
    perfect = looks_up(rows, "source", "target")
    monkeypatch.setattr(paired.model, "translate", perfect)
    found = values(paired)
    subjects = {"generator", "untrained generator", "input copy", "mean target"}
    metrics = ("l1", "psnr", "ssim", "sharpness")
    assert set(found) == {(m, s) for m in metrics for s in subjects}
    assert found["l1", "generator"] == 0
    assert found["psnr", "generator"] == pytest.approx(100)
    assert found["ssim", "generator"] == pytest.approx(1)
    source, target = (tf.constant((rows[c] + 1) / 2) for c in ("source", "target"))
    # The drawings are bytes already, so that rounding changes nothing.
    for metric, values_of in (("psnr", tf.image.psnr), ("ssim", tf.image.ssim)):
        mean = float(tf.reduce_mean(values_of(source, target, 1.0)))
        assert found[metric, "input copy"] == pytest.approx(mean, abs=1e-4)
    assert found["sharpness", "generator"] == 1
    apart = np.abs(rows["source"] - rows["target"]).mean()
    assert found["l1", "input copy"] == pytest.approx(apart, rel=1e-5)
    mean = paired.train.rows()["target"].mean(axis=0)
    apart = np.abs(rows["target"] - mean).mean()
    assert found["l1", "mean target"] == pytest.approx(apart, rel=1e-5)
    assert found["sharpness", "mean target"] < 0.1


def test_directions_are_told_apart_and_cycles_go_there_and_back(unpaired, monkeypatch):
    rows = unpaired.test.rows(COUNT, seed=0)
    to_b = looks_up(rows, "a", "a_truth")
    monkeypatch.setattr(unpaired.model, "a_to_b", to_b)
    monkeypatch.setattr(unpaired.model, "b_to_a", lambda b: b + 0.25)
    found = values(unpaired)
    assert found["l1_ab", "generator"] == 0
    assert found["psnr_ab", "generator"] == pytest.approx(100)
    assert 0 < found["ssim_ba", "input copy"] < 1
    copied = np.abs(rows["b"] - rows["b_truth"] + 0.25).mean()
    assert found["l1_ba", "generator"] == pytest.approx(copied, rel=1e-5)
    returned = np.abs(rows["a_truth"] + 0.25 - rows["a"]).mean()
    assert found["cycle_l1_ab", "generator"] == pytest.approx(returned, rel=1e-5)
    for way, source in (("ab", "a"), ("ba", "b")):
        apart = np.abs(rows[source] - rows[f"{source}_truth"]).mean()
        assert found[f"l1_{way}", "input copy"] == pytest.approx(apart, rel=1e-5)
        assert found[f"cycle_l1_{way}", "untrained generator"] > 0.1
        # The mean of what was to be learned: of the other domain's training images.
        other = unpaired.train.rows()["b" if source == "a" else "a"].mean(axis=0)
        apart = np.abs(rows[f"{source}_truth"] - other).mean()
        assert found[f"l1_{way}", "mean target"] == pytest.approx(apart, rel=1e-5)


def test_data_without_the_truth_are_refused(tmp_path):
    grey = trial(tmp_path, "cyclegan", "shapes:unpaired", num_blocks=1)
    rows = grey.test.rows

    def untold(*args, **kwargs):
        kept = rows(*args, **kwargs)
        return {name: kept[name] for name in ("a", "b")}

    grey.test.rows = untold
    with pytest.raises(RunError, match=r"\['a_truth', 'b_truth'\].*Choose drawn data"):
        translation.evaluate(grey)

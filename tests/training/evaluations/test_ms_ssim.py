"""Diversity of samples: copies of data, a collapse, and pairs of one class."""

import fake_generators
import numpy as np
import pytest
from fake_generators import Copies, values

from keras_gen.training import RunError
from keras_gen.training.data import Source
from keras_gen.training.evaluations import ms_ssim


def test_a_collapse_stands_far_above_real_images_and_copies_beside_them(tmp_path):
    trial = fake_generators.trial(
        tmp_path,
        lambda trial: Copies(trial.train),
        lambda trial: Copies(trial.train, rows=1),
    )
    rows = ms_ssim.evaluate(trial)
    found = values(rows)
    assert set(found) == {
        ("ms_ssim", subject)
        for subject in ("generator", "untrained generator", "test split")
    }
    real = found["ms_ssim", "test split"]
    assert found["ms_ssim", "untrained generator"] == pytest.approx(1, abs=1e-12)
    assert found["ms_ssim", "generator"] == pytest.approx(real, abs=0.04)
    assert real < 0.5
    assert {row.n_fake for row in rows} == {359}
    assert "[0, 1]; pairs; scales=1; pairs=1000; seed 0" in rows[0].protocol
    assert 0 < rows[0].details["standard_error"] < 0.02


def test_conditional_systems_are_paired_within_classes(tmp_path):
    trial = fake_generators.trial(
        tmp_path,
        lambda trial: Copies(trial.train, conditional=True, rows=1),
        lambda trial: Copies(trial.train, conditional=True),
    )
    rows = ms_ssim.evaluate(trial)
    found = values(rows)
    # One image for each class: equal within, different across.
    assert found["ms_ssim", "generator"] == pytest.approx(1, abs=1e-12)
    real, copies = (found["ms_ssim", s] for s in ("test split", "untrained generator"))
    assert copies == pytest.approx(real, abs=0.04) and real < 0.7
    assert rows[0].preprocessing.endswith("pairs of one class")


def test_images_too_small_are_refused(tmp_path):
    trial = fake_generators.trial(tmp_path, lambda trial: Copies(trial.train))
    trial.train = Source("x", "train", {"image": np.zeros((3, 9, 7, 1), np.uint8)})
    with pytest.raises(RunError, match="8 pixels a side"):
        ms_ssim.evaluate(trial)

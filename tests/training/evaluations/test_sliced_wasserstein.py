import numpy as np
import pytest
from image_trial import Copies, image_trial, values

from keras_gen.training import RunDirectory, RunError
from keras_gen.training.data import gaussians
from keras_gen.training.evaluation import Trial
from keras_gen.training.evaluations import sliced_wasserstein
from keras_gen.training.recipe import Recipe


class Points:
    """Draws points from the data's law, or the origin over and over."""

    draws_alone = True

    def __init__(self, trained: bool):
        self.trained = trained

    def generate(self, count, seed):
        random = np.random.RandomState(seed)
        points = gaussians.sample("ring", count, random)[0]
        return points if self.trained else 0 * points


def point_trial(folder, data="gaussians:ring", **options):
    run = RunDirectory(folder / "run")
    run.create(
        Recipe(
            name="small",
            system="unrolled_gan",
            data=data,
            model={"latent_dim": 4, "width": 4},
            steps=10,
        )
    )
    trial = Trial(run, Points(True), **options)
    trial.__dict__["untrained"] = Points(False)
    return trial


def test_features_of_images_are_measured(tmp_path):
    rows = sliced_wasserstein.evaluate(image_trial(tmp_path, Copies(), count=100))
    distance = values(rows)
    assert {metric for metric, _ in distance} == {"swd_c"}
    noise = distance["swd_c", "untrained generator"]
    for subject in ("generator", "test split"):
        assert 0 < distance["swd_c", subject] < 0.4 * noise
    assert {row.extractor for row in rows} == {"digits_cnn"}


def test_points_are_measured_themselves(tmp_path):
    rows = sliced_wasserstein.evaluate(point_trial(tmp_path, count=2000))
    distance = values(rows)
    # From the origin: the mean of |projection| of a ring of radius 2 is 4 / pi.
    nothing = distance["swd_points", "untrained generator"]
    assert nothing == pytest.approx(4 / np.pi, rel=0.03)
    for subject in ("generator", "test split"):
        assert distance["swd_points", subject] < 0.1 * nothing
    assert {(row.extractor, row.split, row.n_real, row.n_fake) for row in rows} == {
        (None, "train", 2000, 2000)
    }
    assert rows[0].parameters == {"directions": 128}
    assert "directions=128" in rows[0].protocol


def test_other_data_are_told(tmp_path):
    trial = point_trial(tmp_path, "melodies", extractor="digits_cnn", count=10)
    with pytest.raises((RunError, ValueError), match="image"):
        sliced_wasserstein.evaluate(trial)

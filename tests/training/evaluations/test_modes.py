"""The evaluation of modes: three subjects, whose order is what makes it readable."""

import numpy as np
import pytest

from keras_gen.metrics import Measurement
from keras_gen.training import RunDirectory, RunError
from keras_gen.training.data import gaussians
from keras_gen.training.evaluation import Trial
from keras_gen.training.evaluations import modes
from keras_gen.training.recipe import Recipe


class Perfect:
    """A generator that draws from the data's law."""

    def generate(self, count, seed, batch_size):
        random = np.random.RandomState(seed)
        return gaussians.sample("ring", count, random)[0]


def trial(folder, data="gaussians:ring", **options):
    run = RunDirectory(folder / "run")
    recipe = Recipe(
        name="small",
        system="unrolled_gan",
        data=data,
        model={"latent_dim": 4, "width": 4},
        steps=10,
    )
    run.create(recipe)
    return Trial(run, Perfect(), **options)


def test_a_perfect_generator_scores_as_the_test_split_and_an_untrained_one_nothing(
    tmp_path,
):
    rows = modes.evaluate(trial(tmp_path, seed=3))
    values = {(row.metric, row.subject): row.value for row in rows}
    assert len(rows) == len(values) == 12
    for subject in ("generator", "test split"):
        assert values["modes", subject] == values["modes_at_1", subject] == 8
        assert values["hq_share", subject] == pytest.approx(1 - np.exp(-4.5), abs=0.012)
        assert values["mode_kl", subject] < 0.01
    assert values["modes", "untrained generator"] <= 1
    assert values["hq_share", "untrained generator"] < 0.1
    assert {(row.n_real, row.n_fake, row.seed, row.data) for row in rows} == {
        (0, 2500, 3, "gaussians:ring")
    }
    assert isinstance(rows[0], Measurement) and rows[0].to_json()


def test_the_count_may_be_chosen(tmp_path):
    assert {row.n_fake for row in modes.evaluate(trial(tmp_path, count=100))} == {100}


def test_other_data_have_no_centres(tmp_path):
    with pytest.raises(RunError, match="gaussians have. Received: a run on 'digits'"):
        modes.evaluate(trial(tmp_path, data="digits"))

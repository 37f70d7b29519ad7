"""The evaluation of melodies: four subjects, whose order is what makes it readable."""

import numpy as np
import pytest

from keras_gen.training import RunDirectory, RunError, data
from keras_gen.training.evaluation import Trial
from keras_gen.training.evaluations import melodies
from keras_gen.training.recipe import Recipe


class Perfect:
    """A generator that draws from the data's law."""

    def generate(self, count, seed):
        return data.load("melodies", seed=seed).rows(count)["sequence"]


def trial(folder, spec="melodies", **options):
    run = RunDirectory(folder / "run")
    recipe = Recipe(
        name="small",
        system="c_rnn_gan",
        data=spec,
        model={"width": 4, "pretraining_steps": 1},
        steps=10,
    )
    run.create(recipe)
    return Trial(run, Perfect(), **options)


@pytest.mark.slow
def test_a_perfect_generator_scores_as_the_test_split(tmp_path):
    rows = melodies.evaluate(trial(tmp_path, seed=3, count=300))
    values = {(row.metric, row.subject): row.value for row in rows}
    assert len(rows) == len(values) == 12
    for subject in ("generator", "test split"):
        assert values["tone_js", subject] < 0.002
        assert values["interval_js", subject] < 0.002
        assert values["scale_share", subject] == 1
    # One scale in twelve tones, the best of ten.
    assert values["scale_share", "chance"] == pytest.approx(0.7, abs=0.01)
    assert values["interval_js", "chance"] > 0.15
    # Before training all pitches are near one, whichever the weights say; the noise of
    # dropout spreads them a little.
    assert values["tone_js", "untrained generator"] > 0.1
    assert {(r.n_real, r.n_fake, r.split) for r in rows if r.metric == "tone_js"} == {
        (10_000, 300, "train")
    }


def test_chance_draws_every_pitch_alike():
    tones = melodies.melody_statistics.tone_histogram(melodies._chance(2000, seed=0))
    np.testing.assert_allclose(tones, 1 / 37, atol=0.002)


def test_other_data_are_no_melodies(tmp_path):
    with pytest.raises(RunError, match="melodies. Received: a run on 'digits'"):
        melodies.evaluate(trial(tmp_path, "digits"))

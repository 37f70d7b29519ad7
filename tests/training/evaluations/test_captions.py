"""The evaluation of captions: ceilings and floors where they must be."""

import numpy as np
import pytest

from keras_gen.training import RunDirectory, RunError
from keras_gen.training.evaluation import Trial
from keras_gen.training.evaluations import captions
from keras_gen.training.recipe import Recipe


def trial(folder, spec="shapes:captions", **options):
    run = RunDirectory(folder / "run")
    recipe = Recipe(
        name="small",
        system="gan_cls",
        data=spec,
        model={"width": 4, "text_width": 4, "latent_dim": 4, "text_steps": 1},
        steps=10,
    )
    run.create(recipe)
    return Trial(run, None, **options)


@pytest.mark.slow
def test_a_perfect_generator_scores_as_real_images(tmp_path, monkeypatch):
    perfect = trial(tmp_path, count=500, seed=2)
    perfect.model = perfect.untrained
    del perfect.untrained  # Made anew, so that the two are different objects.
    images = perfect.test.rows(500, seed=2)["image"]
    monkeypatch.setattr(perfect.model, "generate", lambda n, seed, tokens: images)
    rows = captions.evaluate(perfect)
    values = {(row.metric, row.subject): row.value for row in rows}
    assert len(rows) == len(values) == 28
    for metric in (f"{a}_{b}" for a in captions._CHANCE for b in ("seen", "held_out")):
        assert values[metric, "generator"] == values[metric, "test split"] > 0.95
        assert values[metric, "untrained generator"] < 0.5
    assert values["joint_held_out", "chance"] == pytest.approx(1 / 30)
    counts = {row.metric: row.n_fake for row in rows}
    assert counts["joint_seen"] + counts["joint_held_out"] == 500
    assert 50 < counts["joint_held_out"] < 150
    # Untrained encoders find nothing; a hundred images hold about 1.4 right ones.
    assert values["retrieval_at_1", "text encoder"] < 0.1
    assert values["retrieval_at_1", "chance"] == pytest.approx(0.0141, abs=0.002)
    assert values["interpolation_confidence", "generator"] == pytest.approx(1, abs=0.3)


def test_sureness_is_the_mean_of_the_largest_probabilities():
    shares = np.array([[0.7, 0.2, 0.1], [0.1, 0.4, 0.5]])
    assert captions._sureness(np.log(shares) + 3) == pytest.approx(0.6)


def test_other_data_and_too_few_rows_are_refused(tmp_path):
    with pytest.raises(RunError, match="'digits', which lacks .*caption_id"):
        captions.evaluate(trial(tmp_path / "a", "digits"))
    with pytest.raises(RunError, match="among 100. Received: 40"):
        captions.evaluate(trial(tmp_path / "b", count=40))


def test_a_classifier_of_other_data_is_refused(tmp_path):
    with pytest.raises(RunError, match="hand, 'shapes'. Received: faces_cnn, which"):
        captions.evaluate(trial(tmp_path, extractor="faces_cnn"))

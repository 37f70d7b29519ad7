"""Limited data: the reference is all the data, and the best checkpoint is found."""

import numpy as np
import pytest
import small_run

from keras_gen import load_model
from keras_gen.metrics import extractors, image_statistics, reference_rows
from keras_gen.training import RunDirectory, data, train
from keras_gen.training.errors import RunError
from keras_gen.training.evaluation import Trial
from keras_gen.training.evaluations import limited_data


def test_the_best_checkpoint_is_shown_beside_the_last(tmp_path):
    recipe = small_run.recipe(data="subset:40:digits", steps=8, checkpoint_every=4)
    run = RunDirectory(tmp_path / "run")
    model = train(recipe, run.path, verbose=False)
    rows = limited_data.evaluate(Trial(run, model, count=80))
    distances = {row.subject: row for row in rows if row.metric == "fd_c"}
    assert list(distances) == [
        "generator",
        "untrained generator",
        "test split",
        "training rows, repeated",
        "best of training",
    ]
    assert {row.n_real for row in distances.values()} == {1438}
    assert {row.n_fake for row in distances.values()} == {80}
    # By hand: each checkpoint against the whole training split.
    whole, network = data.load("digits"), extractors.get("digits_cnn")
    reference = image_statistics(whole.images(), network)
    by_step = {}
    for path in sorted(run.checkpoints.glob("*.keras")):
        samples = load_model(path).generate(80, seed=0)
        protocol = {"data": "digits", "split": "train", "seed": 0}
        first, *_ = reference_rows(reference, {"x": samples}, network, **protocol)
        by_step[int(path.stem.rpartition("-")[2])] = first.value
    assert set(by_step) == {4, 8}
    np.testing.assert_allclose(distances["generator"].value, by_step[8], rtol=1e-4)
    best = distances["best of training"]
    np.testing.assert_allclose(best.value, min(by_step.values()), rtol=1e-4)
    assert best.details["step"] == min(by_step, key=by_step.get)


def test_rows_are_repeated_in_turn():
    images = np.arange(3)
    np.testing.assert_array_equal(limited_data.repeated(images, 7), [0, 1, 2] * 2 + [0])


def test_other_data_are_refused(tmp_path):
    run = RunDirectory(tmp_path / "run")
    model = train(small_run.recipe(steps=1), run.path, verbose=False)
    with pytest.raises(RunError, match="'limited_data' is for subsets"):
        limited_data.evaluate(Trial(run, model))

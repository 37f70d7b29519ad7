import random

import keras
import numpy as np
import small_run

from keras_gen import load_model
from keras_gen.training import RunDirectory, evaluation, train
from keras_gen.training.building import build_model, load_source
from keras_gen.training.quality.live_trials import LiveTrials


def test_a_live_model_is_measured_as_a_run_is(tmp_path, monkeypatch):
    run = RunDirectory(tmp_path / "run")
    recipe = small_run.recipe(steps=1)
    train(recipe, run.path, verbose=False)
    model = load_model(run.checkpoint())
    built = []
    original = evaluation.build_model
    monkeypatch.setattr(
        evaluation,
        "build_model",
        lambda *arguments: built.append(arguments) or original(*arguments),
    )
    measure = LiveTrials(run, recipe.replace(quality={"count": 70}), seed=3)
    random.seed(5)
    np.random.seed(5)  # noqa: NPY002
    expected = random.random(), np.random.rand()  # noqa: NPY002
    random.seed(5)
    np.random.seed(5)  # noqa: NPY002
    first = measure(model)
    assert (random.random(), np.random.rand()) == expected  # noqa: NPY002
    again = measure(model)
    assert len(built) == 1
    rows = evaluation.evaluate_run(run.path, count=70, seed=3)
    for measured in (first, again):
        assert [(r.metric, r.subject) for r in measured] == [
            (r.metric, r.subject) for r in rows
        ]
        np.testing.assert_allclose(
            [r.value for r in measured], [r.value for r in rows], rtol=1e-5
        )
    # Another model has other values, and the baselines are the same.
    kernel = model.generator_ema.weights[0]
    kernel.assign(3 * kernel.value)
    changed = {(r.metric, r.subject): r.value for r in measure(model)}
    before = {(r.metric, r.subject): r.value for r in first}
    assert changed["fd_c", "generator"] != before["fd_c", "generator"]
    assert changed["fd_c", "test split"] == before["fd_c", "test split"]


def test_a_recipe_names_evaluations_and_an_extractor(tmp_path):
    inputs = keras.Input((8, 8, 1))
    outputs = keras.layers.AveragePooling2D(4)(inputs)
    keras.Model(inputs, keras.layers.Flatten()(outputs)).save(tmp_path / "own.keras")
    quality = {
        "count": 30,
        "evaluations": ["kid", "precision_recall"],
        "extractor": str(tmp_path / "own.keras"),
    }
    recipe = small_run.recipe(quality=quality)
    source = load_source(recipe)
    # Nothing of the run is written yet.
    measure = LiveTrials(RunDirectory(tmp_path / "run"), recipe, source)
    model = build_model(recipe, source.features)
    rows = measure.rehearse(model)
    metrics = {"kid_x", "precision_x", "recall_x", "density_x", "coverage_x"}
    assert {row.metric for row in rows} == metrics
    assert {(row.extractor, row.n_fake) for row in rows} == {("own.keras", 30)}
    assert not (tmp_path / "run").exists()
    # The first call finds what the rehearsal did, and does not measure again.
    assert measure(model) is rows
    assert measure(model) is not rows

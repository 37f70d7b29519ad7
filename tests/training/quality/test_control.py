"""What a recipe's quality does to a run: records, returns, and nothing else."""

import json
import os
import signal

import pytest
import small_run
import testing
from scripted_values import measurement

from keras_gen.training import (
    RecipeError,
    RunDirectory,
    RunError,
    TrainingInterrupted,
    train,
)
from keras_gen.training.callbacks import StepCallback
from keras_gen.training.quality import control
from keras_gen.training.quality.control import require_possible
from keras_gen.training.storage import step_files
from keras_gen.training.storage.runs import read_lines

QUALITY = {"every": 2, "count": 70, "monitor_every": 3}


class SignalAt(StepCallback):
    """Sends this process SIGTERM after a step."""

    def __init__(self, step):
        super().__init__()
        self.at = step

    def on_step(self, step):
        if step == self.at:
            os.kill(os.getpid(), signal.SIGTERM)


def records(path):
    return [
        {key: value for key, value in row.items() if key not in ("time", "seconds")}
        for row in read_lines(path)
    ]


def steps_of(folder):
    return [step_files.step_of(p) for p in step_files.listed(folder, ".keras")]


@pytest.fixture
def scripted(monkeypatch):
    """Lets evaluations find what a function of the step says."""

    def use(value):
        class Scripted:
            def __init__(self, run, recipe, source):
                pass

            def __call__(self, model):
                return [measurement(value(int(model.steps.numpy())))]

            rehearse = __call__

        monkeypatch.setattr(control, "LiveTrials", Scripted)

    return use


def test_watching_leaves_the_weights_as_they_are(tmp_path):
    plain = train(small_run.recipe(steps=5), tmp_path / "plain", verbose=False)
    recipe = small_run.recipe(steps=5, quality=QUALITY)
    run = RunDirectory(tmp_path / "run")
    with pytest.raises(TrainingInterrupted):
        train(recipe, run.path, callbacks=[SignalAt(2)], verbose=False)
    # Whoever goes on may watch otherwise.
    recipe = recipe.replace(**{"quality.count": 80})
    watched = train(recipe, run.path, resume=True, verbose=False, histograms=2)
    testing.assert_same_state(watched, plain)
    rows = [row for row in records(run.evaluations) if row["metric"] == "fd_c"]
    assert [(row["step"], row["n_fake"]) for row in rows[::3]] == [
        (0, 70),
        (2, 70),
        (4, 80),
    ]
    best = json.loads((run.best / "best.json").read_text())
    assert run.best_checkpoint().name == best["checkpoint"]
    row = next(
        r for r in rows if (r["step"], r["subject"]) == (best["step"],) + ("generator",)
    )
    assert (
        best["value"]
        == row["value"]
        == min(r["value"] for r in rows if r["subject"] == "generator" and r["step"])
    )


def rolling(**changes):
    quality = {**QUALITY, "every": 1, "monitor_every": None}
    quality |= {"on_divergence": "roll_back", "patience": 2, "limit": 1}
    return small_run.recipe(
        quality=quality, steps=10, checkpoint_every=5, keep_checkpoints=2, **changes
    )


def test_a_resumed_run_goes_back_where_an_unbroken_one_does(tmp_path, scripted):
    # Best at step 3; at 5 and 6 it is much worse, so it goes back after 6.
    scripted(lambda step: {2: 5.0, 3: 1.0, 4: 1.5, 5: 9.0, 6: 9.0}.get(step, 1.2))
    unbroken = RunDirectory(tmp_path / "unbroken")
    model = train(rolling(), unbroken.path, verbose=False)
    (event,) = records(unbroken.events)
    assert (event["step"], event["kind"]) == (6, "roll_back")
    rate = float(model.optimizers["generator"].learning_rate)
    assert rate == pytest.approx(1e-4, rel=1e-6)
    assert steps_of(unbroken.best) == [3]
    plain = train(rolling().replace(quality=None), tmp_path / "plain", verbose=False)
    with pytest.raises(AssertionError):
        testing.assert_same_state(model, plain)

    run = RunDirectory(tmp_path / "run")
    with pytest.raises(TrainingInterrupted) as info:
        train(rolling(), run.path, callbacks=[SignalAt(7)], verbose=False)
    # As if killed: the newest checkpoint is lost, and the return with it.
    info.value.checkpoint.unlink()
    recovered = train(rolling(), run.path, resume=True, verbose=False)
    assert int(recovered.steps.numpy()) == 10
    testing.assert_same_state(recovered, model)
    assert records(run.events) == records(unbroken.events)
    assert records(run.evaluations) == records(unbroken.evaluations)


def test_a_run_that_ended_early_does_not_go_on_by_itself(tmp_path, scripted, capsys):
    scripted(lambda step: float(step))
    quality = {**QUALITY, "on_divergence": "stop", "patience": 2, "factor": 1.0}
    recipe = small_run.recipe(quality=quality, log_every=2, checkpoint_every=2)
    run = RunDirectory(tmp_path / "run")
    model = train(recipe, run.path)
    # Values at 2, 4 and 6, where an epoch ends.
    assert int(model.steps.numpy()) == 6
    assert [row["kind"] for row in records(run.events)][-1] == "early_stop"
    assert "Training ended at step 6 of 12" in capsys.readouterr().err
    assert int(train(recipe, run.path, resume=True, verbose=False).steps.numpy()) == 6
    recipe = recipe.replace(quality=None)
    assert int(train(recipe, run.path, resume=True, verbose=False).steps.numpy()) == 12


def test_what_could_not_act_is_refused_before_anything_is_written(tmp_path):
    model = testing.tiny("gan")
    stop = small_run.recipe(quality={"on_divergence": "stop"})
    require_possible(stop, model, processes=1)
    require_possible(small_run.recipe(quality={}), model, processes=2)
    with pytest.raises(RecipeError, match="One process of several"):
        require_possible(stop, model, processes=2)
    schedule = {
        "schedule": "linear_decay",
        "initial_rate": 1e-3,
        "hold_steps": 0,
        "decay_steps": 9,
    }
    recipe = rolling(optimizers={"generator": {"learning_rate": schedule}})
    with pytest.raises(RecipeError, match="a schedule for 'generator'"):
        train(recipe, tmp_path / "run", verbose=False)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("fields", "error", "message"),
    [
        ({"metric": "fd"}, RecipeError, "Did you mean 'fd_c of generator'"),
        ({"evaluations": "kid"}, RecipeError, "There are: kid_c of generator"),
        ({"extractor": "digit_cnn"}, RunError, "Did you mean 'digits_cnn'"),
        ({"evaluations": "elbo"}, RunError, "which `vae` has. Received: a run of 'gan"),
        ({"count": 500}, RunError, "as the test split of 'digits' has, 359"),
    ],
)
def test_what_cannot_be_measured_is_refused_before_anything_is_written(
    tmp_path, fields, error, message
):
    recipe = small_run.recipe(quality={**QUALITY, **fields})
    with pytest.raises(error, match=message):
        train(recipe, tmp_path / "run", verbose=False)
    assert not (tmp_path / "run").exists()


def test_other_settings_are_tried_before_a_run_goes_on(tmp_path):
    recipe = small_run.recipe(steps=2, quality=QUALITY)
    train(recipe, tmp_path / "run", verbose=False)
    text = (tmp_path / "run" / "recipe.json").read_text()
    wrong = recipe.replace(**{"quality.evaluations": "kid", "steps": 4})
    with pytest.raises(RecipeError, match="Unknown value to watch 'fd_c of generator'"):
        train(wrong, tmp_path / "run", resume=True, verbose=False)
    assert (tmp_path / "run" / "recipe.json").read_text() == text

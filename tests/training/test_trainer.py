"""Runs end to end: what is written, and that nothing can break a run for good."""

import os
import shutil
import signal
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import small_run
import tensorflow as tf
import testing

from keras_gen import load_model
from keras_gen.training import (
    DivergedError,
    RunDirectory,
    RunError,
    StrategyError,
    TrainingInterrupted,
    WorkerLostError,
    train,
    trainer,
)
from keras_gen.training.data import DataError
from keras_gen.training.distribution import workers
from keras_gen.training.storage import checkpoints, step_files
from keras_gen.training.storage.runs import read_lines


class SignalAt(keras.callbacks.Callback):
    """Sends this process a signal when the step after `step` begins."""

    def __init__(self, step, number):
        super().__init__()
        self.step, self.number = step, number

    def on_train_batch_begin(self, batch, logs=None):
        if int(self.model.steps.numpy()) == self.step:
            os.kill(os.getpid(), self.number)


def records(run):
    """Returns the metrics without the wall clock."""
    return [
        {key: value for key, value in row.items() if key != "seconds"}
        for row in read_lines(run.metrics)
    ]


def copy(unbroken, tmp_path):
    """Returns a copy of the unbroken run, to change."""
    shutil.copytree(unbroken[1].path, tmp_path / "run")
    return RunDirectory(tmp_path / "run")


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory):
    """The model and the run of the small recipe, trained in one go."""
    run = RunDirectory(tmp_path_factory.mktemp("unbroken") / "run")
    return train(small_run.recipe(), run.path, verbose=False), run


def test_everything_is_written(unbroken):
    model, run = unbroken
    assert int(model.steps.numpy()) == 12
    assert run.recipe() == small_run.recipe()
    assert [path.name for path in checkpoints.listed(run.checkpoints)] == [
        f"step-{step:06d}.keras" for step in (4, 8, 12)
    ]
    assert sorted(path.name for path in run.samples.iterdir()) == [
        f"step-{step:06d}.png" for step in (0, 6, 12)
    ]
    assert [(row["step"], row["steps"]) for row in records(run)] == [
        (4, 4),
        (8, 4),
        (12, 4),
    ]
    assert len(list(run.tensorboard.iterdir())) == 1
    (session,) = run.sessions()
    assert (session["from_step"], session["rows"]) == (0, 1438)
    assert session["columns"] == {"image": [8, 8, 1], "label": []}


def test_the_same_recipe_gives_the_same_weights(unbroken, tmp_path):
    again = train(small_run.recipe(), tmp_path / "run", verbose=False)
    testing.assert_same_state(again, unbroken[0])


def test_an_interrupted_run_resumes_as_if_unbroken(unbroken, tmp_path):
    run = RunDirectory(tmp_path / "run")
    with pytest.raises(TrainingInterrupted) as info:
        stop = SignalAt(5, signal.SIGTERM)
        train(small_run.recipe(), run.path, callbacks=[stop], verbose=False)
    assert (info.value.signal, info.value.step) == (signal.SIGTERM, 6)
    assert info.value.checkpoint == checkpoints.latest(run.checkpoints)
    assert step_files.step_of(info.value.checkpoint) == 6

    model = train(small_run.recipe(), run.path, resume=True, verbose=False)
    testing.assert_same_state(model, unbroken[0])
    # The interval of the break is told in two parts, the others are as they were.
    assert [(row["step"], row["steps"]) for row in records(run)] == [
        (4, 4),
        (6, 2),
        (8, 2),
        (12, 4),
    ]
    assert records(run)[0] == records(unbroken[1])[0]
    assert records(run)[-1] == records(unbroken[1])[-1]
    assert [session["from_step"] for session in run.sessions()] == [0, 6]
    names = [path.name for path in checkpoints.listed(run.checkpoints)]
    assert names == [f"step-{step:06d}.keras" for step in (6, 8, 12)]


def damage(checkpoint):
    checkpoint.write_bytes(checkpoint.read_bytes()[:-100])


def test_a_corrupt_checkpoint_costs_only_its_steps(unbroken, tmp_path):
    run = copy(unbroken, tmp_path)
    damage(checkpoints.path_of(run.checkpoints, 12))
    with pytest.warns(UserWarning, match=r"damaged checkpoint .*step-000012"):
        model = train(small_run.recipe(), run.path, resume=True, verbose=False)
    assert run.sessions()[-1]["from_step"] == 8
    testing.assert_same_state(model, unbroken[0])
    assert records(run) == records(unbroken[1])


def test_a_corrupt_last_step_is_trained_and_saved_again(tmp_path):
    run, recipe = RunDirectory(tmp_path / "run"), small_run.recipe(steps=7)
    unbroken = train(recipe, run.path, verbose=False)
    damage(checkpoints.path_of(run.checkpoints, 7))
    with pytest.warns(UserWarning, match="damaged checkpoint"):
        train(recipe, run.path, resume=True, verbose=False)
    assert run.sessions()[-1]["from_step"] == 4
    newest = checkpoints.latest(run.checkpoints)
    assert step_files.step_of(newest) == 7
    testing.assert_same_state(load_model(newest), unbroken)


def test_a_corrupt_checkpoint_does_not_supplant_new_ones(tmp_path):
    run, recipe = RunDirectory(tmp_path / "run"), small_run.recipe(keep_checkpoints=1)
    train(recipe, run.path, verbose=False)
    damage(checkpoints.path_of(run.checkpoints, 12))
    stop = SignalAt(5, signal.SIGTERM)
    with (
        pytest.warns(UserWarning, match="damaged checkpoint"),
        pytest.raises(TrainingInterrupted) as info,
    ):
        train(recipe, run.path, resume=True, callbacks=[stop], verbose=False)
    assert checkpoints.latest(run.checkpoints) == info.value.checkpoint
    # Neither do its grids stay beside those of the new steps.
    names = sorted(path.name for path in run.samples.iterdir())
    assert names == ["step-000000.png", "step-000006.png"]


def test_divergence_keeps_the_last_good_checkpoint(tmp_path):
    class Poison(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            if int(self.model.steps.numpy()) == 5:
                variable = self.model.generator.trainable_variables[0]
                variable.assign(variable * float("nan"))

    run = RunDirectory(tmp_path / "run")
    recipe = small_run.recipe(precision="mixed_float16", steps=40)
    with pytest.raises(DivergedError) as info:
        train(recipe, run.path, callbacks=[Poison()], verbose=False)
    assert info.value.step == 6
    assert info.value.checkpoint == checkpoints.path_of(run.checkpoints, 4)
    message = str(info.value)
    assert message.startswith("Training diverged: discriminator/fake is not finite")
    assert (
        "--set optimizers.discriminator.learning_rate=5e-05; it was 0.0002" in message
    )
    assert "--precision mixed_bfloat16" in message
    assert [row["step"] for row in records(run)] == [4]
    assert checkpoints.listed(run.checkpoints) == [info.value.checkpoint]


def test_a_finished_run_may_be_trained_further(unbroken, tmp_path):
    run = copy(unbroken, tmp_path)
    model = train(small_run.recipe(), run.path, resume=True, verbose=False)
    testing.assert_same_state(model, unbroken[0])
    with pytest.raises(RunError, match="has 12 steps already. Received: steps=11"):
        train(small_run.recipe(steps=11), run.path, resume=True, verbose=False)
    model = train(small_run.recipe(steps=14), run.path, resume=True, verbose=False)
    assert int(model.steps.numpy()) == run.recipe().steps == 14
    assert records(run)[-1]["step"] == 14


def test_mistakes_are_told_before_anything_is_written(unbroken, tmp_path):
    run = unbroken[1]
    with pytest.raises(RunError, match="There is a run in"):
        train(small_run.recipe(), run.path)
    with pytest.raises(RunError, match="batch_size: 16 -> 8"):
        train(small_run.recipe(batch_size=8), run.path, resume=True)
    with pytest.raises(RunError, match="does not exist"):
        train(small_run.recipe(), tmp_path / "new", resume=True)
    with pytest.raises(DataError, match="must not be larger than the data"):
        train(small_run.recipe(batch_size=2000), tmp_path / "new")
    with pytest.raises(DataError, match="Unknown data source"):
        train(small_run.recipe(data="digitz"), tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_replicas_share_the_batch_and_reach_the_same_weights(
    unbroken, two_replicas, tmp_path
):
    run, recipe = RunDirectory(tmp_path / "run"), small_run.recipe()
    options = {"strategy": two_replicas, "verbose": False}
    train(recipe.replace(steps=8), run.path, **options)
    # Replicas are no part of the recipe: one run may be trained on any number.
    train(recipe, run.path, resume=True, verbose=False)
    assert [each["replicas"] for each in run.sessions()] == [2, 1]
    ours = testing.state(load_model(run.checkpoint())).values()
    theirs = testing.state(unbroken[0])
    for (name, value), own in zip(theirs.items(), ours, strict=True):
        np.testing.assert_allclose(own, value, rtol=0, atol=1e-5, err_msg=name)
    with pytest.raises(StrategyError, match="=15 for 2 replicas. Use 14 or 16"):
        train(small_run.recipe(batch_size=15), tmp_path / "new", **options)
    assert not (tmp_path / "new").exists()


def test_epochs_become_steps(tmp_path):
    recipe = small_run.recipe(batch_size=250, **{"model.n_critic": 2})
    model = train(recipe, tmp_path / "run", epochs=3, verbose=False)
    # A step takes 2 batches of 250, and 1,438 images hold two of these.
    assert int(model.steps.numpy()) == 6
    assert RunDirectory(tmp_path / "run").recipe().steps == 6


def test_progress_is_told_on_stderr(tmp_path, capsys):
    train(small_run.recipe(steps=8), tmp_path / "run")
    shown = capsys.readouterr()
    assert shown.out == ""
    lines = shown.err.splitlines()
    assert lines[0].startswith("Training gan (")
    assert "on 1,438 rows of digits (image 8x8x1, label number) for 8 " in lines[0]
    assert lines[1] == f"Run directory: {tmp_path / 'run'}"
    assert lines[-1].startswith("step 8/8 ")


@pytest.mark.parametrize(
    ("fault", "raised", "message"),
    [
        (
            tf.errors.UnavailableError(None, None, "Collective ops: Socket closed\nx"),
            WorkerLostError,
            r"lost \(UnavailableError: Collective ops: Socket closed\).*step-000004",
        ),
        (
            tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor"),
            tf.errors.ResourceExhaustedError,
            "OOM when allocating tensor",
        ),
        (
            tf.errors.InvalidArgumentError(None, None, "Invalid PNG data"),
            tf.errors.InvalidArgumentError,
            "Invalid PNG data",
        ),
    ],
)
def test_of_several_processes_only_the_loss_of_another_is_told_as_one(
    tmp_path, monkeypatch, fault, raised, message
):
    class Fault(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            if int(self.model.steps.numpy()) == 6:
                raise fault

    monkeypatch.setattr(trainer, "processes", SimpleNamespace(count=lambda _: 2))
    with pytest.raises(raised, match=message):
        train(small_run.recipe(), tmp_path / "a", callbacks=[Fault()], verbose=False)


def test_a_worker_that_is_lost_at_the_very_end_is_told_too(tmp_path, monkeypatch):
    def numbers(strategy, own):
        if (tmp_path / "a" / "checkpoints" / "step-000012.keras").exists():
            raise tf.errors.AbortedError(None, None, "Connection reset by peer")
        return [own, own]

    monkeypatch.setattr(trainer, "processes", SimpleNamespace(count=lambda _: 2))
    monkeypatch.setattr(workers, "numbers", numbers)
    with pytest.raises(WorkerLostError, match="reset by peer.*step-000012"):
        train(small_run.recipe(), tmp_path / "a", verbose=False)

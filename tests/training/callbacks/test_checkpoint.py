import numpy as np
import pytest
import small_run
import testing

from keras_gen import load_model
from keras_gen.training.building import load_source
from keras_gen.training.callbacks import Checkpoint
from keras_gen.training.errors import DivergedError
from keras_gen.training.storage import checkpoints, step_files


def fit(model, steps, *callbacks):
    start = int(model.steps.numpy())
    dataset = load_source(small_run.recipe()).dataset(16, start_step=start)
    model.fit(dataset, steps_per_epoch=steps, verbose=0, callbacks=[*callbacks])
    return model


def steps_in(directory):
    return [step_files.step_of(path) for path in checkpoints.listed(directory)]


def test_the_newest_and_the_last_step_are_kept(model, tmp_path):
    fit(model, 14, Checkpoint(tmp_path, every=4, keep=3))
    assert steps_in(tmp_path) == [8, 12, 14]
    assert len(list(tmp_path.iterdir())) == 3


def test_a_file_of_later_steps_takes_no_place(model, tmp_path):
    checkpoints.path_of(tmp_path, 99).touch()
    fit(model, 6, Checkpoint(tmp_path, every=4, keep=1))
    assert steps_in(tmp_path) == [6, 99]


def test_the_last_step_is_saved_over_an_older_file(model, tmp_path):
    path = checkpoints.path_of(tmp_path, 3)
    path.touch()
    callback = Checkpoint(tmp_path)
    fit(model, 3, callback)
    assert int(load_model(path).steps.numpy()) == 3
    # What one fit saved says nothing about the next, of perhaps another model.
    path.unlink()
    model.steps.assign(2)
    fit(model, 1, callback)
    assert path.exists()


def test_a_checkpoint_continues_where_it_stood(model, tmp_path):
    fit(model, 7, Checkpoint(tmp_path, every=4))
    loaded = load_model(checkpoints.path_of(tmp_path, 4))
    assert int(loaded.steps.numpy()) == 4
    testing.assert_same_state(fit(loaded, 3), model)


def test_weights_that_are_not_finite_are_not_saved(model, tmp_path):
    callback = Checkpoint(tmp_path, every=4)
    fit(model, 4, callback)
    variable = model.generator.trainable_variables[0]
    broken = variable.numpy()
    broken[0, 0] = np.nan
    variable.assign(broken)
    with pytest.raises(DivergedError, match="variable .*kernel is not finite") as info:
        callback.save(5)
    assert info.value.checkpoint == checkpoints.path_of(tmp_path, 4)
    assert steps_in(tmp_path) == [4]


def test_the_optimizers_state_must_be_finite_too(model, tmp_path):
    callback = Checkpoint(tmp_path, every=4)
    fit(model, 1, callback)
    moment = model.optimizers["generator"].variables[-1]
    moment.assign(np.full(moment.shape, np.inf))
    with pytest.raises(DivergedError, match="variable adam"):
        callback.save(2)


def test_a_failed_save_leaves_nothing_behind(model, tmp_path, monkeypatch):
    callback = Checkpoint(tmp_path, every=100)
    fit(model, 1, callback)

    def full_disk(path):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(model, "save", full_disk)
    with pytest.raises(OSError, match="No space left"):
        callback.save(2)
    assert steps_in(tmp_path) == [1]
    assert len(list(tmp_path.iterdir())) == 1

import numpy as np
import pytest
import tensorflow as tf

from keras_gen.training.callbacks import Checkpoint, JSONLLogger, NaNGuard
from keras_gen.training.errors import DivergedError
from keras_gen.training.storage import checkpoints


def poisoned(clean: tf.data.Dataset, at: int) -> tf.data.Dataset:
    """Returns the dataset with a NaN in the batch of step `at`."""

    def poison(step, element):
        bad = tf.where(step == at - 1, np.float32("nan"), np.float32(0))
        return {**element, "image": element["image"] + bad}

    return clean.enumerate().map(poison)


@pytest.mark.parametrize("at", [3, 10, 20])
def test_it_names_the_term_and_the_step(model, dataset, at):
    with pytest.raises(DivergedError) as info:
        model.fit(
            poisoned(dataset, at),
            steps_per_epoch=10,
            epochs=3,
            verbose=0,
            callbacks=[NaNGuard()],
        )
    assert info.value.step == at
    assert info.value.what == "discriminator/real"
    # It stopped at once, and not at the end of training.
    assert int(model.steps.numpy()) <= at + 8


def test_among_processes_it_waits_for_the_end_of_the_epoch(model, dataset):
    with pytest.raises(DivergedError) as info:
        model.fit(
            poisoned(dataset, 3),
            steps_per_epoch=30,
            epochs=2,
            verbose=0,
            callbacks=[NaNGuard(at_once=False)],
        )
    assert info.value.step == 3
    assert int(model.steps.numpy()) == 30


def test_nothing_bad_is_written(model, dataset, tmp_path):
    log = tmp_path / "metrics.jsonl"
    with pytest.raises(DivergedError):
        model.fit(
            poisoned(dataset, 9),
            steps_per_epoch=4,
            epochs=3,
            verbose=0,
            callbacks=[NaNGuard(), JSONLLogger(log), Checkpoint(tmp_path, every=4)],
        )
    assert checkpoints.latest(tmp_path).name == "step-000008.keras"
    assert len(log.read_text().splitlines()) == 2


def test_sound_training_passes(model, dataset):
    model.fit(dataset, steps_per_epoch=4, verbose=0, callbacks=[NaNGuard()])
    assert int(model.steps.numpy()) == 4

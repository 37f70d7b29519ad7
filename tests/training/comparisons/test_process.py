import time

import fabricated
import pytest
import small_run

from keras_gen.training.comparisons import lock, outcome, plan
from keras_gen.training.comparisons.comparison import Comparison
from keras_gen.training.comparisons.process import Process
from keras_gen.training.storage import checkpoints


def begin(directory, recipe, descriptor):
    study = fabricated.study(rows={"A": recipe})
    training = plan.finals(study, directory, plan.only_setting(study))[0]
    return Process(training, Comparison(study=study, count=100), descriptor)


def wait_for(process, condition):
    while not condition():
        assert process.poll() is None, process.training.log.read_text()
        time.sleep(0.05)


@pytest.mark.slow
def test_a_worker_saves_its_state_when_its_pipe_is_closed(tmp_path):
    with lock.held(tmp_path) as descriptor:
        process = begin(tmp_path, small_run.recipe(steps=10**6), descriptor)
        folder = process.training.run / "checkpoints"
        try:
            wait_for(process, lambda: checkpoints.listed(folder))
        finally:
            process.stop()
            process.wait(60)
    assert process.poll() == 128 + 15
    result = outcome.read(process.training.run)
    assert result.status == "begun"
    newest = checkpoints.latest(folder)
    assert newest == checkpoints.path_of(folder, result.steps)
    assert process.last_words() == f"Stopped at step {result.steps}; saved to {newest}."


@pytest.mark.slow
def test_a_mistake_is_the_last_line_of_the_log(tmp_path):
    with lock.held(tmp_path) as descriptor:
        process = begin(tmp_path, small_run.recipe(data="folder:none"), descriptor)
        process.wait(120)
    assert process.poll() == 2
    assert process.last_words().startswith("There must be a folder at none")
    assert process.training.log.read_text().startswith("--- A, seed 0, 20")

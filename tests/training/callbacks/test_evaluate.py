import numpy as np
import pytest
import testing
from scripted_values import Script, measurement

from keras_gen.training.callbacks import Evaluate
from keras_gen.training.errors import DivergedError, RecipeError
from keras_gen.training.quality.events import Events
from keras_gen.training.storage.runs import read_lines


def fit(model, dataset, *callbacks, steps=4):
    model.fit(dataset, steps_per_epoch=steps, verbose=0, callbacks=list(callbacks))


def test_values_are_recorded_with_step_and_protocol(model, dataset, tmp_path):
    written, said = [], []

    class Writer:
        def write_scalars(self, values, step):
            written.append((step, values))

    path = tmp_path / "a" / "evaluations.jsonl"
    script = Script(9.0, 8.0, 7.5)
    evaluate = Evaluate(script, every=2, path=path, writers=[Writer()], say=said.append)
    fit(model, dataset, evaluate, steps=5)
    assert script.seen == [0, 2, 4]
    rows = read_lines(path)
    assert [(row["step"], row["value"]) for row in rows] == [
        (0, 9.0),
        (2, 8.0),
        (4, 7.5),
    ]
    assert {"time", "phase", "n_real", "n_fake", "seed", "data"} <= set(rows[0])
    assert rows[0]["checkpoint"] is None
    assert written[1] == (2, {"evaluations/fd_c/generator": 8.0})
    assert said[-1] == "step 4: fd_c 7.5 of generator (n=2)"


def test_a_training_that_goes_on_reads_the_record(model, dataset, tmp_path):
    path = tmp_path / "evaluations.jsonl"
    first = Evaluate(Script(9.0, 8.0, 7.0), every=2, path=path)
    fit(model, dataset, first)
    again = Evaluate(Script(6.0), every=2, path=path)
    fit(model, dataset, again, steps=2)
    assert [reading.step for reading in again.readings] == [0, 2, 4, 6]
    again.restore(2)
    assert [reading.step for reading in again.readings] == [0, 2]


def test_evaluating_does_not_disturb_training(model, dataset):
    before = [(variable, variable.numpy()) for variable in model.variables]
    states = []

    def measure(model):
        return [measurement(float(np.std(model.generate(8, seed=1))))]

    for callbacks in ([], [Evaluate(measure, every=1)]):
        for variable, value in before:
            variable.assign(value)
        for optimizer in model.optimizers.values():
            for variable in optimizer.variables:
                variable.assign(0 * variable.value)
        fit(model, dataset, *callbacks)
        states.append(testing.state(model))
    for name, value in states[0].items():
        np.testing.assert_array_equal(value, states[1][name], err_msg=name)


def test_a_model_that_left_the_finite_numbers_has_diverged(model, dataset):
    def measure(model):
        return [measurement(float(model.generate(2, seed=0).mean()))]

    bias = model.generator_ema.weights[-1]
    bias.assign(bias.value * float("nan"))
    with pytest.raises(DivergedError, match="variable .* is not finite at step 0"):
        fit(model, dataset, Evaluate(measure))


def test_other_mistakes_of_a_measure_are_told(model, dataset):
    def measure(model):
        raise ValueError("too few rows")

    with pytest.raises(ValueError, match="too few rows"):
        fit(model, dataset, Evaluate(measure))


def test_what_can_no_longer_be_measured_is_a_reading_without_rows(
    model, dataset, tmp_path
):
    path = tmp_path / "evaluations.jsonl"
    said = []

    def settings():
        return {"path": path, "events": Events(tmp_path / "e.jsonl", said.append)}

    # `Measurement` refuses what is not finite.
    script = Script(9.0, 8.0, float("nan"), 7.0)
    evaluate = Evaluate(script, 1, **settings())
    fit(model, dataset, evaluate, steps=3)
    assert [len(reading.rows) for reading in evaluate.readings] == [1, 1, 0, 1]
    assert [row["step"] for row in read_lines(path)] == [0, 1, 3]
    assert said[0].startswith("step 2: The model could not be measured: ")
    assert "finite number" in said[0]
    again = Evaluate(Script(), 1, **settings())
    again.restore(2)
    assert again.readings == evaluate.readings[:3]
    again.restore(3)
    assert again.readings == evaluate.readings


def test_mistakes_of_a_recipe_are_none_of_the_model(model, dataset):
    def measure(model):
        if int(model.steps.numpy()) == 1:
            raise RecipeError("no such extractor")
        return [measurement(1.0)]

    with pytest.raises(RecipeError, match="no such extractor"):
        fit(model, dataset, Evaluate(measure, 1), steps=2)


def test_a_value_that_is_not_there_is_answered_with_the_nearest(model, dataset):
    evaluate = Evaluate(Script(1.0))
    fit(model, dataset, evaluate, steps=1)
    (reading,) = evaluate.readings
    assert reading.row("fd_c", "generator")["value"] == 1.0
    with pytest.raises(RecipeError, match="Did you mean 'fd_c of generator'"):
        reading.row("fd_c", "generater")

import numpy as np
import pytest
import testing
from scripted_values import Script

from keras_gen import schedules
from keras_gen.training.callbacks import (
    Evaluate,
    KeepBest,
    RollBack,
    StepCallback,
    Watched,
)
from keras_gen.training.callbacks.roll_back import require_plain_rates
from keras_gen.training.errors import RecipeError
from keras_gen.training.quality.events import Events


class States(StepCallback):
    """Keeps the model's state after each step, as the callbacks before it left it."""

    def __init__(self):
        super().__init__()
        self.kept = {}

    def on_step(self, step):
        self.kept[step] = testing.state(self.model)


@pytest.fixture
def rates(model):
    """The model's learning rates, which are put back at the end."""
    before = {p: float(o.learning_rate) for p, o in model.optimizers.items()}
    yield before
    for player, rate in before.items():
        model.optimizers[player].learning_rate = rate


def run(model, dataset, folder, values, steps, path=None, **settings):
    """Trains with a scripted metric; returns the callback and the states."""
    evaluate = Evaluate(Script(*values), 1, path)
    keep = KeepBest(folder, evaluate, Watched())
    events = Events(say=lambda text: None)
    back = RollBack(evaluate, keep, patience=2, events=events, **settings)
    states = States()
    model.fit(
        dataset,
        steps_per_epoch=steps,
        verbose=0,
        callbacks=[evaluate, keep, back, states],
    )
    return back, states.kept


def own(state):
    """Returns a state without what a return does not bring back."""
    return {
        name: value
        for name, value in state.items()
        if not name.endswith(("learning_rate", "/steps"))
    }


def test_it_goes_back_to_all_of_the_best_state(model, dataset, tmp_path, rates):
    values = [9.0, 5.0, 4.0, 9.0, 10.0, 4.5]
    back, states = run(model, dataset, tmp_path, values, 5)
    # Two values more than twice the best at step 2: the return is after step 4.
    best, returned = own(states[2]), own(states[4])
    assert any(name.endswith("momentum") or "velocity" in name for name in best)
    for name, value in best.items():
        np.testing.assert_array_equal(value, returned[name], err_msg=name)
    assert any(
        not np.array_equal(value, own(states[3])[name]) for name, value in best.items()
    )
    for player, rate in rates.items():
        now = float(model.optimizers[player].learning_rate)
        assert now == pytest.approx(rate / 2, rel=1e-6)
    # Steps go on.
    assert int(model.steps.numpy()) == 5
    (event,) = back.events.rows()
    assert (event["step"], event["kind"]) == (4, "roll_back")
    assert "worse than 2 times the best, 4 at step 2" in event["message"]
    assert "discriminator 0.0001, generator 0.0001" in event["message"]
    assert event["message"].endswith("This was return 1 of at most 2.")


def test_it_goes_back_from_what_is_no_number(model, dataset, tmp_path, rates):
    nan = float("nan")
    back, states = run(model, dataset, tmp_path, [9.0, 4.0, nan, nan, 4.5], 4)
    best, returned = own(states[1]), own(states[3])
    for name, value in best.items():
        np.testing.assert_array_equal(value, returned[name], err_msg=name)
    (event,) = back.events.rows()
    assert (event["step"], event["kind"]) == (3, "roll_back")
    message = event["message"]
    assert "the best, 4 at step 1, in 2 evaluations in a row, now nan." in message


def test_without_any_best_it_stops(model, dataset, tmp_path, rates):
    nan = float("nan")
    back, _ = run(model, dataset, tmp_path, [9.0, nan, nan, nan], 3)
    (event,) = back.events.rows()
    assert (event["step"], event["kind"]) == (2, "early_stop")
    assert "for there is no best checkpoint yet. Train anew" in event["message"]


def test_it_goes_back_so_many_times_and_then_stops(model, dataset, tmp_path, rates):
    values = [9.0, 4.0, *[99.0] * 8]
    back, _ = run(model, dataset, tmp_path, values, 9, limit=2, rate_factor=0.1)
    kinds = [(row["step"], row["kind"]) for row in back.events.rows()]
    assert kinds == [(3, "roll_back"), (5, "roll_back"), (7, "early_stop")]
    assert back.stopped and int(model.steps.numpy()) == 8
    for player, rate in rates.items():
        now = float(model.optimizers[player].learning_rate)
        assert now == pytest.approx(rate / 100, rel=1e-6)


def test_the_record_tells_how_often_it_went_back(model, dataset, tmp_path, rates):
    path = tmp_path / "evaluations.jsonl"
    values = [9.0, 4.0, 99.0, 99.0, 99.0]
    run(model, dataset, tmp_path, values, 4, path)
    # One more bad value beside the last, and the second return is due.
    back, _ = run(model, dataset, tmp_path, [99.0, 4.1], 2, path)
    (event,) = back.events.rows()
    assert (event["step"], event["kind"]) == (5, "roll_back")
    assert "return 2 of at most 2" in event["message"]


def test_without_its_checkpoint_it_stops(model, dataset, tmp_path, rates):
    class Lose(StepCallback):
        def on_step(self, step):
            (tmp_path / "step-000001.keras").unlink(missing_ok=True)

    evaluate = Evaluate(Script(9.0, 4.0, 99.0, 99.0, 99.0), 1)
    keep = KeepBest(tmp_path, evaluate, Watched())
    back = RollBack(evaluate, keep, patience=2, events=Events(say=lambda text: None))
    model.fit(
        dataset,
        steps_per_epoch=4,
        verbose=0,
        callbacks=[evaluate, keep, Lose(), back],
    )
    (event,) = back.events.rows()
    assert event["kind"] == "early_stop"
    assert "the checkpoint of step 1 is gone" in event["message"]


def test_rates_that_are_schedules_are_refused():
    model = testing.tiny("gan")
    optimizers = model.default_optimizers()
    config = optimizers["generator"].get_config()
    config["learning_rate"] = schedules.serialized(
        {
            "schedule": "linear_decay",
            "initial_rate": 1e-3,
            "hold_steps": 0,
            "decay_steps": 9,
        }
    )
    require_plain_rates(model)
    optimizers["generator"] = type(optimizers["generator"]).from_config(config)
    model.compile(optimizers)
    with pytest.raises(RecipeError, match="a schedule for 'generator'"):
        require_plain_rates(model)

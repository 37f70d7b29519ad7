import json

import numpy as np
import pytest
import testing
from scripted_values import Script

from keras_gen import load_model
from keras_gen.training.callbacks import Checkpoint, Evaluate, KeepBest, Watched
from keras_gen.training.errors import DivergedError
from keras_gen.training.storage import step_files


def steps(directory):
    return [step_files.step_of(p) for p in step_files.listed(directory, ".keras")]


def fit(model, dataset, steps, *callbacks):
    model.fit(dataset, steps_per_epoch=steps, verbose=0, callbacks=list(callbacks))


def test_the_best_checkpoint_stays(model, dataset, tmp_path):
    states = {}

    class Spy(Checkpoint):
        def on_step(self, step):
            states[step] = testing.state(self.model)

        def on_train_end(self, logs=None):
            pass

    evaluate = Evaluate(Script(0.0, 5.0, 3.0, 4.0), 1)
    keep = KeepBest(tmp_path, evaluate, Watched())
    fit(model, dataset, 3, evaluate, keep, Spy(tmp_path))
    assert steps(tmp_path) == [2]
    assert keep.best == tmp_path / "step-000002.keras"
    best = json.loads((tmp_path / "best.json").read_text())
    assert (best["step"], best["value"], best["metric"]) == (2, 3.0, "fd_c")
    assert best["checkpoint"] == "step-000002.keras"
    kept = list(testing.state(load_model(keep.best)).values())
    for value, expected in zip(kept, states[2].values(), strict=True):
        np.testing.assert_array_equal(value, expected)


def test_greater_may_be_better(model, dataset, tmp_path):
    evaluate = Evaluate(Script(9.0, 5.0, 3.0, 6.0), 1)
    watched = Watched(smaller_is_better=False)
    fit(model, dataset, 3, evaluate, KeepBest(tmp_path, evaluate, watched))
    assert steps(tmp_path) == [3]


def test_older_bests_stay_while_training_may_be_resumed_before_newer_ones(
    model, dataset, tmp_path
):
    evaluate = Evaluate(Script(9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0), 1)
    keep = KeepBest(tmp_path / "best", evaluate, Watched(), tmp_path / "all")
    checkpoint = Checkpoint(tmp_path / "all", every=3, keep=1)
    fit(model, dataset, 6, evaluate, keep, checkpoint)
    # At step 6 training would have been resumed from step 3, whose best it was.
    assert steps(tmp_path / "best") == [3, 4, 5, 6]
    assert steps(tmp_path / "all") == [6]


def test_the_record_tells_the_best(model, dataset, tmp_path):
    path = tmp_path / "evaluations.jsonl"
    evaluate = Evaluate(Script(9.0, 5.0), 1, path)
    fit(model, dataset, 1, evaluate, KeepBest(tmp_path, evaluate, Watched()))
    (tmp_path / "best.json").unlink()
    evaluate = Evaluate(Script(7.0), 1, path)
    keep = KeepBest(tmp_path, evaluate, Watched())
    fit(model, dataset, 1, evaluate, keep)
    assert steps(tmp_path) == [1]
    assert json.loads((tmp_path / "best.json").read_text())["step"] == 1
    keep.best.unlink()
    assert keep.best is None


def test_what_is_not_finite_is_never_the_best(model, dataset, tmp_path):
    class Poison(Evaluate):
        def evaluate(self, step):
            if step:
                bias = self.model.discriminator.weights[-1]
                bias.assign(bias.value * float("nan"))
            return super().evaluate(step)

    evaluate = Poison(Script(2.0, 1.0), 1)
    with pytest.raises(DivergedError, match="variable .* is not finite at step 1"):
        fit(model, dataset, 1, evaluate, KeepBest(tmp_path, evaluate, Watched()))
    assert steps(tmp_path) == []

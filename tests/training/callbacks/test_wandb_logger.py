"""The contract with Weights & Biases; the stub has the signatures of wandb 0.31."""

import sys
from types import SimpleNamespace

import pytest

from keras_gen.training.callbacks import WandbLogger


class Run:
    def __init__(self, calls, number):
        self.calls, self.id = calls, number

    def define_metric(self, name, step_metric=None):
        self.calls.append(("define_metric", name, step_metric))

    def log(self, data, step=None, commit=None):
        self.calls.append(("log", data, step))

    def finish(self, exit_code=None):
        self.calls.append(("finish", exit_code))


@pytest.fixture
def calls(monkeypatch):
    calls = []

    def init(project=None, id=None, name=None, config=None, resume=None):
        calls.append(("init", project, id, name, config, resume))
        return Run(calls, id or "9a")

    monkeypatch.setitem(sys.modules, "wandb", SimpleNamespace(init=init))
    return calls


def test_a_run_is_told_from_begin_to_end(calls, tmp_path):
    memory = tmp_path / "tracking.json"
    tracker = WandbLogger("small", {"steps": 12}, memory=memory)
    with tracker:
        tracker.write_scalars({"generator/fake": 1}, 4)
    assert calls == [
        ("init", "keras_gen", None, "small", {"steps": 12}, "allow"),
        ("define_metric", "*", "step"),
        ("log", {"step": 4, "generator/fake": 1.0}, None),
        ("finish", 0),
    ]
    calls.clear()
    with pytest.raises(KeyError), WandbLogger("small", memory=memory) as tracker:
        tracker.on_train_begin()
        raise KeyError
    assert calls[0][2] == "9a"
    assert calls[-1] == ("finish", 1)

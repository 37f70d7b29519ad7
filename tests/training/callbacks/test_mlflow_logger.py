"""The contract with MLflow; the stub has the signatures of mlflow 3.17."""

import sys
from types import SimpleNamespace

import pytest

from keras_gen.training.callbacks import MLflowLogger


class Library:
    """What of `mlflow` is used."""

    def __init__(self):
        self.calls = []

    def set_experiment(self, experiment_name=None, experiment_id=None):
        self.calls.append(("set_experiment", experiment_name))

    def start_run(self, run_id=None, experiment_id=None, run_name=None, nested=False):
        self.calls.append(("start_run", run_id, run_name))
        return SimpleNamespace(info=SimpleNamespace(run_id=run_id or "5c"))

    def log_params(self, params, synchronous=None, run_id=None):
        assert len(params) <= 100
        assert all(len(value) <= 250 for value in params.values())
        self.calls.append(("log_params", params))

    def log_metrics(self, metrics, step=None, synchronous=None, run_id=None):
        self.calls.append(("log_metrics", metrics, step))

    def end_run(self, status="FINISHED"):
        self.calls.append(("end_run", status))


@pytest.fixture
def library(monkeypatch):
    stub = Library()
    monkeypatch.setitem(sys.modules, "mlflow", stub)
    return stub


def test_a_run_is_told_from_begin_to_end(library, tmp_path):
    memory = tmp_path / "tracking.json"
    parameters = {"steps": 12, "model.width": 8, "long": "x" * 900}
    tracker = MLflowLogger("small", parameters, memory=memory)
    with tracker:
        tracker.write_scalars({"generator/fake": 1, "evaluations/fd_c/a, b": 2}, 4)
    assert library.calls == [
        ("set_experiment", "keras_gen"),
        ("start_run", None, "small"),
        ("log_params", {"steps": "12", "model.width": "8", "long": "x" * 250}),
        ("log_metrics", {"generator/fake": 1.0, "evaluations/fd_c/a_ b": 2.0}, 4),
        ("end_run", "FINISHED"),
    ]
    library.calls.clear()
    with pytest.raises(KeyError), MLflowLogger("small", parameters, memory=memory) as t:
        t.on_train_begin()
        raise KeyError
    # What is known of a run that goes on is not sent again.
    assert library.calls == [
        ("set_experiment", "keras_gen"),
        ("start_run", "5c", None),
        ("end_run", "FAILED"),
    ]


def test_many_parameters_go_in_portions(library):
    tracker = MLflowLogger("small", {f"p{i}": i for i in range(230)})
    with tracker:
        tracker.on_train_begin()
    sizes = [len(call[1]) for call in library.calls if call[0] == "log_params"]
    assert sizes == [100, 100, 30]

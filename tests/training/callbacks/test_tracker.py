import sys
from types import SimpleNamespace

import pytest

from keras_gen.training.callbacks.tracker import Tracker
from keras_gen.training.errors import RunError


class Service(Tracker):
    """Writes down what it was asked to do."""

    package = "imaginary"

    def open(self, known):
        self.calls = getattr(self, "calls", [])
        self.calls.append(("open", known))
        return known or "7f"

    def send(self, values, step):
        self.calls.append((step, values))

    def close(self, failed):
        self.calls.append(("failed" if failed else "finished",))


@pytest.fixture(autouse=True)
def _installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "imaginary", SimpleNamespace())


def test_means_are_sent_at_the_models_step(model, dataset):
    tracker = Service("a run")
    fit = {"steps_per_epoch": 2, "epochs": 2, "verbose": 0}
    history = model.fit(dataset, callbacks=[tracker], **fit).history
    (_, (first, means), (second, _), end) = tracker.calls
    assert tracker.calls[0] == ("open", None)
    assert (first, second, end) == (2, 4, ("finished",))
    assert means == {name: values[0] for name, values in history.items()}
    assert all(isinstance(value, float) for value in means.values())


def test_a_run_goes_on_under_its_id(tmp_path):
    memory = tmp_path / "run" / "tracking.json"
    for known in (None, "7f"):
        tracker = Service("a run", memory=memory)
        with tracker:
            tracker.write_scalars({"x": 1}, 3)
            tracker.on_train_end()
        assert tracker.calls == [("open", known), (3, {"x": 1.0}), ("finished",)]


def test_an_error_closes_the_run_as_failed():
    tracker = Service("a run")
    with pytest.raises(KeyError), tracker:
        tracker.on_train_begin()
        raise KeyError
    assert tracker.calls == [("open", None), ("failed",)]
    untouched = Service("a run")
    with untouched:
        pass
    assert not hasattr(untouched, "calls")


def test_a_missing_package_names_its_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "imaginary", None)
    with pytest.raises(RunError, match=r"pip install 'keras_gen\[imaginary\]'"):
        Service("a run")

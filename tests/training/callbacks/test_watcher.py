import pytest
from scripted_values import Script

from keras_gen.training.callbacks import Evaluate, Watched, Watcher
from keras_gen.training.errors import RecipeError


class Recorder(Watcher):
    def __init__(self, evaluate, watched=None):
        super().__init__(evaluate, watched or Watched())
        self.seen, self.replayed = [], []

    def on_value(self, reading, is_best):
        self.seen.append((reading.step, self.value(reading), is_best))

    def replay(self, reading, is_best):
        self.replayed.append((reading.step, is_best))


def test_values_come_in_turn_but_that_of_the_untrained_model(model, dataset, tmp_path):
    path = tmp_path / "evaluations.jsonl"
    evaluate = Evaluate(Script(1.0, 5.0, 4.0, 6.0), 1, path)
    recorder = Recorder(evaluate)
    fit = {"steps_per_epoch": 3, "verbose": 0}
    model.fit(dataset, callbacks=[evaluate, recorder], **fit)
    assert recorder.seen == [(1, 5.0, True), (2, 4.0, True), (3, 6.0, False)]
    # Another training knows what this one did.
    evaluate = Evaluate(Script(4.5, 3.0, 2.0), 1, path)
    again = Recorder(evaluate)
    model.fit(dataset, callbacks=[evaluate, again], **fit)
    assert again.replayed == [(1, True), (2, True), (3, False)]
    assert again.seen == [(4, 4.5, False), (5, 3.0, True), (6, 2.0, True)]


def test_a_phase_is_judged_afresh(model, dataset):
    evaluate = Evaluate(Script(9.0, 1.0, 5.0), 1)
    recorder = Recorder(evaluate)

    class Grow(Recorder):
        def on_value(self, reading, is_best):
            phase = type(model.phase)
            patch.setattr(type(model), "phase", phase("grown"))

    with pytest.MonkeyPatch.context() as patch:
        model.fit(
            dataset,
            steps_per_epoch=2,
            verbose=0,
            callbacks=[evaluate, recorder, Grow(evaluate)],
        )
    assert recorder.seen == [(1, 1.0, True), (2, 5.0, True)]


def test_the_wrong_order_is_refused(model, dataset):
    evaluate = Evaluate(Script(2.0, 1.0), 1)
    with pytest.raises(ValueError, match="Recorder acts on what Evaluate has measured"):
        model.fit(
            dataset,
            steps_per_epoch=1,
            verbose=0,
            callbacks=[Recorder(evaluate), evaluate],
        )


def test_a_value_that_nobody_measures_is_refused_before_step_1(model, dataset):
    evaluate = Evaluate(Script(2.0), 1)
    recorder = Recorder(evaluate, Watched("fd_x"))
    with pytest.raises(RecipeError, match="Unknown value to watch 'fd_x of generator'"):
        model.fit(dataset, steps_per_epoch=1, verbose=0, callbacks=[evaluate, recorder])
    assert int(model.steps.numpy()) == 0

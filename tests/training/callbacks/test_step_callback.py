import testing

from keras_gen.training.callbacks import StepCallback


class Recorder(StepCallback):
    def __init__(self):
        super().__init__()
        self.seen = []
        self.fourth = []

    def on_step(self, step):
        # Counted on the host, and yet what the model says.
        assert step == int(self.model.steps.numpy())
        self.seen.append(step)
        if self.passed(4, step):
            self.fourth.append(step)


def test_every_step_is_seen_once_and_counting_goes_on(model, dataset):
    recorder = Recorder()
    fit = {"steps_per_epoch": 5, "verbose": 0, "callbacks": [recorder]}
    model.fit(dataset, epochs=2, **fit)
    assert recorder.seen == list(range(1, 11))
    model.fit(dataset, epochs=1, **fit)
    assert recorder.seen == list(range(1, 16))
    assert recorder.fourth == [4, 8, 12]


def test_steps_per_execution_is_counted(dataset):
    model, recorder = testing.tiny("gan"), Recorder()
    model.compile(steps_per_execution=3)
    model.fit(dataset, steps_per_epoch=9, epochs=1, verbose=0, callbacks=[recorder])
    assert recorder.seen == [3, 6, 9]
    assert recorder.fourth == [6, 9]


def test_an_epoch_that_breaks_off_is_counted(model, dataset):
    class Stop(Recorder):
        def on_step(self, step):
            super().on_step(step)
            if step == 3:
                self.model.stop_training = True

    recorder = Stop()
    model.fit(dataset, steps_per_epoch=9, epochs=2, verbose=0, callbacks=[recorder])
    # The fourth was begun when the third was noticed.
    assert recorder.seen == [1, 2, 3, 4]

import os
import signal
import threading

import pytest

from keras_gen.training.callbacks import Interrupt, StepCallback
from keras_gen.training.joined_fits import JoinedCallbacks


class Raise(StepCallback):
    """Sends this process signals after given steps."""

    def __init__(self, **steps):
        super().__init__()
        self.signals = {int(key[1:]): number for key, number in steps.items()}

    def on_step(self, step):
        if step in self.signals:
            os.kill(os.getpid(), self.signals[step])


@pytest.fixture
def fit(model, dataset):
    """Returns a function that trains ten steps and says how many they became."""

    def run(*callbacks):
        model.fit(dataset, steps_per_epoch=10, verbose=0, callbacks=[*callbacks])
        return int(model.steps.numpy())

    return run


def handlers():
    return [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_step_is_finished_and_fit_returns(fit, number):
    before, interrupt = handlers(), Interrupt()
    # Sent when step 4 begins, which is therefore the last.
    assert fit(interrupt, Raise(s3=number)) == 4
    assert interrupt.signal == number
    assert handlers() == before


@pytest.fixture
def python_handles_sigint():
    """Undoes what a shell does to background jobs: it has them ignore SIGINT."""
    outside = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, outside)


def test_a_second_ctrl_c_aborts(fit, python_handles_sigint):
    before = handlers()
    with pytest.raises(KeyboardInterrupt), Interrupt() as interrupt:
        fit(interrupt, Raise(s3=signal.SIGINT, s4=signal.SIGINT))
    assert interrupt.signal == signal.SIGINT
    assert handlers() == before


def test_a_signal_between_two_fits_is_not_lost(fit):
    with Interrupt() as interrupt:
        os.kill(os.getpid(), signal.SIGTERM)
        assert interrupt.signal == signal.SIGTERM
        assert fit(interrupt) == 1


def test_nor_between_two_joined_fits(model, dataset):
    interrupt = Interrupt()
    with interrupt, JoinedCallbacks([interrupt], True, model=model) as callbacks:
        options = {"steps_per_epoch": 10, "verbose": 0, "callbacks": callbacks}
        model.fit(dataset, **options)
        os.kill(os.getpid(), signal.SIGTERM)
        model.fit(dataset, epochs=2, **options)
    assert int(model.steps.numpy()) == 11


def test_uninterrupted_training_is_untouched(fit):
    interrupt = Interrupt()
    assert fit(interrupt) == 10
    assert interrupt.signal is None


@pytest.mark.parametrize(("others", "steps"), [(0, 4), (signal.SIGTERM, 2)])
def test_with_others_it_stops_where_all_agree(model, dataset, others, steps):
    asked = []

    def agree(own):
        asked.append(own)
        # All are asked, and the largest is heeded, as among real processes.
        return max(own, others)

    interrupt = Interrupt(agree)
    options = {"steps_per_epoch": 2, "epochs": 5, "verbose": 0}
    model.fit(dataset, callbacks=[interrupt, Raise(s3=signal.SIGINT)], **options)
    # This process got its signal in step 4, the second epoch's last.
    assert int(model.steps.numpy()) == steps
    assert interrupt.signal == (others or signal.SIGINT)
    assert asked == ([0, signal.SIGINT] if steps == 4 else [0])


def test_outside_of_the_main_thread_it_does_nothing():
    before, failures = handlers(), []

    def run():
        try:
            with Interrupt():
                assert handlers() == before
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert not failures

import io

import pytest
from rich.console import Console

from keras_gen.training.callbacks import ProgressBar, ProgressLines
from keras_gen.training.callbacks.progress import _duration


@pytest.fixture
def fit(model, dataset):
    """Returns a function that trains under a callback."""

    def run(callback, epochs, steps_per_epoch=5):
        model.fit(
            dataset,
            steps_per_epoch=steps_per_epoch,
            epochs=epochs,
            verbose=0,
            callbacks=[callback],
        )

    return run


def console(terminal):
    return Console(file=io.StringIO(), force_terminal=terminal, width=100)


def test_the_bar_ends_full_with_the_terms_below(fit):
    terminal = console(True)
    fit(ProgressBar(10, terminal), epochs=2)
    text = terminal.file.getvalue()
    assert "10/10" in text
    assert "steps/s" in text
    assert "  discriminator/real " in text
    # The cursor, hidden while the bar moves, is shown again.
    assert text.rindex("\x1b[?25h") > text.rindex("\x1b[?25l")


def test_a_bar_of_a_resumed_run_begins_where_it_stood(fit, model):
    terminal = console(True)
    model.steps.assign(5)
    bar = ProgressBar(10, terminal)
    with bar:
        fit(bar, epochs=1)
        (task,) = bar._bar.tasks
        assert (task.completed, task.total) == (10, 10)
    assert "10/10" in terminal.file.getvalue()


def test_lines_come_for_each_twentieth(fit):
    log = console(False)
    fit(ProgressLines(100, log), epochs=50, steps_per_epoch=2)
    lines = log.file.getvalue().splitlines()
    assert 20 <= len(lines) <= 21
    assert lines[-1].startswith("step 100/100  ")
    assert "0:00 left  discriminator/fake" in lines[-1]
    assert "\x1b" not in log.file.getvalue()


def test_durations():
    assert _duration(0.4) == "0:00"
    assert _duration(61) == "1:01"
    assert _duration(3600 * 27 + 62) == "27:01:02"

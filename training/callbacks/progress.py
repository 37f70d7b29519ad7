"""Shows how far training is: a bar in a terminal, lines elsewhere."""

import time

from rich import progress
from rich.console import Console
from rich.text import Text

from keras_gen.training.callbacks.scoped_callback import ScopedCallback
from keras_gen.training.callbacks.step_callback import StepCallback

# Often enough for the eye, and drawing takes a few milliseconds.
_SECONDS_PER_FRAME = 0.25
_LINES = 20


class ProgressBar(ScopedCallback, StepCallback):
    """A bar over steps with speed, time left and the terms of the last epoch.

    Args:
        total: Steps at the end, by `model.steps`.
        console: The terminal. Defaults to standard error.
    """

    def __init__(self, total: int, console: Console | None = None):
        super().__init__()
        self.total = total
        self._bar = _Bar(
            progress.BarColumn(bar_width=None),
            progress.MofNCompleteColumn(),
            _Speed(),
            progress.TimeRemainingColumn(compact=True),
            console=console or Console(stderr=True),
            # Drawn from the training thread: a thread of its own would fight for it.
            auto_refresh=False,
            expand=True,
        )
        self._task = self._bar.add_task("", total=total, start=False)
        self._drawn = 0.0

    def start(self):
        """Shows the bar."""
        self._bar.start()

    def stop(self):
        """Leaves the bar as it stands."""
        self._bar.stop()

    def on_train_begin(self, logs=None):
        """Starts the clock at the model's step."""
        super().on_train_begin(logs)
        self._bar.update(self._task, completed=self.step)
        self._bar.start_task(self._task)

    def on_step(self, step):
        """Moves the bar, but not more often than one can see."""
        now = time.monotonic()
        if now - self._drawn >= _SECONDS_PER_FRAME or step >= self.total:
            self._drawn = now
            self._bar.update(self._task, completed=step, refresh=True)

    def on_epoch_end(self, epoch, logs=None):
        """Shows the epoch's means."""
        self._bar.terms = _terms(logs)
        super().on_epoch_end(epoch, logs)

    def on_train_end(self, logs=None):
        """Leaves the bar where training ended."""
        self._bar.update(self._task, completed=self.step, refresh=True)
        super().on_train_end(logs)


class ProgressLines(ScopedCallback, StepCallback):
    """A line for each twentieth of the run, for logs and pipes.

    Args:
        total: Steps at the end, by `model.steps`.
        console: Where to write. Defaults to standard error.
    """

    def __init__(self, total: int, console: Console | None = None):
        super().__init__()
        self.total = total
        self._console = console or Console(stderr=True)
        self._share = -1
        self._start: tuple[float, int] | None = None

    def start(self):
        """Holds nothing but the console."""

    def stop(self):
        """Holds nothing but the console."""

    def on_epoch_end(self, epoch, logs=None):
        """Writes a line if the run has come far enough since the last."""
        super().on_epoch_end(epoch, logs)
        share = self.step * _LINES // self.total
        if share == self._share:
            return
        self._share = share
        began, start = self._start
        speed = max(self.step - start, 1) / max(time.monotonic() - began, 1e-9)
        left = (self.total - self.step) / max(speed, 1e-9)
        self._console.print(
            f"step {self.step:,}/{self.total:,}  {speed:.3g} steps/s  "
            f"{_duration(left)} left  {_terms(logs)}",
            highlight=False,
            soft_wrap=True,
        )

    def on_step(self, step):
        """Starts the clock after the first step, which is compiled first."""
        if self._start is None:
            self._start = time.monotonic(), step


class _Bar(progress.Progress):
    """A progress bar with a line of terms below it."""

    terms = ""

    def get_renderables(self):
        yield from super().get_renderables()
        if self.terms:
            yield Text(self.terms, style="dim")


class _Speed(progress.ProgressColumn):
    def render(self, task):
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.3g} steps/s" if speed else "- steps/s")


def _terms(logs) -> str:
    return "  ".join(f"{name} {value:.4g}" for name, value in (logs or {}).items())


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"

"""Ends training when it only gets worse."""

from keras_gen.training.callbacks.evaluate import Evaluate
from keras_gen.training.callbacks.watcher import Watched, Watcher
from keras_gen.training.quality.events import Events


class EarlyStop(Watcher):
    """Stops `fit` after some evaluations in a row that are much worse than the best.

    With a factor of 1 that is ordinary early stopping. The step that runs meanwhile is
    trained to its end.

    Args:
        evaluate: What measures; it stands before this callback.
        watched: Which of its values.
        patience: Evaluations in a row.
        factor: 1 or more: how much worse than the best is much worse, see `Decline`.
        events: Where to say so, as an event `early_stop`.

    Attributes:
        stopped: Whether training was ended, and is not to go on.
    """

    def __init__(
        self,
        evaluate: Evaluate,
        watched: Watched,
        patience: int = 3,
        factor: float = 1.0,
        events: Events | None = None,
    ):
        super().__init__(evaluate, watched, factor)
        self.patience = patience
        self.events = events or Events()
        self.stopped = False

    def restore(self):
        """Looks whether the evaluations on record have ended training already."""
        self.stopped = False
        super().restore()

    def replay(self, reading, is_best):
        """Remembers that training was ended."""
        self.stopped = self.stopped or self.decline.count >= self.patience

    def on_epoch_begin(self, epoch, logs=None):
        """Keeps a `fit` that follows from going on."""
        super().on_epoch_begin(epoch, logs)
        if self.stopped:
            self.model.stop_training = True

    def on_value(self, reading, is_best):
        """Stops if it was patient enough."""
        # The step that ran meanwhile may be evaluated, too.
        if self.stopped or self.decline.count < self.patience:
            return
        self.stopped = self.model.stop_training = True
        advice = "Try lower learning rates."
        if self.decline.best is not None:
            step, _ = self.decline.best
            advice = (
                f"Take the checkpoint of step {step:,}; to get further, try lower "
                "learning rates."
            )
        self.events.add(
            reading.step,
            "early_stop",
            f"Training ends here: {self.watched} was {self.decline.describe()}, in "
            f"{self.patience} evaluations in a row, now {self.value(reading):.4g}. "
            f"{advice}",
        )

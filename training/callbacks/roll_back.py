"""Returns to the best checkpoint when training only gets worse, and goes on slower."""

import keras

from keras_gen.training.callbacks.evaluate import Evaluate
from keras_gen.training.callbacks.keep_best import KeepBest
from keras_gen.training.callbacks.watcher import Watcher
from keras_gen.training.errors import RecipeError
from keras_gen.training.quality.events import Events

KIND = "roll_back"


class RollBack(Watcher):
    """Undoes a decline: back to the best state, and on with lower learning rates.

    Everything that was saved is as it was, that is weights, averages, optimizers and
    random seeds, but for two things. Steps go on counting, so that every file and
    record has a step of its own, and data come that did not come before. And each
    player's learning rate is the present one times `rate_factor`, so that several
    returns to one state go on ever slower.

    A term or weight that is NaN ends training whatever this callback would do: see
    `NaNGuard`.

    Args:
        evaluate: What measures; it stands before this callback.
        keep_best: What keeps the best checkpoint; it stands before this callback, too,
            and decides which value is watched.
        patience: Evaluations in a row, much worse than the best, before a return.
        factor: 1 or more: how much worse than the best is much worse, see `Decline`.
        limit: Most returns; at the next decline training stops.
        rate_factor: What learning rates are multiplied by, between 0 and 1.
        events: Where to say so, as an event `roll_back`.

    Attributes:
        stopped: Whether training was ended, and is not to go on.

    Raises:
        RecipeError: If a learning rate is a schedule, which cannot be lowered.
    """

    def __init__(
        self,
        evaluate: Evaluate,
        keep_best: KeepBest,
        patience: int = 3,
        factor: float = 2.0,
        limit: int = 2,
        rate_factor: float = 0.5,
        events: Events | None = None,
    ):
        super().__init__(evaluate, keep_best.watched, factor)
        self.keep_best = keep_best
        self.patience = patience
        self.limit = limit
        self.rate_factor = rate_factor
        self.events = events or Events()
        self.stopped = False
        self._returns = 0

    def on_train_begin(self, logs=None):
        """Refuses rates that it could not lower."""
        require_plain_rates(self.model)
        super().on_train_begin(logs)

    def restore(self):
        """Remembers the returns on record."""
        self.stopped, self._returns = False, 0
        super().restore()

    def replay(self, reading, is_best):
        """Counts what was a reason to return, or to stop."""
        if not self.stopped and self.decline.count >= self.patience:
            self._decide()

    def on_epoch_begin(self, epoch, logs=None):
        """Keeps a `fit` that follows from going on."""
        super().on_epoch_begin(epoch, logs)
        if self.stopped:
            self.model.stop_training = True

    def on_value(self, reading, is_best):
        """Returns, or stops where it returned often enough."""
        # The step that runs while training stops may be evaluated, too.
        if self.stopped or self.decline.count < self.patience:
            return
        seen = (
            f"{self.watched} was {self.decline.describe()}, in {self.patience} "
            f"evaluations in a row, now {self.value(reading):.4g}."
        )
        path, best = self.keep_best.best, self.decline.best
        self._decide()
        if self.stopped or path is None:
            self.stopped = self.model.stop_training = True
            times = "once" if self.limit == 1 else f"{self.limit} times"
            why = f"it went back {times} before"
            take = "Take the best checkpoint, or train" if path else "Train"
            if best is None:
                why = "there is no best checkpoint yet"
            elif path is None:
                why = f"the checkpoint of step {best[0]:,} is gone"
            self.events.add(
                reading.step,
                "early_stop",
                f"Training ends here: {seen} It does not go back, for {why}. {take} "
                "anew with lower learning rates.",
            )
            return
        rates = self._return_to(path)
        self.events.add(
            reading.step,
            KIND,
            f"{seen} Went back to the weights, averages and optimizers of step "
            f"{best[0]:,}, and goes on from there with lower learning rates: {rates}. "
            f"This was return {self._returns} of at most {self.limit}.",
        )

    def _decide(self) -> None:
        """Returns once more, or stops; a return gives the new rates time to show."""
        self.stopped = self._returns >= self.limit
        if not self.stopped:
            self._returns += 1
            self.decline.forgive()

    def _return_to(self, path) -> str:
        """Loads a checkpoint into the model; returns the new rates in words."""
        rates = {
            player: float(_inner(optimizer).learning_rate) * self.rate_factor
            for player, optimizer in self.model.optimizers.items()
        }
        step = int(self.model.steps.numpy())
        self.model.load_weights(path)
        self.model.steps.assign(step)
        for player, rate in rates.items():
            _inner(self.model.optimizers[player]).learning_rate = rate
        return ", ".join(f"{player} {rate:.3g}" for player, rate in rates.items())


def require_plain_rates(model) -> None:
    """Refuses a compiled model whose learning rates cannot be lowered.

    Raises:
        RecipeError: If a learning rate is a schedule.
    """
    for player, optimizer in model.optimizers.items():
        if not isinstance(_inner(optimizer).get_config()["learning_rate"], float):
            raise RecipeError(
                "Rolling back lowers learning rates, so they must be numbers. "
                f"Received: a schedule for {player!r}. Give it a number "
                f"(optimizers.{player}.learning_rate), or use on_divergence=stop."
            )


def _inner(optimizer: keras.optimizers.Optimizer) -> keras.optimizers.Optimizer:
    """Returns what a loss-scaling optimizer wraps, or the optimizer."""
    return getattr(optimizer, "inner_optimizer", optimizer)

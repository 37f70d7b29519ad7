"""Shows the spread of each network's weights in TensorBoard, every so many steps."""

from keras_gen.training.callbacks.step_callback import StepCallback
from keras_gen.training.callbacks.tensorboard import TensorBoardLogger


class Histograms(StepCallback):
    """Writes a histogram of each trainable variable, by player.

    They cost a read of every weight, so they are for finding faults.

    Args:
        tensorboard: Where to write; it belongs to the same `fit`.
        every: Steps between two of each.
    """

    def __init__(self, tensorboard: TensorBoardLogger, every: int = 1000):
        super().__init__()
        self.tensorboard = tensorboard
        self.every = every

    def on_train_begin(self, logs=None):
        """Writes the weights before step 1."""
        super().on_train_begin(logs)
        if self.step == 0:
            self.write(0)

    def on_step(self, step):
        """Writes at multiples of `every`."""
        if self.passed(self.every, step):
            self.write(step)

    def write(self, step: int) -> None:
        """Writes the histograms now.

        Args:
            step: Steps trained so far.
        """
        for player in self.model.players:
            for variable in self.model.player_variables(player):
                name = f"{player}/{variable.path}"
                self.tensorboard.write_histogram(name, variable.numpy(), step)

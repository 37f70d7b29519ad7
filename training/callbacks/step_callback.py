"""The base of callbacks that act at certain steps, counted without the device."""

import keras


class StepCallback(keras.callbacks.Callback):
    """Calls `on_step(step)` after each step, on the training thread.

    The step is counted on the host, from `model.steps` at the epoch's begin. Keras's
    `on_train_batch_end` is not used: to give it the logs, Keras reads every one of them
    from the device after each step, which then has nothing to do meanwhile.

    Attributes:
        step: Steps trained so far, as of the last call.
    """

    step = 0

    def on_step(self, step: int) -> None:
        """Acts after a step.

        Args:
            step: How many steps are done. With `steps_per_execution` above 1 it rises
                by that many at a time.
        """
        raise NotImplementedError

    def passed(self, every: int, step: int) -> bool:
        """Whether a multiple of `every` lies behind the last call, up to `step`."""
        return step // every > self.step // every

    def on_train_begin(self, logs=None):
        """Notes where counting begins."""
        self.step = int(self.model.steps.numpy())

    def on_epoch_begin(self, epoch, logs=None):
        """Notes where the epoch begins."""
        self._epoch_start = int(self.model.steps.numpy())

    def on_train_batch_begin(self, batch, logs=None):
        """Notices that the batch before this one is done."""
        self._reach(self._epoch_start + batch)

    def on_epoch_end(self, epoch, logs=None):
        """Notices the epoch's last step."""
        self._reach(int(self.model.steps.numpy()))

    def _reach(self, step):
        if step > self.step:
            self.on_step(step)
            self.step = step

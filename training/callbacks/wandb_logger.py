"""Sends a training's values to Weights & Biases."""

from typing import ClassVar

from keras_gen.training.callbacks.tracker import Tracker


class WandbLogger(Tracker):
    """A `Tracker` for Weights & Biases.

    Who is logged in, and whether it is online, are its own settings (`WANDB_MODE`).
    """

    package: ClassVar[str] = "wandb"

    def open(self, known):
        """Starts a run whose values stand at the model's step."""
        self._run = self._library.init(
            project=self.project,
            name=self.name,
            id=known,
            resume="allow",
            config=self.parameters,
        )
        # Its own count of calls must not fall, but steps do when training resumes.
        self._run.define_metric("*", step_metric="step")
        return self._run.id

    def send(self, values, step):
        """Sends values, with the step among them."""
        self._run.log({"step": step, **values})

    def close(self, failed):
        """Ends the run."""
        self._run.finish(exit_code=int(failed))

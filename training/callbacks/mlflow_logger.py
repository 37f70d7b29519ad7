"""Sends a training's values to MLflow."""

import re
from typing import ClassVar

from keras_gen.training.callbacks.tracker import Tracker

# MLflow keeps parameters in columns; its shortest limit on a value so far.
_LONGEST = 250
_BATCH = 100


class MLflowLogger(Tracker):
    """A `Tracker` for MLflow, the project being its experiment.

    Where the server is, is MLflow's own setting (`MLFLOW_TRACKING_URI`).
    """

    package: ClassVar[str] = "mlflow"

    def open(self, known):
        """Starts an active run, and sends the parameters of a new one."""
        self._library.set_experiment(self.project)
        if known is not None:
            return self._library.start_run(run_id=known).info.run_id
        run = self._library.start_run(run_name=self.name)
        items = [(k, str(v)[:_LONGEST]) for k, v in self.parameters.items()]
        for start in range(0, len(items), _BATCH):
            self._library.log_params(dict(items[start : start + _BATCH]))
        return run.info.run_id

    def send(self, values, step):
        """Sends values; of names MLflow takes letters, digits and `_-./ ` alone."""
        legal = {re.sub(r"[^\w\-./ ]", "_", k): v for k, v in values.items()}
        self._library.log_metrics(legal, step=step)

    def close(self, failed):
        """Ends the active run as finished or failed."""
        self._library.end_run("FAILED" if failed else "FINISHED")

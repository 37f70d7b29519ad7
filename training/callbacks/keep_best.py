"""Keeps the checkpoint of the best evaluation so far."""

import json
from pathlib import Path

from keras_gen.training.callbacks.evaluate import Evaluate
from keras_gen.training.callbacks.watcher import Watched, Watcher
from keras_gen.training.errors import DivergedError
from keras_gen.training.quality.finite import first_not_finite
from keras_gen.training.storage import atomic, checkpoints, step_files


class KeepBest(Watcher):
    """Writes `best/step-000300.keras`, and `best/best.json` with what was measured.

    An older best stays as long as training may yet be resumed from before the newer
    one, for it would then be the best again.

    Args:
        directory: Folder of the files.
        evaluate: What measures; it stands before this callback.
        watched: Which of its values.
        resumed_from: Folder of the checkpoints that training may be resumed from; None
            if it is not resumed.

    Raises:
        DivergedError: In place of saving weights that are not finite.
    """

    def __init__(
        self,
        directory: str | Path,
        evaluate: Evaluate,
        watched: Watched,
        resumed_from: str | Path | None = None,
    ):
        super().__init__(evaluate, watched)
        self.directory = Path(directory)
        self._resumed_from = resumed_from and Path(resumed_from)

    @property
    def best(self) -> Path | None:
        """The checkpoint of the best value; None if there is none."""
        if self.decline.best is None:
            return None
        path = checkpoints.path_of(self.directory, self.decline.best[0])
        return path if path.exists() else None

    def on_value(self, reading, is_best):
        """Saves the model if it was never better, and clears up."""
        if is_best:
            self._save(reading)
        self._clear(reading.step)

    def _save(self, reading) -> None:
        if fault := first_not_finite(self.model):
            raise DivergedError(f"variable {fault}", reading.step)
        path = checkpoints.path_of(self.directory, reading.step)
        with atomic.replacing(path) as partial:
            self.model.save(partial)
        self._tell(reading)

    def restore(self):
        """Remembers the best on record, and lets `best.json` say it."""
        super().restore()
        if self.best is not None:
            step, _ = self.decline.best
            self._tell(next(r for r in self.evaluate.readings if r.step == step))

    def _tell(self, reading) -> None:
        name = checkpoints.path_of(self.directory, reading.step).name
        row = {**self._row(reading), "checkpoint": name}
        atomic.write_text(
            self.directory / "best.json",
            json.dumps(row, indent=2, ensure_ascii=False) + "\n",
        )

    def _clear(self, step: int) -> None:
        """Removes each best that is older than one before the oldest checkpoint."""
        earliest = step
        if self._resumed_from is not None:
            kept = checkpoints.listed(self._resumed_from)
            # Without any, training would begin anew.
            earliest = step_files.step_of(kept[0]) if kept else 0
        files = [
            path
            for path in checkpoints.listed(self.directory)
            if step_files.step_of(path) <= step
        ]
        for old, newer in zip(files, files[1:], strict=False):
            if step_files.step_of(newer) <= earliest:
                old.unlink()

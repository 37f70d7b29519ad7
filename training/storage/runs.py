"""A run directory: everything that is known about one training run."""

import difflib
import json
import shutil
from pathlib import Path
from typing import Any

from keras_gen.training.errors import RunError
from keras_gen.training.recipe import Recipe, read_recipe
from keras_gen.training.storage import atomic, checkpoints, lock, step_files

_FILES = (
    "recipe.json",
    "environment.json",
    "metrics.jsonl",
    "evaluations.jsonl",
    "events.jsonl",
    "tracking.json",
)
_FOLDERS = ("best", "checkpoints", "samples", "tensorboard")


class RunDirectory:
    """The files of a run.

    - `recipe.json`: the recipe, every field resolved.
    - `environment.json`: one object for each time the run was started or resumed:
      versions, machine, commit, command.
    - `metrics.jsonl`: one line for each `log_every` steps: means of every term.
    - `evaluations.jsonl`: one line for each measured value, with its protocol. Its
      `checkpoint` is None where training measured itself.
    - `events.jsonl`: what training noticed and did, see `events.Events`.
    - `best/step-000000.keras`, `best/best.json`: the checkpoint of the best evaluation
      during training, and its line.
    - `tracking.json`: the run's ids at services that follow it.
    - `checkpoints/step-000000.keras`, `samples/step-000000.png`, `tensorboard/`.

    Args:
        path: The directory; it need not exist yet.
    """

    def __init__(self, path: str | Path):
        self.path = Path(path).expanduser()
        self.recipe_file = self.path / "recipe.json"
        self.environment_file = self.path / "environment.json"
        self.metrics = self.path / "metrics.jsonl"
        self.evaluations = self.path / "evaluations.jsonl"
        self.events = self.path / "events.jsonl"
        self.tracking = self.path / "tracking.json"
        self.best = self.path / "best"
        self.checkpoints = self.path / "checkpoints"
        self.samples = self.path / "samples"
        self.tensorboard = self.path / "tensorboard"

    @classmethod
    def open(cls, path: str | Path) -> "RunDirectory":
        """Returns an existing run.

        Raises:
            RunError: If there is none; the message names runs nearby.
        """
        run = cls(path)
        if not run.exists:
            raise RunError(
                f"A run is a directory with a recipe.json. Received: {run.path}, "
                f"{'which has none' if run.path.exists() else 'which does not exist'}."
                f"{nearby(run.path)}"
            )
        return run

    @property
    def exists(self) -> bool:
        """Whether a run was started here."""
        return self.recipe_file.is_file()

    def require_free(self, overwrite: bool = False) -> None:
        """Raises `RunError` unless a new run may be started here."""
        if self.exists:
            if not overwrite:
                raise RunError(
                    f"There is a run in {self.path} already. Resume it (--resume), "
                    "replace it (--overwrite), or choose another directory (--run-dir)."
                )
        elif self.path.exists() and (
            not self.path.is_dir()
            # A process that was killed before it wrote anything leaves its lock.
            or any(path.name != lock.NAME for path in self.path.iterdir())
        ):
            raise RunError(
                "A new run needs an empty directory, or one that does not exist. "
                f"Received: {self.path}, which holds something else."
            )

    def create(self, recipe: Recipe, overwrite: bool = False) -> None:
        """Starts a run, in place of the one that is there if `overwrite`.

        Only files of a run are removed; whatever else lies beside them stays.

        Raises:
            RunError: As `require_free`.
        """
        self.require_free(overwrite)
        for name in _FILES:
            (self.path / name).unlink(missing_ok=True)
        for name in _FOLDERS:
            if (self.path / name).exists():
                shutil.rmtree(self.path / name)
        self.write_recipe(recipe)

    def require_resumable(self, recipe: Recipe) -> None:
        """Raises `RunError` unless `recipe` may continue the run that is here."""
        conflict = self.recipe().conflict(recipe)
        if conflict:
            rows = ", ".join(f"{n}: {a!r} -> {b!r}" for n, (a, b) in conflict.items())
            raise RunError(
                "A run is resumed by its own recipe; only steps and intervals may "
                f"change. Received for {self.path}: {rows}. Leave these as they are, "
                "or start another run."
            )

    def recipe(self) -> Recipe:
        """Returns the run's recipe."""
        return read_recipe(self.recipe_file)

    def write_recipe(self, recipe: Recipe) -> None:
        """Writes `recipe.json`."""
        _write_json(self.recipe_file, recipe.model_dump())

    def checkpoint(self) -> Path:
        """Returns the newest checkpoint that can be read.

        Raises:
            RunError: If there is none.
        """
        newest = checkpoints.latest(self.checkpoints)
        if newest is None:
            raise RunError(
                f"The run in {self.path} has no checkpoint yet. Train it further: "
                f"keras-gen train --resume --run-dir {self.path}"
            )
        return newest

    def best_checkpoint(self) -> Path:
        """Returns the checkpoint of the best evaluation during training.

        Raises:
            RunError: If none was kept.
        """
        best = checkpoints.latest(self.best)
        if best is None:
            raise RunError(
                f"The run in {self.path} kept no best checkpoint, which takes "
                "evaluations during training: --set quality.keep_best=true. Use the "
                "newest, or train anew."
            )
        return best

    def add_session(self, session: dict) -> None:
        """Appends an object to `environment.json`."""
        _write_json(self.environment_file, [*self.sessions(), session])

    def sessions(self) -> list[dict]:
        """Returns `environment.json`; empty if it is missing."""
        if not self.environment_file.exists():
            return []
        return json.loads(self.environment_file.read_text(encoding="utf-8"))

    def rewind(self, step: int) -> None:
        """Forgets all that is of steps after `step`, which are to be trained again.

        A checkpoint of such a step is a damaged one: if it stayed, it would pass for
        the newest.
        """
        _forget_lines(self.metrics, step)
        for path in (self.evaluations, self.events):
            if path.exists():
                _forget_lines(path, step)
        for folder in (self.checkpoints, self.samples, self.best):
            atomic.remove_partial(folder)
        saved = *checkpoints.listed(self.checkpoints), *checkpoints.listed(self.best)
        for path in (*saved, *step_files.listed(self.samples, ".png")):
            if step_files.step_of(path) > step:
                path.unlink()
        best = self.best / "best.json"
        if best.exists() and json.loads(best.read_text("utf-8"))["step"] > step:
            # Training writes it anew from what is on record.
            best.unlink()

    def seconds(self, step: int | None = None) -> float:
        """Returns how long training took, over all sessions.

        Args:
            step: Up to which step. Defaults to the last on record.
        """
        rows = read_lines(self.metrics)
        until = (row["seconds"] for row in rows if step is None or row["step"] <= step)
        return max(until, default=0.0)


def _forget_lines(path: Path, step: int) -> None:
    """Keeps the rows of a `.jsonl` file that are of steps up to `step`."""
    kept = [row for row in read_lines(path) if row["step"] <= step]
    atomic.write_text(path, "".join(line(row) for row in kept))


def line(row: dict[str, Any]) -> str:
    """Returns a row of a `.jsonl` file; a number that is not finite becomes null."""
    row = {
        key: None if isinstance(value, float) and value - value != 0 else value
        for key, value in row.items()
    }
    return json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n"


def append_line(path: Path, row: dict[str, Any]) -> None:
    """Appends a row to a `.jsonl` file."""
    with open(path, "a", encoding="utf-8", newline="\n") as file:
        file.write(line(row))


def read_lines(path: Path) -> list[dict]:
    """Returns the rows of a `.jsonl` file; a killed process's half line is left out.

    Raises:
        RunError: If a line but the last is broken.
    """
    if not path.exists():
        return []
    texts = path.read_text(encoding="utf-8").splitlines()
    rows = []
    for number, text in enumerate(texts, start=1):
        try:
            rows.append(json.loads(text))
        except ValueError as error:
            if number < len(texts):
                raise RunError(f"Line {number} of {path} is broken: {error}") from error
    return rows


def _write_json(path: Path, value: Any) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    atomic.write_text(path, text + "\n")


def checkpoint_at(path: str | Path) -> tuple[RunDirectory, Path]:
    """Returns the run at a path, and the checkpoint that the path means.

    Args:
        path: A run directory, for its newest checkpoint, or the folder `best` in one,
            for that of the best evaluation during training.

    Raises:
        RunError: If there is no run, or no such checkpoint.
    """
    path = Path(path).expanduser()
    run = RunDirectory(path.parent)
    if path.name == run.best.name and run.exists:
        return run, run.best_checkpoint()
    run = RunDirectory.open(path)
    return run, run.checkpoint()


def nearby(path: Path) -> str:
    """Returns a sentence with the runs beside a path that is none, nearest first."""
    folder = path if path.is_dir() else path.parent
    if not folder.is_dir():
        return ""
    names = sorted(child.parent.name for child in folder.glob("*/recipe.json"))
    near = difflib.get_close_matches(path.name, names, n=3, cutoff=0.3) or names[:3]
    if not near:
        return ""
    return f" Did you mean {' or '.join(str(folder / name) for name in near)}?"

"""What happened in a training, in plain words: one line an event, kept and shown."""

from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from keras_gen.training.storage import runs


class Events:
    """A record of `{"step": 500, "kind": "early_stop", "message": "..."}`.

    Args:
        path: A `.jsonl` file to append to; None to keep them in memory alone.
        say: Shows a line. Defaults to standard error.
    """

    def __init__(
        self, path: str | Path | None = None, say: Callable[[str], None] | None = None
    ):
        self.path = None if path is None else Path(path)
        self.say = say or _say
        self._kept: list[dict] = []

    def add(self, step: int, kind: str, message: str, **fields) -> None:
        """Records an event, and shows it.

        Args:
            step: Steps trained so far.
            kind: What sort it is, in one word that programs may look for.
            message: What was seen and done, and what to try, as sentences.
            **fields: More to keep of it, not shown.
        """
        row = {"step": step, "kind": kind, "message": message, **fields}
        if self.path is None:
            self._kept.append(row)
        else:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            runs.append_line(self.path, row)
        self.say(f"step {step:,}: {message}")

    def rows(self, kind: str | None = None) -> list[dict]:
        """Returns the events so far, of one kind or all, oldest first."""
        kept = self._kept if self.path is None else runs.read_lines(self.path)
        return [row for row in kept if kind in (None, row["kind"])]


def _say(text: str) -> None:
    Console(stderr=True).print(text, highlight=False, markup=False, soft_wrap=True)

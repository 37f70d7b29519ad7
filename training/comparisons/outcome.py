"""What a training of a comparison came to, kept beside its run as `outcome.json`."""

import dataclasses
import json
from pathlib import Path
from typing import Any, Literal

from keras_gen.training.storage import atomic

_FILE = "outcome.json"


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How far a training came, what it took, and what was measured.

    Args:
        status: `"begun"` if it was broken off, `"trained"` if it was not measured yet,
            `"measured"`, or `"diverged"`.
        steps: Steps trained.
        seconds: Time spent in training, over all sessions.
        milliseconds_per_step: Median time of a step; None if too few were recorded.
        peak_memory_mib: Most resident memory while training, over all sessions.
        message: How it diverged, in words.
        measurements: Fields of each `Measurement`, and its `protocol`.
    """

    status: Literal["begun", "trained", "measured", "diverged"]
    steps: int
    seconds: float
    milliseconds_per_step: float | None
    peak_memory_mib: float
    message: str = ""
    measurements: tuple[dict[str, Any], ...] = ()

    @property
    def final(self) -> bool:
        """Whether the training is not to be tried again."""
        return self.status in ("measured", "diverged")


def write(run: Path, outcome: Outcome) -> None:
    """Writes the outcome of the training in a run directory."""
    text = json.dumps(dataclasses.asdict(outcome), indent=2, ensure_ascii=False)
    atomic.write_text(run / _FILE, text + "\n")


def read(run: Path) -> Outcome | None:
    """Returns the outcome of the training in a run directory, if there is one."""
    path = run / _FILE
    if not path.exists():
        return None
    values = json.loads(path.read_text(encoding="utf-8"))
    return Outcome(**{**values, "measurements": tuple(values["measurements"])})

"""What a training of a comparison came to, kept beside its run as `outcome.json`."""

import dataclasses
import json
from collections.abc import Sequence
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
        measurements: Fields of each `Measurement`.
        evaluations: Ids of the evaluations that gave them. None in outcomes that were
            written before it was kept, which had their recipe's own.
    """

    status: Literal["begun", "trained", "measured", "diverged"]
    steps: int
    seconds: float
    milliseconds_per_step: float | None
    peak_memory_mib: float
    message: str = ""
    measurements: tuple[dict[str, Any], ...] = ()
    evaluations: tuple[str, ...] | None = ()

    @property
    def final(self) -> bool:
        """Whether the training is not to be tried again."""
        return self.status in ("measured", "diverged")

    def missing(self, wanted: Sequence[str], own: str) -> tuple[str, ...]:
        """Returns the evaluations by which a training is still to be measured.

        Args:
            wanted: Ids of evaluations.
            own: That of the training's recipe.

        Returns:
            Those of `wanted` that did not measure it; none of one that diverged.
        """
        if self.status != "measured":
            return () if self.status == "diverged" else tuple(wanted)
        done = (own,) if self.evaluations is None else self.evaluations
        return tuple(name for name in wanted if name not in done)


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
    done = values.get("evaluations")
    kept = {
        "measurements": tuple(values["measurements"]),
        "evaluations": None if done is None else tuple(done),
    }
    return Outcome(**{**values, **kept})

"""Studies, results and runs that nobody trained, for tests of what is made of them."""

import json

import small_run

from keras_gen.training.comparisons.outcome import Outcome
from keras_gen.training.storage.runs import RunDirectory
from keras_gen.training.studies.study import Study

SEARCH = {"slow": {"learning_rate_factor": 0.5}, "own": {}}
PROTOCOL = {
    "n_real": 1438,
    "n_fake": 100,
    "data": "digits",
    "split": "train",
    "resize": "none",
    "preprocessing": "none",
    "seed": 5,
    "extractor": "digits_cnn",
    "extractor_sha256": "0123456789abcdef" * 4,
}
# How a report tells it.
SAID = (
    "against 1,438 rows of digits (train); n=100; features: digits_cnn, sha256 "
    "0123456789ab; resize: none; none; seed 5"
)


def study(**fields) -> Study:
    """Returns a study of two rows and two seeds, without a search."""
    return Study(
        **{
            "name": "made_up",
            "title": "A | B",
            "rows": {
                "A": small_run.recipe(name="a"),
                "B-1": small_run.recipe(name="b", **{"model.width": 16}),
            },
            "seeds": (0, 1),
            **fields,
        }
    )


def line(row, seed, value, metric="fd_c", subject="generator", **fields) -> dict:
    """Returns a line of results.jsonl."""
    return {
        "row": row,
        "phase": "final",
        "search": "default",
        "seed": seed,
        "status": "measured",
        "steps": 12,
        "metric": metric,
        "subject": subject,
        "value": value,
        "protocol": PROTOCOL,
        "details": {"std": 0.25},
        "evaluations": ["frechet"],
        "seconds": 60.0,
        "milliseconds_per_step": 5.0,
        "peak_memory_mib": 700.0,
        "jobs": 1,
        "message": "",
        **fields,
    }


def diverged(row, seed, **fields) -> dict:
    """Returns the line of a training that diverged."""
    names = ("metric", "subject", "value", "protocol", "details")
    told = {
        **dict.fromkeys(names),
        "evaluations": [],
        "status": "diverged",
        "message": "Training diverged: x",
    }
    return {**line(row, seed, None), **told, **fields}


def old(line: dict) -> dict:
    """Returns a line as it was before protocols were kept whole."""
    kept = {k: v for k, v in line.items() if k not in ("details", "evaluations")}
    return {**kept, "protocol": kept["protocol"] and SAID}


def outcome(evaluations=("frechet",), **values) -> Outcome:
    """Returns the outcome of a training that measured metric -> value."""
    return Outcome(
        status="measured",
        steps=12,
        seconds=60.0,
        milliseconds_per_step=5.0,
        peak_memory_mib=700.0,
        measurements=tuple(
            {
                "metric": m,
                "subject": s,
                "value": v * scale,
                "details": {"std": 0.25},
                **PROTOCOL,
            }
            for m, v in values.items()
            for s, scale in (("generator", 1), ("test split", 0))
        ),
        evaluations=evaluations,
    )


def run(path, evaluations=()) -> RunDirectory:
    """Writes a run with three records, and returns it.

    Args:
        path: Its directory.
        evaluations: (step, value) of fd_c of the generator.
    """
    made = RunDirectory(path)
    made.create(small_run.recipe())
    made.add_session(
        {
            "started": "2026-01-02T03:04:05+00:00",
            "command": "keras-gen train <b>small</b>",
            "python": "3.11.7",
            "platform": "Linux",
            "processors": 2,
            "devices": ["CPU:0"],
            "packages": {"keras": "3.15.1"},
            "commit": "0123456789abcdef-dirty",
            "from_step": 0,
        }
    )
    rows = [
        {"step": step, "steps": 4, "seconds": seconds, "discriminator/real": loss}
        for step, seconds, loss in ((4, 2.0, 0.7), (8, 2.1, None), (12, 2.3, 0.5))
    ]
    for row in rows:
        row["generator/fake"] = 1.5
    made.metrics.write_text("".join(json.dumps(row) + "\n" for row in rows))
    values = [
        {
            "time": f"2026-01-02T04:00:{step:02}+00:00",
            "checkpoint": f"step-{step:06}.keras",
            "step": step,
            "metric": "fd_c",
            "value": value,
            "n_real": 1438,
            "n_fake": 100,
            "data": "digits",
            "split": "train",
            "resize": "none",
            "preprocessing": "none",
            "seed": 0,
            "extractor": "digits_cnn",
            "extractor_sha256": PROTOCOL["extractor_sha256"],
            "subject": "generator",
            "details": {},
        }
        for step, value in evaluations
    ]
    made.evaluations.write_text("".join(json.dumps(row) + "\n" for row in values))
    return made

"""The page about one run: what it was, what it reached, and how it got there."""

from itertools import groupby

from keras_gen.metrics import Measurement
from keras_gen.training.expectations import judge
from keras_gen.training.reports import evaluated, figures, page
from keras_gen.training.reports.figures import Curve
from keras_gen.training.reports.provenance import own_evaluations
from keras_gen.training.reports.tables import Table
from keras_gen.training.storage import checkpoints, runs, step_files, throughput
from keras_gen.training.storage.runs import RunDirectory

# Enough to see where training went, and few enough to look at.
_GRIDS = 6
_ABOUT_TIME = ("step", "steps", "seconds")


def run_report(run: RunDirectory) -> str:
    """Returns the page about a run as HTML.

    Args:
        run: The run; it may be unfinished, and need not be evaluated.

    Raises:
        RunError: If one of its files is broken.
    """
    recipe = run.recipe()
    records = runs.read_lines(run.metrics)
    evaluations, foreign = own_evaluations(run)
    newest = evaluated.newest(evaluations)
    measured = [evaluated.measurement(row) for row in newest]
    starts = [session["from_step"] for session in run.sessions()]
    step = records[-1]["step"] if records else 0
    return page.render(
        "run.html",
        title=recipe.name,
        summary=(
            f"{recipe.system} on {recipe.data}: {step:,} of {recipe.steps:,} steps of "
            f"{recipe.batch_size} in {recipe.precision}, seed {recipe.seed}; "
            f"{run.seconds() / 60:.1f} minutes of training."
        ),
        verdicts=[str(each) for each in judge(recipe.expects, measured)],
        samples=_samples(run),
        evaluations=_evaluations(measured) if newest else None,
        evaluated_step=newest[-1]["step"] if newest else 0,
        foreign=", ".join(f"{step:,}" for step in foreign),
        protocols=list(dict.fromkeys(each.protocol for each in measured)),
        evaluation_curves=_evaluation_curves(evaluations),
        players=_players(records),
        pace=_pace(records, starts),
        throughput=_throughput(records),
        events=_events(run),
        checkpoints=Table(
            ["file", "MiB"],
            [
                [path.name, f"{path.stat().st_size / 2**20:.1f}"]
                for path in checkpoints.listed(run.checkpoints)
            ],
            numbers=1,
        ),
        recipe=Table(
            ["field", "value"],
            [
                [name, str(value)]
                for name, value in recipe.settings().items()
                if name != "expects" and value not in (None, "", {}, ())
            ],
        ),
        sessions=_sessions(run.sessions()),
    )


def _samples(run: RunDirectory) -> list[tuple[str, str]]:
    """Returns the title and address of some sample grids, evenly over training."""
    grids = step_files.listed(run.samples, ".png")
    count = min(_GRIDS, len(grids))
    places = {round(i * (len(grids) - 1) / max(1, count - 1)) for i in range(count)}
    return [
        (f"step {step_files.step_of(grids[i]):,}", page.picture(grids[i]))
        for i in sorted(places)
    ]


def _evaluations(measured: list[Measurement]) -> Table:
    subjects = list(dict.fromkeys(each.subject for each in measured))
    values = {(each.metric, each.subject): each.value for each in measured}
    return Table(
        ["metric", *subjects],
        [
            [metric, *(page.number(values.get((metric, s))) for s in subjects)]
            for metric in dict.fromkeys(each.metric for each in measured)
        ],
        numbers=len(subjects),
    )


def _evaluation_curves(evaluations: list[dict]) -> list[tuple]:
    """Returns a figure of each metric that was measured at several steps."""
    drawn = []
    for metric in dict.fromkeys(row["metric"] for row in evaluations):
        subjects = dict.fromkeys(
            row["subject"] for row in evaluations if row["metric"] == metric
        )
        curves = {s: evaluated.points(evaluations, metric, s) for s in subjects}
        lines = [
            Curve(list(points), list(points.values()), i, subject)
            for i, (subject, points) in enumerate(curves.items())
            if len(points) > 1
        ]
        if not lines:
            continue
        drawn.append((metric, page.markup(figures.curves(lines, metric))))
    return drawn


def _players(records: list[dict]) -> list[tuple[str, list]]:
    """Returns each player with a figure of each of its terms."""
    names = dict.fromkeys(
        name for record in records for name in record if name not in _ABOUT_TIME
    )
    # Terms of one player need not stand together, as where a phase brought more.
    ordered = sorted(names, key=_player)
    return [
        (player or "other", [_term(name, records) for name in own])
        for player, own in groupby(ordered, key=_player)
    ]


def _player(name: str) -> str:
    return name.rpartition("/")[0]


def _term(name: str, records: list[dict]) -> tuple:
    own = [record for record in records if name in record]
    curve = Curve([r["step"] for r in own], [r[name] for r in own])
    title = name.rpartition("/")[2]
    return title, page.markup(figures.curves([curve], name))


def _pace(records: list[dict], starts: list[int]) -> str:
    pace = throughput.milliseconds_per_step(records, starts)
    if pace is None:
        return "Too few records to tell how long a step takes."
    return (
        f"{pace:.3g} ms a step, {1000 / pace:.3g} steps a second: the median of the "
        "records, without the first of each session, which holds the compilation."
    )


def _throughput(records: list[dict]) -> list[tuple]:
    points = throughput.steps_per_second(records)
    if len(points) < 2:
        return []
    title = "steps a second"
    curve = Curve([step for step, _ in points], [pace for _, pace in points])
    return [(title, page.markup(figures.curves([curve], title)))]


def _events(run: RunDirectory) -> Table | None:
    """Returns what monitors reported; None if none was at work."""
    if not run.events.exists():
        return None
    rows = [
        [f"{row['step']:,}", row["kind"], row["message"]]
        for row in runs.read_lines(run.events)
    ]
    return Table(["step", "kind", "message"], rows)


def _sessions(sessions: list[dict]) -> Table:
    rows = [
        [
            session["started"].removesuffix("+00:00").replace("T", " "),
            f"{session['from_step']:,}",
            ", ".join(f"{name} {v}" for name, v in session["packages"].items()),
            f"Python {session['python']}, {session['processors']} processors, "
            f"{', '.join(session['devices'])}",
            _short(session["commit"]),
            session["command"],
        ]
        for session in sessions
    ]
    return Table(
        ["started (UTC)", "from step", "packages", "machine", "commit", "command"], rows
    )


def _short(commit: str | None) -> str:
    """Returns a commit in 12 digits, with its mark for changes not committed."""
    if not commit:
        return "-"
    digits, dash, mark = commit.partition("-")
    return digits[:12] + dash + mark

"""The tables of a comparison's report, and the words that go with them."""

from collections.abc import Sequence

from keras_gen.training.comparisons import choosing, summary
from keras_gen.training.comparisons.summary import GENERATOR, Row
from keras_gen.training.reports.page import number
from keras_gen.training.reports.tables import Table
from keras_gen.training.studies.study import Study

READING = (
    "Mean ± standard deviation (n - 1) over the seeds. Training time is that of `fit`, "
    "ms per step a median without compilation, memory the highest resident memory of "
    "any of the row's trainings."
)
# What differs between all trainings, or tells nothing about how they went.
_UNTOLD = ("name", "seed", "expects", "licence")


def results(rows: Sequence[Row], metrics: Sequence[str], searched: bool) -> Table:
    """Returns the main table: a row's values, time and memory.

    Args:
        rows: The rows' summaries.
        metrics: Metrics of the generator to show, in order.
        searched: Whether rows chose among settings, which the table then shows.
    """
    choice = ["setting"] if searched else []
    columns = ["row", *choice, "seeds", *metrics, "minutes", "ms/step", "MiB"]
    return Table(
        columns,
        [
            [
                row.name,
                *([row.setting or "-"] if searched else []),
                row.seeds(),
                *(row.value(metric) for metric in metrics),
                _minutes(row.seconds.mean if row.seconds else None),
                _pace(row.milliseconds_per_step and row.milliseconds_per_step.mean),
                number(row.peak_memory_mib and round(row.peak_memory_mib)),
            ]
            for row in rows
        ],
        numbers=len(metrics) + 3,
    )


def summary_table(rows: Sequence[Row], metrics: Sequence[str]) -> Table:
    """Returns the main table's columns that matter most, for a terminal."""
    whole = results(rows, metrics, searched=False)
    left_out = whole.columns.index("ms/step")
    return Table(
        [name for i, name in enumerate(whole.columns) if i != left_out],
        [[c for i, c in enumerate(row) if i != left_out] for row in whole.rows],
        whole.numbers - 1,
    )


def search(study: Study, lines: Sequence[dict]) -> Table | None:
    """Returns what the search measured, the chosen setting marked; None without one."""
    if len(study.search) == 1:
        return None
    chosen = choosing.choose(study, lines)
    values: dict[tuple[str, str], str] = {}
    for line in lines:
        key = line["row"], line["search"]
        if line["status"] == "diverged":
            values[key] = "diverged"
        elif line["metric"] == study.metric and line["subject"] == GENERATOR:
            mark = " *" if chosen.get(line["row"]) == line["search"] else ""
            values[key] = number(line["value"]) + mark
    return Table(
        ["row", *study.search],
        [
            [row, *(values.get((row, setting), "-") for setting in study.search)]
            for row in study.rows
        ],
        numbers=len(study.search),
    )


def beside(rows: Sequence[Row], metrics: Sequence[str]) -> Table | None:
    """Returns the baselines' values by row; None where there are none."""
    subjects = dict.fromkeys(
        subject for row in rows for m, subject in row.values if m in metrics
    )
    cells = [
        [
            row.name,
            subject,
            *(str(row.values.get((metric, subject), "-")) for metric in metrics),
        ]
        for row in rows
        for subject in subjects
        if subject != GENERATOR and any((m, subject) in row.values for m in metrics)
    ]
    if not cells:
        return None
    return Table(["row", "subject", *metrics], cells, numbers=len(metrics))


def protocols(lines: Sequence[dict], metrics: Sequence[str]) -> Table:
    """Returns each metric with the protocols under which generators were measured."""
    return Table(
        ["metric", "measured"],
        [[m, protocol] for m in metrics for protocol in summary.protocols(lines, m)],
    )


def settings(study: Study) -> tuple[Table, Table]:
    """Returns the settings that all rows share, and those in which they differ."""
    own = {row: recipe.settings() for row, recipe in study.rows.items()}
    names = dict.fromkeys(name for each in own.values() for name in each)
    shared, differing = [], []
    for name in names:
        if name.partition(".")[0] in _UNTOLD:
            continue
        values = [_text(each.get(name)) for each in own.values()]
        if len(set(values)) > 1:
            differing.append([name, *values])
        elif values[0] != "-":
            shared.append([name, values[0]])
    # The table is read by rows as the others are.
    turned = list(zip(*differing, strict=True)) or [()]
    return (
        Table(["field", "value"], shared),
        Table(
            ["row", *turned[0]],
            [[row, *cells] for row, cells in zip(own, turned[1:], strict=False)],
        ),
    )


def trainings(lines: Sequence[dict]) -> Table:
    """Returns every training with what it took and how it ended."""
    rows = {}
    for line in lines:
        key = line["phase"], line["row"], line["search"], line["seed"]
        rows[key] = [
            line["row"],
            line["phase"],
            line["search"],
            str(line["seed"]),
            line["message"] or line["status"],
            f"{line['steps']:,}",
            _minutes(line["seconds"]),
            _pace(line["milliseconds_per_step"]),
            number(round(line["peak_memory_mib"])),
            str(line["jobs"]),
        ]
    return Table(
        [
            *("row", "phase", "setting", "seed", "ended", "steps", "minutes"),
            *("ms/step", "MiB", "at once"),
        ],
        list(rows.values()),
        numbers=5,
    )


def notes(
    study: Study,
    rows: Sequence[Row],
    lines: Sequence[dict],
    search_lines: Sequence[dict],
    metrics: Sequence[str],
) -> list[str]:
    """Returns what a reader must know before comparing rows, as sentences."""
    found = []
    lost = [row for row in study.rows if _diverged_everywhere(study, row, search_lines)]
    found += [f"{row} diverged with every setting of the search." for row in lost]
    wanted = len(study.seeds)
    missing = [
        f"{row.name} {len(row.measured) + len(row.diverged)} of {wanted}"
        for row in rows
        if row.name not in lost and len(row.measured) + len(row.diverged) < wanted
    ]
    if missing:
        found.append(f"Not complete: {', '.join(missing)} seeds.")
    for row in rows:
        if row.diverged:
            seeds = ", ".join(map(str, row.diverged))
            rest = "; its means are over the rest" if row.measured else ""
            found.append(f"{row.name} diverged with seed {seeds}{rest}.")
    for metric in metrics:
        partly = [
            f"{row.name} {len(spread.values)} of {len(row.measured)}"
            for row in rows
            if (spread := row.values.get((metric, GENERATOR)))
            and len(spread.values) < len(row.measured)
        ]
        if partly:
            found.append(f"{metric} is known of some seeds only: {', '.join(partly)}.")
        if len(summary.protocols(lines, metric)) > 1:
            found.append(
                f"{metric} was measured under several protocols, so its values must "
                "not be compared across them."
            )
    if any(line["jobs"] > 1 for line in lines):
        found.append(
            "Some trainings shared the machine with another one, so their times are "
            "longer than they need be."
        )
    return found


def _diverged_everywhere(study: Study, row: str, lines: Sequence[dict]) -> bool:
    diverged = {
        line["search"]
        for line in lines
        if line["row"] == row and line["status"] == "diverged"
    }
    return set(study.search) <= diverged


def _minutes(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds / 60:.1f}"


def _pace(milliseconds: float | None) -> str:
    return "-" if milliseconds is None else f"{milliseconds:.3g}"


def _text(value) -> str:
    return "-" if value in (None, "", {}, ()) else str(value)

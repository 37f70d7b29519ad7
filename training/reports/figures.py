"""Figures as SVG for inside a page: the same bytes for the same values."""

import html
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Stands for the page's colour of text, which no figure can know.
_INK = "#010203"
_FAINT = "#808080"

# Told apart by most eyes, and to be seen on white and on black alike.
_COLOURS = (
    *("#3b82c4", "#d9772b", "#2f9e6e", "#c2557f", "#8f6fd1", "#a8861f", "#7fae2f"),
    "#8a8a8a",
)
_DASHES = ("-", "--", ":", "-.")

_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "keras_gen",
    "font.size": 9,
    "text.color": _INK,
    "axes.edgecolor": _FAINT,
    "axes.labelcolor": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": _FAINT,
    "grid.alpha": 0.25,
    "grid.linewidth": 0.6,
    "xtick.color": _FAINT,
    "ytick.color": _FAINT,
    "xtick.labelcolor": _INK,
    "ytick.labelcolor": _INK,
    "axes.formatter.limits": (-3, 5),
    "path.simplify": True,
}

# Beyond this ratio a linear axis hides the smaller values.
_WIDE = 50


@dataclass(frozen=True)
class Curve:
    """Values over steps.

    Args:
        steps: Steps trained.
        values: As many values; None where one is not finite.
        group: Number of its colour.
        label: Its name in the legend; None for a curve without one.
        faint: Whether it stays in the background.
    """

    steps: Sequence[float]
    values: Sequence[float | None]
    group: int = 0
    label: str | None = None
    faint: bool = False


def curves(drawn: Sequence[Curve], title: str, x_label: str = "step") -> str:
    """Returns a figure of curves.

    Args:
        drawn: The curves; those of no finite value are left out.
        title: What is shown, also for those who cannot see it.
        x_label: What the x axis counts.

    Returns:
        An `<svg>` element.
    """
    figure, axes = _figure(3.9, 2.3)
    finite = []
    for curve in drawn:
        values = [math.nan if value is None else value for value in curve.values]
        finite += [value for value in values if math.isfinite(value)]
        axes.plot(
            curve.steps,
            values,
            label=curve.label,
            linewidth=0.8 if curve.faint else 1.6,
            alpha=0.4 if curve.faint else 1.0,
            marker="." if len(values) < 3 else None,
            **_look(curve.group),
        )
    if _is_wide(finite):
        axes.set_yscale("log")
    axes.set_xlabel(x_label)
    axes.margins(x=0.02)
    labelled = sum(curve.label is not None for curve in drawn)
    if labelled:
        figure.set_figheight(2.5 + 0.19 * math.ceil(labelled / 2))
        figure.legend(loc="outside lower center", ncols=2, fontsize=8, frameon=False)
    return _svg(figure, title)


def strips(
    values: Mapping[str, Sequence[float]],
    title: str,
    references: Mapping[str, float] | None = None,
) -> str:
    """Returns a figure with a strip for each row: every value a dot, the mean a bar.

    Args:
        values: Row -> its values; a row without any keeps an empty strip.
        title: What is shown, also for those who cannot see it.
        references: Name -> value, drawn as lines through all strips.

    Returns:
        An `<svg>` element.
    """
    references = references or {}
    rows = list(values)
    lines = 0.19 * math.ceil(len(references) / 2)
    figure, axes = _figure(3.9, 0.7 + 0.27 * len(rows) + lines)
    for place, row in enumerate(rows):
        own = list(values[row])
        if own:
            look = _look(place)
            axes.plot(own, [place] * len(own), "o", ms=5, alpha=0.7, c=look["color"])
            mean = sum(own) / len(own)
            axes.plot([mean], [place], "|", ms=15, mew=2, c=look["color"])
    for place, (name, value) in enumerate(references.items()):
        style = _DASHES[1:][place % 3]
        axes.axvline(value, c=_INK, lw=0.9, ls=style, alpha=0.7, label=name)
    if _is_wide([*references.values(), *(v for own in values.values() for v in own)]):
        axes.set_xscale("log")
    axes.set_yticks(range(len(rows)), rows)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    if references:
        figure.legend(loc="outside lower center", ncols=2, fontsize=8, frameon=False)
    return _svg(figure, title)


def _figure(width: float, height: float):
    """Returns an empty figure, in inches, without the state that pyplot keeps."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_STYLE):
        figure = Figure((width, height), layout="constrained")
        figure.patch.set_alpha(0)
        axes = figure.subplots()
        axes.patch.set_alpha(0)
    return figure, axes


def _look(group: int) -> dict[str, str]:
    turn, colour = divmod(group, len(_COLOURS))
    return {"color": _COLOURS[colour], "linestyle": _DASHES[turn % len(_DASHES)]}


def _is_wide(values: Sequence[float]) -> bool:
    return bool(values) and min(values) > 0 and max(values) > _WIDE * min(values)


def _svg(figure, title: str) -> str:
    import matplotlib

    file = io.StringIO()
    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    with matplotlib.rc_context(_STYLE):
        figure.savefig(file, format="svg", metadata=nothing)
    text = file.getvalue()
    text = text[text.index("<svg") :].replace(_INK, "currentColor")
    # Groups are numbered in each figure anew, and a page may hold an id only once.
    text = re.sub(r'<g id="[^"]*"', "<g", text)
    size = re.search(r'width="([\d.]+)pt" height="[\d.]+pt"', text)
    # Its natural size is the largest; on a narrow screen it shrinks.
    shown = (
        f'role="img" aria-label="{html.escape(title)}" '
        f'style="width:100%;max-width:{float(size[1]) * 4 / 3:.0f}px;height:auto"'
    )
    return text.replace(size[0], shown, 1).strip()

import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest

from keras_gen.training.reports import figures
from keras_gen.training.reports.figures import Curve

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg):
    root = ElementTree.fromstring(svg)
    return ["".join(node.itertext()).strip() for node in root.iter(f"{SVG}text")]


def drawn():
    return (
        figures.curves([Curve([1, 2], [3.0, 4.0], 0, "A & B")], 'a "title"'),
        figures.strips({"row": [1.0, 2.0], "none": []}, "t", {"test split": 0.5}),
    )


def test_the_same_values_give_the_same_bytes_in_every_process():
    program = (
        "import sys; sys.path.append('tests')\n"
        "from keras_gen.training.reports import figures\n"
        "from keras_gen.training.reports.figures import Curve\n"
        "print(figures.curves([Curve([1, 2], [3.0, 4.0], 0, 'A & B')], 'a \"title\"'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == drawn()[0] == drawn()[0]


@pytest.mark.parametrize("svg", drawn())
def test_a_figure_fits_into_any_page(svg):
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img" and root.get("aria-label")
    assert "width:100%" in root.get("style")
    # Of the page's colour, and with ids that are no other figure's.
    assert "currentColor" in svg and figures._INK not in svg
    assert not any(node.get("id") for node in root.iter(f"{SVG}g"))
    assert "<script" not in svg and "<?xml" not in svg


def test_what_is_shown_is_named():
    curves, strips = drawn()
    assert 'aria-label="a &quot;title&quot;"' in curves
    assert {"A & B", "step"} <= set(texts(curves))
    assert {"row", "none", "test split"} <= set(texts(strips))


def paths(svg, colour):
    """Returns the points of lines of a colour, as the file has them."""
    root = ElementTree.fromstring(svg)
    return [
        node.get("d").split()
        for node in root.iter(f"{SVG}path")
        if f"stroke: {colour}" in (node.get("style") or "") and node.get("d")
    ]


def test_values_that_are_not_finite_leave_a_gap():
    steps, values = [0, 1, 2, 3, 4], [1.0, 2.0, None, 2.0, 1.0]
    (path,) = [
        p
        for p in paths(figures.curves([Curve(steps, values)], "t"), "#3b82c4")
        if len(p) > 6
    ]
    assert (path.count("M"), path.count("L")) == (2, 2)
    figures.curves([Curve([0, 1], [None, None])], "nothing to draw")


def test_a_wide_range_of_positive_values_has_a_logarithmic_axis():
    def heights(values):
        svg = figures.curves([Curve([0, 1, 2], values)], "t")
        path = max(paths(svg, "#3b82c4"), key=len)
        return [float(y) for y in path[2::3]]

    # Down the page: equal steps where values are multiplied by the same.
    a, b, c = heights([1.0, 10.0, 100.0])
    assert a - b == pytest.approx(b - c, rel=1e-4)
    a, b, c = heights([-1.0, 10.0, 100.0])
    assert (b - c) / (a - b) == pytest.approx(90 / 11, rel=1e-3)


def test_each_value_is_a_dot_at_its_place():
    svg = figures.strips({"a": [1.0, 2.0, 4.0]}, "t")
    root = ElementTree.fromstring(svg)
    dots = [
        float(node.get("x"))
        for node in root.iter(f"{SVG}use")
        if "fill: #3b82c4" in (node.get("style") or "")
    ]
    # Three dots, and the bar of the mean at 7/3.
    assert len(dots) == 4
    a, b, c = dots[:3]
    assert c - b == pytest.approx(2 * (b - a), rel=1e-3)
    assert dots[3] - a == pytest.approx(4 / 3 * (b - a), rel=1e-3)

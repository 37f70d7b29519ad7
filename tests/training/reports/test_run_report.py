import json
import re
from html.parser import HTMLParser

import fabricated
import pytest
from PIL import Image

from keras_gen.training.expectations import Expectation
from keras_gen.training.reports.run_report import run_report
from keras_gen.training.storage.runs import RunDirectory


class _Page(HTMLParser):
    """Collects headings, cells, and whatever a browser would fetch."""

    def __init__(self, html):
        super().__init__()
        self.cells, self.headings, self.fetched, self._into = [], [], [], None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        for name in ("src", "href", "xlink:href", "data"):
            if name in values and not values[name].startswith(("data:", "#")):
                self.fetched.append(values[name])
        if tag in ("script", "link", "iframe"):
            self.fetched.append(tag)
        self._into = {"td": self.cells, "h2": self.headings, "h3": self.headings}.get(
            tag
        )
        if self._into is not None:
            self._into.append("")

    def handle_endtag(self, tag):
        if tag in ("td", "h2", "h3"):
            self._into = None

    def handle_data(self, data):
        if self._into is not None:
            self._into[-1] += data


@pytest.fixture
def run(tmp_path):
    return fabricated.run(tmp_path / "run", evaluations=[(4, 9.0), (12, 7.125)])


def test_everything_about_a_run_is_on_one_page(run):
    run.samples.mkdir()
    for step in range(0, 13):
        Image.new("L", (4, 4), step).save(run.samples / f"step-{step:06}.png")
    run.checkpoints.mkdir()
    (run.checkpoints / "step-000012.keras").write_bytes(bytes(3 * 2**19))
    bound = Expectation(at_most=8.0, baseline="for a test")
    run.write_recipe(run.recipe().replace(expects=(bound,)))
    row = {"step": 1500, "kind": "collapse", "message": "All <samples> look alike."}
    run.events.write_text(json.dumps(row) + "\n")
    html = run_report(run)
    page = _Page(html)
    assert page.fetched == []
    assert page.headings == [
        *("Samples", "Evaluations", "Curves", "discriminator", "generator"),
        *("Throughput", "Events", "Checkpoints", "Recipe", "Environment"),
    ]
    cells = set(page.cells)
    assert {"fd_c", "7.125", "step-000012.keras", "1.5", "model.width", "8"} <= cells
    assert {"1,500", "collapse", "All <samples> look alike."} <= cells
    assert {"keras-gen train <b>small</b>", "0123456789ab-dirty"} <= cells
    assert "fd_c of generator 7.125, at most 8: met" in html
    # First and last of thirteen grids are among the six.
    assert html.count("data:image/png;base64,") == 6
    steps = re.findall(r"<figcaption>step (\d+)", html)
    assert (len(steps), steps[0], steps[-1]) == (6, "0", "12")
    # Curves: fd_c over two evaluations, two terms, the throughput.
    assert html.count("<svg") == 4
    # Of 4 steps in 0.1 s and 0.2 s: 25 and 50 ms a step.
    assert "37.5 ms a step, 26.7 steps a second" in html


def test_a_run_that_just_began_has_a_page_too(tmp_path):
    made = fabricated.run(tmp_path / "run")
    made.metrics.unlink()
    made.evaluations.unlink()
    html = run_report(RunDirectory.open(tmp_path / "run"))
    assert "The run was not evaluated yet." in html
    assert "The run has no records yet." in html
    assert "The run has no checkpoint yet." in html
    assert "0 of 12 steps" in html
    assert "<h2>Events</h2>" not in html


def test_values_of_a_replaced_run_are_left_out_and_told(run):
    text = run.evaluations.read_text()
    run.evaluations.write_text(text.replace("T04:00:04", "T03:04:04"))
    html = run_report(run)
    assert "Left out: values of step 4" in html
    assert "Left out" not in run_report(fabricated.run(run.path.parent / "other"))


def test_the_page_is_a_function_of_the_run(run):
    assert run_report(run) == run_report(run)

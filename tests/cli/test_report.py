import shutil

import pytest


def test_a_page_is_written_into_the_run_or_elsewhere(call, trained, tmp_path):
    shutil.copytree(trained.path, tmp_path / "run")
    outcome = call("report", "run")
    assert outcome == (0, "run/report.html\n", "")
    page = (tmp_path / "run" / "report.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "12 of 12 steps" in page
    outcome = call("report", "run", "--output", "pages/small.html")
    assert outcome == (0, "pages/small.html\n", "")
    assert (tmp_path / "pages" / "small.html").read_text() == page


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "Error: A run is a directory with a recipe.json"),
        (["nowhere", "-o", "."], "Error: A page goes to a file. Received: ., a dir"),
    ],
)
def test_mistakes_are_told(call, tmp_path, arguments, message):
    outcome = call("report", *arguments)
    assert outcome.code == 2
    assert outcome.err.startswith(message)
    assert not list(tmp_path.iterdir())

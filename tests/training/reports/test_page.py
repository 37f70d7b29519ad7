import base64
import re

import jinja2
import pytest
from PIL import Image

from keras_gen.training.reports import page
from keras_gen.training.reports.tables import Table


def content(**values):
    table = Table(["a"], [["<b>"]])
    names = ("results", "protocols", "shared", "differing", "trainings")
    return {
        "title": "<i>",
        "summary": "s",
        "notes": [],
        "reading": "r",
        "strips": [],
        "curves": [],
        "samples": [],
        "search": None,
        "beside": None,
        "environment": "",
        **dict.fromkeys(names, table),
        **values,
    }


def test_texts_are_escaped_and_figures_are_not():
    svg = page.markup("<svg></svg>")
    html = page.render("comparison.html", **content(strips=[("<u>", svg)]))
    assert "<title>&lt;i&gt;</title>" in html and "&lt;b&gt;" in html
    assert "&lt;u&gt;" in html and "<svg></svg>" in html
    assert not re.search(r"<[ibu]>", html)


def test_a_name_that_is_missing_is_a_fault():
    values = content()
    del values["reading"]
    with pytest.raises(jinja2.UndefinedError, match="reading"):
        page.render("comparison.html", **values)


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "-"), (0.0123456, "0.01235"), (12.0, "12"), (12345.6, "12,346")],
)
def test_numbers_are_short(value, text):
    assert page.number(value) == text


def test_a_picture_goes_into_its_address(tmp_path):
    Image.new("L", (2, 2)).save(tmp_path / "a.png")
    head, _, data = page.picture(tmp_path / "a.png").partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(data) == (tmp_path / "a.png").read_bytes()

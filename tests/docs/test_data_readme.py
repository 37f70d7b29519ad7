"""The page on data has a row for every source that there is."""

import re
from pathlib import Path

from keras_gen.training import data

README = Path(__file__).parents[2] / "docs" / "data" / "README.md"


def test_every_source_has_a_row_and_every_row_a_source():
    table = (
        README.read_text(encoding="utf-8").partition("\n\n|")[2].partition("\n\n")[0]
    )
    specs = [spec for row in table.splitlines() for spec in row.split("|")[:2]]
    shown = {
        spec.partition(":")[0] for cell in specs for spec in re.findall("`(.+?)`", cell)
    }
    there = {re.split(r"[:\[]", form)[0] for form in data.list_sources()}
    assert shown == there

"""The page of studies shows what was recorded, under one protocol for all rows."""

import importlib.util
import json
import re
import xml.etree.ElementTree
from pathlib import Path

import pytest

from keras_gen.training.studies import get_study

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("studies", ROOT / "docs" / "studies.py")
studies = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(studies)


def test_the_page_is_up_to_date():
    text = studies.PAGE.read_text(encoding="utf-8")
    assert all(f"<!-- {name}: begin -->" in text for name in studies.STUDIES)
    assert studies.written(text) == text


@pytest.mark.parametrize("name", studies.STUDIES)
def test_every_row_has_three_seeds_under_one_protocol(name):
    path = studies.ROOT / name / "results.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    final = [
        line
        for line in lines
        if line["phase"] == "final"
        and line["metric"] == "fd_c"
        and line["subject"] == "generator"
    ]
    study = get_study(name)
    seeds = {row: set() for row in study.rows}
    for line in final:
        seeds[line["row"]].add(line["seed"])
    assert all(found == set(study.seeds) for found in seeds.values())
    assert len({line["protocol"] for line in final}) == 1
    assert set(studies.PAPER) == set(study.rows)


def test_every_figure_is_there_and_well_formed():
    page = studies.PAGE.read_text(encoding="utf-8")
    shown = re.findall(r"\]\((\w+/[\w.-]+)\)", page)
    assert shown and all((studies.ROOT / path).exists() for path in shown)
    figures = list(studies.ROOT.rglob("*.svg"))
    assert figures
    for path in figures:
        root = xml.etree.ElementTree.parse(path).getroot()
        assert root.tag == "{http://www.w3.org/2000/svg}svg"

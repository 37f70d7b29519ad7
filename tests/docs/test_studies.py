"""The page of studies shows what was recorded, under one protocol for all rows."""

import importlib.util
import json
import re
import xml.etree.ElementTree
from pathlib import Path

import fabricated
import pytest

from keras_gen.training.comparisons import comparison, outcome, plan
from keras_gen.training.comparisons.comparison import Comparison
from keras_gen.training.comparisons.results import Results
from keras_gen.training.comparisons.summary import protocol_of
from keras_gen.training.studies import get_study

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("studies", ROOT / "docs" / "studies.py")
studies = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(studies)


def test_the_page_is_up_to_date():
    text = studies.PAGE.read_text(encoding="utf-8")
    assert all(f"<!-- {name}: begin -->" in text for name in studies.TABLES)
    assert studies.written(text) == text


@pytest.mark.parametrize("name", [*studies.STUDIES, "limited_data"])
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
    assert len({protocol_of(line) for line in final}) == 1
    if name in studies.STUDIES:
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


@pytest.fixture
def recorded(tmp_path, monkeypatch):
    """Returns a function that puts lines on record as a study."""
    monkeypatch.setattr(studies, "ROOT", tmp_path)

    def put(name, lines):
        (tmp_path / name).mkdir()
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (tmp_path / name / "results.jsonl").write_text(text)

    return put


def cells(table):
    rows = (row.strip("| ").split(" | ") for row in table.splitlines())
    return [list(map(str.strip, row)) for row in rows]


def test_objectives_have_places_and_what_they_cost(recorded):
    line = fabricated.line
    cost = {"seconds": 120.0, "peak_memory_mib": 900.0, "milliseconds_per_step": 9.0}
    recorded(
        "objectives_digits",
        [
            line("VAE", 0, 6.5),
            line("VAE", 1, 7.5, **cost),
            line("VAE", 0, 1.0, subject="test split"),
            line("VAE", 1000, 1.0, phase="search"),
            line("LSGAN", 0, 3.0, milliseconds_per_step=None),
            line("LSGAN", 0, 0.25, metric="kid_c", milliseconds_per_step=None),
            fabricated.diverged("LSGAN", 1, seconds=6000.0),
            fabricated.diverged("WGAN", 0),
        ],
    )
    head, _, *rows = cells(studies.objectives("objectives_digits"))
    assert head[:5] == ["row", "fd_c, ours", "place", "FID, paper", "place"]
    assert head[5:] == ["kid_c", "minutes", "ms/step", "MiB"]
    # Among the three the paper has WGAN first, then LSGAN. Of the VAE's two trainings
    # time and memory are means, and the step's time is the lesser.
    assert rows == [
        ["LSGAN", "3", "1", "7.8", "2", "0.25", "1.0", "-", "700"],
        ["VAE", "7.00 ± 0.71", "2", "23.8", "3", "-", "1.5", "5.00", "800"],
        ["WGAN", "diverged", "-", "6.7", "1", "-", "1.0", "5.00", "700"],
    ]


def test_modes_stand_by_share(recorded):
    line = fabricated.line
    recorded(
        "modes_ring",
        [
            line("A", 0, 0.875, "hq_share"),
            line("A", 0, 6.0, "modes"),
            line("A", 0, 8.0, "modes_at_1"),
            line("B", 0, 0.25, "hq_share"),
            line("B", 0, 2.0, "modes"),
            line("B", 0, 3.0, "modes_at_1"),
        ],
    )
    assert cells(studies.modes("modes_ring"))[2:] == [
        ["B", "2", "3", "0.25"],
        ["A", "6", "8", "0.875"],
    ]


def test_limited_data_have_seeds_and_common_baselines(recorded):
    line = fabricated.line
    recorded(
        "limited_data",
        [
            *(line("A", seed, 30.0 + seed) for seed in (0, 1)),
            *(line("B", seed, 27.0) for seed in (0, 1)),
            fabricated.diverged("C", 0),
            *(line(row, s, 2.08, subject="rows") for row in "ABC" for s in (0, 1)),
            line("A", 0, 9.0, subject="best of training"),
        ],
    )
    head, _, *rows = cells(studies.limited("limited_data"))
    assert head == ["row", "seed 0", "seed 1", "mean ± deviation"]
    assert rows == [
        ["B", "27.0", "27.0", "27 ± 0"],
        ["A", "30.0", "31.0", "30.50 ± 0.71"],
        ["C", "-", "-", "-"],
        ["*rows*", "2.08", "2.08", "2.08 ± 0"],
    ]


def test_a_table_needs_a_record(recorded):
    with pytest.raises(SystemExit, match="keras-gen compare --study limited_data"):
        studies.written("<!-- limited_data: begin -->\n<!-- limited_data: end -->")


def test_a_comparison_of_the_same_recipes_is_adopted_by_a_study(tmp_path, monkeypatch):
    study = fabricated.study()
    recipes = {recipe.name: recipe for recipe in study.rows.values()}
    before = fabricated.study(name="recipes", rows=recipes)
    directory = tmp_path / "before"
    comparison.begin(directory, Comparison(study=before))
    trainings = plan.finals(before, directory, plan.only_setting(before))
    results = Results(directory)
    for training in trainings:
        results.add(training, fabricated.outcome(fd_c=3.0), 2)
    results.lines = [fabricated.old(line) for line in results.lines]
    results.write(results.path)
    fabricated.run(trainings[0].run)
    outcome.write(trainings[0].run, fabricated.outcome(fd_c=3.0))
    kept = results.path.read_bytes()
    monkeypatch.setattr("keras_gen.training.studies.get_study", {"s": study}.get)

    studies.adopt(directory, tmp_path / "after", "s")
    lines = Results(tmp_path / "after").lines
    assert [line["row"] for line in lines] == ["A", "A", "B-1", "B-1"] * 2
    # Only of the first training the outcome is there.
    whole = [isinstance(line["protocol"], dict) for line in lines]
    assert whole == [True, True] + [False] * 6
    assert lines[0] == fabricated.line("A", 0, 3.0, jobs=2)
    assert (tmp_path / "after" / "runs" / "b-1").is_symlink()
    run = tmp_path / "after" / "runs" / "a" / "seed-0"
    assert run.resolve() == trainings[0].run.resolve()
    assert results.path.read_bytes() == kept

    other = study.rows["A"].replace(steps=13, expects=())
    changed = fabricated.study(rows={"A": other, "B-1": study.rows["B-1"]})
    monkeypatch.setattr("keras_gen.training.studies.get_study", {"s": changed}.get)
    with pytest.raises(SystemExit, match="trained by other rules .*: steps"):
        studies.adopt(directory, tmp_path / "third", "s")

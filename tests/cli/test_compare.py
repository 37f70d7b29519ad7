import hashlib
import json

import fabricated
import pytest
import small_run

from keras_gen.training.comparisons import comparison, harness, plan
from keras_gen.training.comparisons.results import Results


def write(folder, *names):
    for name in names:
        text = small_run.recipe(name=name).model_dump_json()
        (folder / f"{name}.json").write_text(text)


@pytest.fixture
def ran(monkeypatch):
    """Returns (comparison, options) of each call of the harness, which trains nothing.

    Every training comes to the Fréchet distance 2 + seed.
    """
    seen = []

    def run(made, directory, **options):
        options.pop("say")
        seen.append((made, options))
        comparison.begin(directory, made)
        results = Results(directory)
        study = made.study
        for training in plan.finals(study, directory, plan.only_setting(study)):
            results.add(training, fabricated.outcome(fd_c=2.0 + training.seed), 1)
        return []

    monkeypatch.setattr(harness, "run", run)
    return seen


def test_recipes_become_rows_and_the_table_is_shown(call, ran, tmp_path):
    write(tmp_path, "one", "two")
    outcome = call("compare", "one.json", "two.json", "--seeds", 2, "-o", "out")
    assert outcome.code == 0, outcome.err
    head, _, *rows = [line.split() for line in outcome.out.splitlines()]
    assert head == ["row", "seeds", "fd_c", "minutes", "MiB"]
    assert rows[:2] == [
        ["one", "2", "2.50", "±", "0.71", "1.0", "700"],
        ["two", "2", "2.50", "±", "0.71", "1.0", "700"],
    ]
    assert outcome.out.endswith("\nout/report.md\nout/report.html\n")
    assert "2.50 ± 0.71" in (tmp_path / "out" / "report.html").read_text()
    study = ran[0][0].study
    assert (list(study.rows), study.seeds) == (["one", "two"], (0, 1))


def test_every_option_reaches_every_row(call, ran, tmp_path):
    write(tmp_path, "one", "two")
    outcome = call(
        *("compare", "one.json", "two.json", "-o", "out", "--budget-steps", 7),
        *("--set", "batch_size=8", "--set", "model.width=4", "--metrics", "fd_c, x"),
        *("-n", 50, "--extractor", "digits_cnn", "--jobs", 2),
        *("--evaluations", "kid, ms_ssim", "--rows", "one,two", "--rows", "three"),
    )
    assert outcome.code == 0, outcome.err
    made, options = ran[0]
    for recipe in made.study.rows.values():
        assert (recipe.steps, recipe.batch_size, recipe.model["width"]) == (7, 8, 4)
    assert made.study.seeds == (0, 1, 2)
    assert (made.count, made.extractor) == (50, "digits_cnn")
    assert made.evaluations == ("kernel_distance", "ms_ssim")
    assert options == {
        "metrics": ["fd_c", "x"],
        "rows": ["one", "two", "three"],
        "jobs": 2,
    }


def test_without_output_the_same_command_finds_the_same_place(call, ran, tmp_path):
    write(tmp_path, "one", "two")
    for _ in range(2):
        outcome = call("compare", "one.json", "two.json")
        assert outcome.code == 0, outcome.err
        assert "\ncomparisons/one-vs-two/report.md\n" in outcome.out
    long = ["a" * 40, "b" * 40, "c"]
    write(tmp_path, *long)
    names = [f"{name}.json" for name in long]
    call("compare", *names)
    call("compare", *names)
    call("compare", *names[:2])
    folders = {path.name for path in (tmp_path / "comparisons").iterdir()}
    digits = hashlib.sha256("-vs-".join(long).encode()).hexdigest()[:8]
    assert f"{long[0]}-and-2-more-{digits}" in folders
    assert len(folders) == 3
    assert max(map(len, folders)) < 100


def test_a_study_has_its_own_seeds_and_place(call, ran, monkeypatch, tmp_path):
    from keras_gen.training import studies

    study = fabricated.study(seeds=(3, 4))
    monkeypatch.setattr(studies, "get_study", {"made_up": study}.get)
    assert call("compare", "--study", "made_up").code == 0
    assert ran[0][0].study == study
    assert (tmp_path / "comparisons" / "made_up" / "report.md").exists()
    call("compare", "--study", "made_up", "--seeds", 1, "-o", "other")
    assert ran[1][0].study == fabricated.study(seeds=(0,))


def test_a_failure_is_told_and_the_code_is_1(call, ran, monkeypatch, tmp_path):
    write(tmp_path, "one")
    real = harness.run

    def fail(made, directory, **options):
        real(made, directory, **options)
        study = made.study
        training = plan.finals(study, directory, plan.only_setting(study))[0]
        return [harness.Failure(training, "No such data.")]

    monkeypatch.setattr(harness, "run", fail)
    outcome = call("compare", "one.json", "-o", "out")
    assert outcome.code == 1
    told = "Failed: one, seed 0: No such data. (log: out/logs/one-seed-0.log)"
    assert told in outcome.err
    assert "out/report.md" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Error: Say what to compare: recipes, or one study (--study NAME)"),
        (["gan_digits", "--study", "x"], "Error: Say what to compare: recipes, or"),
        (["gan", "-o", "d", "--rows", "gam_digits"], "Error: Unknown row 'gam_digits'"),
        (["gan", "-o", "d", "--evaluations", "kidd"], "Error: Unknown evaluation 'kid"),
        (["gan", "-o", "d", "--metrics", "kid_c"], "Error: Metrics to show are among"),
        (["gan_digist", "-o", "d"], "Error: Unknown system or recipe 'gan_digist'."),
        (["gan", "gan_digits", "-o", "d"], "Error: A recipe is named once. Received"),
        (["--study", "objectives_digit"], "Error: Unknown study 'objectives_digit'."),
        (["gan", "-o", "d", "--set", "seed=1"], "Error: Seeds are set by --seeds"),
        (["gan", "-o", "d", "--set", "stesp=1"], "Error: Unknown recipe field 'ste"),
        (
            ["gan", "-o", "d", "--set", "steps=1", "--budget-steps", "2"],
            "Error: steps is set twice, to 1 and 2.",
        ),
        (["gan", "-o", "d", "--jobs", "3"], "Error: Invalid value for '--jobs'"),
        (["gan", "-o", "d", "--seeds", "0"], "Error: Invalid value for '--seeds'"),
        (["gan", "-o", "."], "Error: A new comparison needs an empty directory"),
    ],
)
def test_mistakes_are_told_before_anything_is_trained(
    call, tmp_path, arguments, message
):
    (tmp_path / "thesis.tex").touch()
    outcome = call("compare", *arguments)
    assert outcome.code == 2
    assert outcome.err.startswith(message)
    assert outcome.err.count("\n") == 1
    left = {path.name for path in tmp_path.rglob("*")}
    assert left <= {"thesis.tex", ".lock", "d"}


@pytest.mark.slow
def test_from_a_recipe_to_a_report_and_again(call, tmp_path):
    write(tmp_path, "one")
    arguments = ("compare", "one.json", "--seeds", 1, "-n", 50, "-o", "out")
    outcome = call(*arguments)
    assert outcome.code == 0, outcome.err
    lines = outcome.err.splitlines()
    assert lines[0] == "[1/1] one, seed 0: begins, log out/logs/one-seed-0.log"
    assert lines[1].startswith("[1/1] one, seed 0: fd_c ")
    text = (tmp_path / "out" / "results.jsonl").read_text()
    results = [json.loads(line) for line in text.splitlines()]
    # Three metrics of the generator and of two baselines.
    assert len(results) == 9
    assert {line["steps"] for line in results} == {12}
    assert all(line["protocol"]["n_fake"] == 50 for line in results)
    assert 100 < results[0]["peak_memory_mib"] < 4000
    page = (tmp_path / "out" / "report.html").read_text()
    assert f"{results[0]['value']:.4g}" in page
    assert "<h2>Samples" in page

    outcome = call(*arguments)
    assert outcome.err == "[1/1] one, seed 0: on record\n"
    assert (tmp_path / "out" / "results.jsonl").read_text() == text
    outcome = call(*arguments, "--evaluations", "kid", "--metrics", "kid_c")
    assert outcome.code == 0, outcome.err
    told = "[1/1] one, seed 0: is measured by kernel_distance, log out/logs/one-seed-0"
    assert outcome.err.startswith(told)
    added = (tmp_path / "out" / "results.jsonl").read_text().removeprefix(text)
    found = [json.loads(line) for line in added.splitlines()]
    assert {(x["metric"], x["protocol"]["n_fake"]) for x in found} == {("kid_c", 50)}
    outcome = call(*arguments[:-2], "--set", "batch_size=8", "-o", "out")
    assert outcome.code == 2
    assert "batch_size of 'one': 16 -> 8" in outcome.err

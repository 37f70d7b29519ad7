import shutil
import subprocess
import sys
import types

import pytest

from keras_gen.cli import evaluate
from keras_gen.training import RunDirectory
from keras_gen.training.expectations import Expectation


@pytest.fixture
def run(trained, tmp_path):
    shutil.copytree(trained.path, tmp_path / "run")
    return RunDirectory(tmp_path / "run")


def test_the_table_has_a_column_for_each_subject_and_the_protocol(call, run):
    expects = Expectation(at_most=1e9, baseline="a bound for a test")
    run.write_recipe(run.recipe().replace(expects=(expects,)))
    outcome = call("evaluate", run.path, "-n", 200)
    assert outcome.code == 0, outcome.err
    lines = outcome.out.splitlines()
    assert lines[0].split() == ["untrained", "test"]
    assert lines[1].split() == ["generator", "generator", "split"]
    rows = {line[:18].strip(): line[18:].split() for line in lines[3:6]}
    assert set(rows) == {"fd_c", "class_coverage", "class_kl"}
    assert rows["class_coverage"][-3:] == ["10", "of", "10"]
    generator, _, test_split = map(float, rows["fd_c"])
    assert test_split < generator
    protocol = "against 1,438 rows of digits (train); n=200;"
    assert f"\nfd_c, class_coverage, class_kl: {protocol}" in outcome.out
    assert "at most 1e+09: met (a bound for a test)" in outcome.out
    assert len(run.evaluations.read_text().splitlines()) == 9


def test_a_missed_expectation_is_told(call, run):
    expects = Expectation(at_most=0.001, baseline="unreachable")
    run.write_recipe(run.recipe().replace(expects=(expects,)))
    outcome = call("evaluate", run.path, "-n", 100)
    assert "at most 0.001: missed (unreachable)" in outcome.out


def test_chosen_metrics_replace_the_recipes(call, run):
    expects = (
        Expectation(at_most=0.001, baseline="of what is not measured"),
        Expectation(metric="kid_c", at_most=1e9, baseline="of what is"),
    )
    run.write_recipe(run.recipe().replace(expects=expects))
    outcome = call("evaluate", run.path, "-n", 50, "--metrics", "kid, precision_recall")
    assert outcome.code == 0, outcome.err
    names = [line.split()[0] for line in outcome.out.splitlines()[3:8]]
    assert names == ["kid_c", "precision_c", "recall_c", "density_c", "coverage_c"]
    told = [line for line in outcome.out.splitlines() if "; features:" in line]
    assert [(line.split(": ")[0], line.split("; ")[-2]) for line in told] == [
        ("kid_c", "subset_size=25"),
        ("precision_c, recall_c", "k=3"),
        ("density_c, coverage_c", "k=5"),
    ]
    assert "(of what is)" in outcome.out
    assert "of what is not" not in outcome.out


def test_a_metric_of_several_protocols_names_its_subjects():
    def row(metric, subject, protocol):
        return types.SimpleNamespace(metric=metric, subject=subject, protocol=protocol)

    rows = [
        row("elbo", "generator", "digits (test)"),
        row("elbo", "untrained generator", "digits (test)"),
        row("elbo", "train split", "digits (train)"),
        row("bits", "generator", "digits (test)"),
    ]
    assert evaluate._protocols(rows) == [
        "elbo (generator, untrained generator), bits: digits (test)",
        "elbo (train split): digits (train)",
    ]


def test_help_lists_the_evaluations(call):
    outcome = call("evaluate", "--help")
    words = outcome.out.replace("│", " ").split()
    text = " ".join(words)
    assert (
        "precision_recall, reconstruction, sliced_wasserstein, super_resolution" in text
    )
    assert "kid for kernel_distance" in text


def test_unknown_metrics_are_told_before_tensorflow_is_loaded(run):
    code = (
        "import sys\n"
        "from keras_gen.cli import app\n"
        f"code = app.run(['evaluate', {str(run.path)!r}, '--metrics', 'fd,kdi'])\n"
        "assert code == 2\n"
        "assert not {'tensorflow', 'keras'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Error: Unknown evaluation 'kdi'. Did you mean 'kid'?" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "Error: A run is a directory with a recipe.json"),
        (["run", "-n", "9999"], "Error: A set holds from 2 rows to as many"),
        (["run", "--metrics", "fd,"], "Error: Metrics are ids with commas between"),
        (["run", "--extractor", "x"], "Error: Unknown feature extractor 'x'."),
    ],
)
def test_mistakes_are_told(call, run, arguments, message):
    outcome = call("evaluate", *arguments)
    assert outcome.code == 2
    assert outcome.err.startswith(message)
    assert outcome.out == ""

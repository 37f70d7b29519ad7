import json
import zipfile

import pytest
import small_run

from keras_gen.training.errors import RunError
from keras_gen.training.storage import checkpoints, runs, step_files
from keras_gen.training.storage.runs import RunDirectory


@pytest.fixture
def run(tmp_path):
    run = RunDirectory(tmp_path / "runs" / "a")
    run.create(small_run.recipe())
    return run


def test_a_run_keeps_its_recipe(run):
    assert RunDirectory.open(run.path).recipe() == small_run.recipe()
    assert json.loads(run.recipe_file.read_text())["model"]["width"] == 8


def test_a_run_is_not_lost_by_accident(run):
    run.metrics.write_text("{}\n")
    (run.path / "samples").mkdir()
    (run.path / "notes.txt").touch()
    with pytest.raises(RunError, match=r"There is a run in .*--resume"):
        run.create(small_run.recipe())
    run.create(small_run.recipe(seed=1), overwrite=True)
    assert run.recipe().seed == 1
    left = {path.name for path in run.path.iterdir()}
    assert left == {"recipe.json", "notes.txt"}


def test_what_is_no_run_is_never_replaced(tmp_path):
    (tmp_path / "thesis.tex").touch()
    for path in (tmp_path, tmp_path / "thesis.tex"):
        with pytest.raises(RunError, match="needs an empty directory"):
            RunDirectory(path).require_free(overwrite=True)
    (tmp_path / "empty").mkdir()
    RunDirectory(tmp_path / "empty").require_free()
    # Of a process that was killed before it wrote anything.
    (tmp_path / "empty" / ".lock").touch()
    RunDirectory(tmp_path / "empty").require_free()


def test_a_missing_run_names_its_neighbours(run):
    with pytest.raises(RunError, match=r"does not exist\. Did you mean .*runs/a\?"):
        RunDirectory.open(run.path.with_name("b"))
    with pytest.raises(RunError, match=r"which has none\. Did you mean .*runs/a\?"):
        RunDirectory.open(run.path.parent)
    with pytest.raises(RunError, match="does not exist.$"):
        RunDirectory.open(run.path / "x" / "y")


def test_only_its_own_recipe_resumes_a_run(run):
    run.require_resumable(small_run.recipe(steps=99, sample_every=1))
    with pytest.raises(RunError, match="model.width: 8 -> 9, seed: 0 -> 1"):
        run.require_resumable(small_run.recipe(**{"model.width": 9, "seed": 1}))


def test_rewinding_forgets_later_records_and_leftovers(run):
    rows = [{"step": step, "seconds": step / 10} for step in (4, 8, 12)]
    for row in rows:
        runs.append_line(run.metrics, row)
    with open(run.metrics, "a") as file:
        file.write('{"step": 1')  # A process was killed while it wrote.
    run.checkpoints.mkdir()
    run.samples.mkdir()
    (run.checkpoints / ".partial-9-step-000012.keras").touch()
    for step in (4, 8, 9, 12):
        checkpoints.path_of(run.checkpoints, step).touch()
        step_files.path_of(run.samples, step, ".png").touch()
    assert run.seconds() == 1.2
    assert run.seconds(8) == 0.8
    run.rewind(8)
    assert runs.read_lines(run.metrics) == rows[:2]
    for folder in (run.checkpoints, run.samples):
        assert sorted(map(step_files.step_of, folder.iterdir())) == [4, 8]
    assert run.metrics.read_text().endswith("\n")


def test_rewinding_forgets_later_evaluations_events_and_bests(run):
    for path in (run.evaluations, run.events):
        for step in (4, 8, 12):
            runs.append_line(path, {"step": step})
    run.best.mkdir()
    for step in (4, 12):
        checkpoints.path_of(run.best, step).touch()
    (run.best / "best.json").write_text('{"step": 12}')
    run.rewind(12)
    assert (run.best / "best.json").exists()
    run.rewind(8)
    for path in (run.evaluations, run.events):
        assert [row["step"] for row in runs.read_lines(path)] == [4, 8]
    assert [path.name for path in run.best.iterdir()] == ["step-000004.keras"]


def test_a_path_means_a_checkpoint(run):
    for folder, step in ((run.checkpoints, 8), (run.best, 4)):
        folder.mkdir()
        with zipfile.ZipFile(checkpoints.path_of(folder, step), "w") as archive:
            archive.writestr("a", "b")
    found, newest = runs.checkpoint_at(run.path)
    assert (found.path, step_files.step_of(newest)) == (run.path, 8)
    found, best = runs.checkpoint_at(run.path / "best")
    assert (found.path, best.parent, step_files.step_of(best)) == (
        run.path,
        run.best,
        4,
    )
    best.unlink()
    with pytest.raises(RunError, match=r"kept no best checkpoint.*quality.keep_best"):
        runs.checkpoint_at(run.path / "best")
    with pytest.raises(RunError, match="A run is a directory with a recipe.json"):
        runs.checkpoint_at(run.path / "bset")


def test_a_broken_line_in_the_middle_is_an_error(run):
    run.metrics.write_text('{"step": 1\n{"step": 2}\n')
    with pytest.raises(RunError, match=r"Line 1 of .*metrics.jsonl is broken"):
        runs.read_lines(run.metrics)


def test_lines_are_strict_json():
    row = {"a": float("nan"), "b": -float("inf"), "c": 1.5, "d": "β", "e": None}
    assert runs.line(row) == '{"a": null, "b": null, "c": 1.5, "d": "β", "e": null}\n'


def test_sessions_are_kept_in_order(run):
    assert run.sessions() == []
    run.add_session({"from_step": 0})
    run.add_session({"from_step": 4})
    assert [session["from_step"] for session in run.sessions()] == [0, 4]


def test_a_run_without_checkpoint_says_how_to_get_one(run):
    with pytest.raises(RunError, match="no checkpoint yet. .*--resume --run-dir"):
        run.checkpoint()

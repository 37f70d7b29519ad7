import pytest
import small_run

from keras_gen.metrics import Measurement
from keras_gen.training import RunError
from keras_gen.training.comparisons import memory, outcome, worker
from keras_gen.training.storage import checkpoints, step_files
from keras_gen.training.storage.runs import RunDirectory, read_lines


def test_a_run_is_trained_measured_and_its_cost_taken(tmp_path):
    result = worker.work(small_run.recipe(), tmp_path / "run", count=100)
    assert outcome.read(tmp_path / "run") == result
    assert (result.status, result.steps, result.message) == ("measured", 12, "")
    run = RunDirectory.open(tmp_path / "run")
    records = read_lines(run.metrics)
    assert result.seconds == records[-1]["seconds"]
    # Of three records the first holds the compilation.
    times = [
        1000 * (b["seconds"] - a["seconds"]) / 4
        for a, b in zip(records[:-1], records[1:], strict=True)
    ]
    assert result.milliseconds_per_step == pytest.approx(sum(times) / 2)
    assert 100 < result.peak_memory_mib <= memory.peak_mib()
    recorded = read_lines(run.evaluations)
    assert [m["value"] for m in result.measurements] == [r["value"] for r in recorded]
    assert Measurement(**result.measurements[0]).n_fake == 100
    assert result.evaluations == ("frechet",)


def test_what_is_trained_is_only_measured(tmp_path):
    recipe = small_run.recipe()
    with pytest.raises(RunError, match="Unknown feature extractor"):
        worker.work(recipe, tmp_path / "run", count=100, extractor="x")
    before = outcome.read(tmp_path / "run")
    assert (before.status, before.measurements) == ("trained", ())
    newest = checkpoints.latest(tmp_path / "run" / "checkpoints")
    written = newest.stat().st_mtime_ns
    result = worker.work(recipe, tmp_path / "run", count=100)
    assert result.status == "measured"
    assert result.seconds == before.seconds
    # The session that measured trained nothing.
    assert result.peak_memory_mib == before.peak_memory_mib
    assert newest.stat().st_mtime_ns == written


def test_what_was_measured_is_only_measured_by_what_is_missing(tmp_path):
    recipe = small_run.recipe()
    before = worker.work(recipe, tmp_path / "run", count=100)
    run = RunDirectory.open(tmp_path / "run")
    sessions, recorded = run.sessions(), len(read_lines(run.evaluations))
    wanted = ("frechet", "kernel_distance")
    result = worker.work(recipe, run.path, count=100, evaluations=wanted)
    assert outcome.read(run.path) == result
    assert result.evaluations == wanted
    assert result.measurements[: len(before.measurements)] == before.measurements
    added = result.measurements[len(before.measurements) :]
    assert {each["metric"] for each in added} == {"kid_c"}
    assert len(read_lines(run.evaluations)) == recorded + len(added)
    assert run.sessions() == sessions  # Nothing was trained.
    assert (result.seconds, result.peak_memory_mib) == (
        before.seconds,
        before.peak_memory_mib,
    )
    assert worker.work(recipe, run.path, count=100, evaluations=wanted) == result
    assert len(read_lines(run.evaluations)) == recorded + len(added)
    with pytest.raises(RunError, match="resumed by its own recipe"):
        other = recipe.replace(batch_size=8)
        worker.work(other, run.path, evaluations=(*wanted, "ms_ssim"))


def test_a_run_that_was_broken_off_goes_on(tmp_path):
    from keras_gen.training import train

    recipe = small_run.recipe()
    train(recipe.replace(steps=8), tmp_path / "run", verbose=False)
    worker.work(recipe, tmp_path / "run", count=100)
    run = RunDirectory.open(tmp_path / "run")
    assert [session["from_step"] for session in run.sessions()] == [0, 8]
    assert step_files.step_of(run.checkpoint()) == 12


def test_divergence_is_an_outcome(tmp_path):
    changes = {"optimizers.generator.learning_rate": 1e38, "steps": 50}
    result = worker.work(small_run.recipe(**changes), tmp_path / "run")
    assert outcome.read(tmp_path / "run") == result
    assert result.status == "diverged"
    assert result.message.startswith("Training diverged: ")
    assert 1 <= result.steps < 50
    assert result.measurements == ()


def test_a_run_of_another_recipe_is_left_alone(tmp_path):
    RunDirectory(tmp_path / "run").create(small_run.recipe())
    with pytest.raises(RunError, match="resumed by its own recipe"):
        worker.work(small_run.recipe(batch_size=8), tmp_path / "run")

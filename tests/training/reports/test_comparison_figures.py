import fabricated
import pytest
from PIL import Image

from keras_gen.training.comparisons import plan, summary
from keras_gen.training.reports import comparison_figures as drawings
from keras_gen.training.reports import figures


@pytest.fixture
def trainings(tmp_path):
    study = fabricated.study()
    return plan.finals(study, tmp_path, plan.only_setting(study))


def test_strips_have_a_row_for_each_and_the_common_references(monkeypatch):
    seen = []
    monkeypatch.setattr(figures, "strips", lambda *args: seen.append(args) or "<svg/>")
    lines = [
        fabricated.line("A", 0, 6.5),
        fabricated.line("A", 0, 1.0, "fd_c", "test split"),
        fabricated.diverged("B", 0),
    ]
    drawings.strips(summary.summarise(["A", "B"], lines), ["fd_c"])
    assert seen == [({"A": (6.5,), "B": ()}, "fd_c of each seed", {"test split": 1.0})]


def test_curves_have_thin_seeds_and_thick_means(trainings, monkeypatch):
    fabricated.run(trainings[0].run, evaluations=[(4, 9.0), (8, 6.0), (12, 3.0)])
    fabricated.run(trainings[2].run, evaluations=[(4, 7.0), (12, 5.0)])
    seen = []
    monkeypatch.setattr(figures, "curves", lambda *args: seen.append(args) or "<svg/>")
    assert len(drawings.curves(trainings, ["fd_c", "class_kl"])) == 1
    ((first, second, mean), title) = seen[0]
    assert title == "fd_c over training"
    assert (first.values, second.values) == ([9.0, 6.0, 3.0], [7.0, 5.0])
    assert first.faint and second.faint and not mean.faint
    # Where both were measured.
    assert (mean.steps, mean.values, mean.label) == ([4, 12], [8.0, 4.0], "A")


def test_one_step_makes_no_curve(trainings):
    fabricated.run(trainings[0].run, evaluations=[(12, 3.0)])
    assert drawings.curves(trainings, ["fd_c"]) == []


def test_samples_are_the_last_of_the_first_seed(trainings):
    for training, count in ((trainings[2], 3), (trainings[1], 2)):
        folder = fabricated.run(training.run).samples
        folder.mkdir()
        for step in range(count):
            Image.new("L", (4, 4), step).save(folder / f"step-{step:06}.png")
    found = dict(drawings.samples(trainings))
    assert list(found) == ["B-1", "A"]  # Of A only the second seed has any.
    assert len(set(found.values())) == 2

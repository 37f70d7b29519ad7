import fabricated
import pytest

from keras_gen.training import RunError
from keras_gen.training.comparisons import comparison, plan
from keras_gen.training.comparisons.comparison import Comparison
from keras_gen.training.comparisons.results import Results
from keras_gen.training.reports import comparison_report


def fill(directory, study, metrics=("fd_c",)):
    comparison.begin(directory, Comparison(study=study))
    results = Results(directory)
    trainings = plan.searches(study, directory)
    settings = dict.fromkeys(study.rows, list(study.search)[-1])
    trainings += plan.finals(study, directory, settings)
    for i, training in enumerate(trainings):
        values = {name: i + 1.0 for name in metrics}
        # Later settings are the better ones.
        if training.phase == "search":
            values = {name: 100.0 - i for name in metrics}
        results.add(training, fabricated.outcome(**values), jobs=1)
        if training.phase == "final":
            fabricated.run(training.run, evaluations=[(4, 9.0), (12, i + 1.0)])


def test_page_and_markdown_tell_the_same(tmp_path):
    fill(tmp_path, fabricated.study())
    report = comparison_report.collect(tmp_path)
    markdown, html = comparison_report.write(report, tmp_path)
    text, page = markdown.read_text(), html.read_text()
    assert text.startswith("# A | B\n\n2 rows, trained with seeds 0, 1.\n\n| row |")
    # Seeds 0 and 1 of A were the first and the third training.
    assert "| A | 2 | 2.0 ± 1.4 | 1.0 | 5 | 700 |" in text
    for cell in (
        "2.0 ± 1.4",
        "3.0 ± 1.4",
        "test split",
        fabricated.SAID,
        "model.width",
    ):
        assert cell in text
        assert f">{cell}</td>" in page or f">{cell}</th>" in page
    assert "Python 3.11.7, keras 3.15.1; 2 processors, CPU:0; commit 0123" in text
    assert "## Search" not in text and "<h2>Search" not in page
    assert "<h2>Over training" in page  # Evaluated at two steps.
    assert "http://" not in page.replace("http://www.w3.org/", "")
    assert "https://" not in page and "<script" not in page
    assert comparison_report.as_page(report) == page


def test_a_search_is_explained_and_shown(tmp_path):
    fill(tmp_path, fabricated.study(search=fabricated.SEARCH))
    text = comparison_report.as_markdown(comparison_report.collect(tmp_path))
    assert "first trained once with each of 2 settings at seed 1000" in text
    assert "| A | 100 | 98 * |" in text
    assert "| A | own | 2 |" in text


def test_rows_without_results_are_left_out_and_named(tmp_path):
    study = fabricated.study(search=fabricated.SEARCH)
    fill(tmp_path, study)
    results = Results(tmp_path)
    results.lines = [line for line in results.lines if line["row"] == "B-1"]
    results.write(results.path)
    report = comparison_report.collect(tmp_path)
    assert [row.name for row in report.rows] == ["B-1"]
    assert {training.row for training in report.trainings} == {"B-1"}
    text = comparison_report.as_markdown(report)
    assert "1 row, trained with seeds 0, 1." in text
    assert "**Not trained yet: A.**" in text
    assert "| A |" not in text
    # What is compared is still on record.
    assert list(comparison.read(tmp_path).study.rows) == ["A", "B-1"]


def test_metrics_can_be_chosen(tmp_path):
    fill(tmp_path, fabricated.study(), metrics=("fd_c", "class_kl"))
    assert comparison_report.collect(tmp_path).metrics == ["fd_c", "class_kl"]
    chosen = comparison_report.collect(tmp_path, ["class_kl"])
    text = comparison_report.as_markdown(chosen)
    assert "class_kl" in text and "fd_c" not in text


def test_a_comparison_without_results_has_a_report(tmp_path):
    study = fabricated.study(search=fabricated.SEARCH)
    comparison.begin(tmp_path, Comparison(study=study))
    report = comparison_report.collect(tmp_path)
    comparison_report.write(report, tmp_path)
    text = (tmp_path / "report.md").read_text()
    assert "**Not complete: A 0 of 2, B-1 0 of 2 seeds.**" in text


def test_there_must_be_a_comparison(tmp_path):
    with pytest.raises(RunError, match=r"with a comparison\.json"):
        comparison_report.collect(tmp_path)

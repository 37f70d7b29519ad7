import pytest
from image_trial import Copies, Noise, image_trial, values

from keras_gen.training import RunError
from keras_gen.training.evaluations import precision_recall


def test_three_subjects_in_the_order_of_their_worth(tmp_path):
    rows = precision_recall.evaluate(image_trial(tmp_path, Copies()))
    value = values(rows)
    assert len(rows) == len(value) == 12
    for metric in ("precision_c", "recall_c", "density_c", "coverage_c"):
        ceiling = value[metric, "test split"]
        assert ceiling > 0.6
        assert value[metric, "generator"] == pytest.approx(ceiling, abs=0.25)
    for metric in ("precision_c", "density_c", "coverage_c"):
        assert value[metric, "untrained generator"] < 0.3
    assert {(row.metric, row.parameters["k"]) for row in rows} == {
        ("precision_c", 3),
        ("recall_c", 3),
        ("density_c", 5),
        ("coverage_c", 5),
    }
    assert {row.protocol.rpartition("; ")[0][-3:] for row in rows} == {"k=3", "k=5"}
    assert {(row.n_real, row.n_fake, row.split) for row in rows} == {
        (359, 359, "train")
    }


def test_a_collapsed_generator_recalls_and_covers_little(tmp_path):
    trial = image_trial(tmp_path, Copies(collapsed=True), count=100)
    value = values(precision_recall.evaluate(trial))
    assert value["recall_c", "generator"] < 0.05
    assert value["coverage_c", "generator"] < 0.15


def test_few_rows_are_told(tmp_path):
    with pytest.raises(RunError, match="Received: 5 rows. Measure at least 6"):
        precision_recall.evaluate(image_trial(tmp_path, Noise(), count=5))

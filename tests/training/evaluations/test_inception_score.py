import pytest
from image_trial import Copies, Noise, image_trial, values

from keras_gen.training import RunError
from keras_gen.training.evaluations import inception_score


def test_three_subjects_in_the_order_of_their_worth(tmp_path):
    rows = inception_score.evaluate(image_trial(tmp_path, Copies(), seed=2))
    score = values(rows)
    assert set(score) == {
        ("is_c", "generator"),
        ("is_c", "untrained generator"),
        ("is_c", "test split"),
    }
    # Ten classes; a split of 36 rows has not quite equal shares of them.
    assert 7.5 < score["is_c", "test split"] < 10
    generator = score["is_c", "generator"]
    assert generator == pytest.approx(score["is_c", "test split"], rel=0.1)
    assert 1 <= score["is_c", "untrained generator"] < 0.6 * generator
    assert {(row.n_real, row.n_fake, row.seed) for row in rows} == {(0, 359, 2)}
    assert {row.extractor for row in rows} == {"digits_cnn"}
    assert rows[0].parameters == {"splits": 10} and "splits=10" in rows[0].protocol
    assert rows[0].details["num_classes"] == 10
    assert rows[0].details["std"] > 0
    assert rows[0].to_json()


def test_a_collapsed_generator_scores_one(tmp_path):
    rows = inception_score.evaluate(image_trial(tmp_path, Copies(True), count=50))
    assert values(rows)["is_c", "generator"] == pytest.approx(1, abs=1e-3)


def test_what_cannot_be_measured_is_told(tmp_path):
    trial = image_trial(tmp_path, Noise(), count=9)
    with pytest.raises(RunError, match="Received: 9 rows. Measure at least 10"):
        inception_score.evaluate(trial)
    trial.count = 20
    trial.features.network.num_classes = None
    with pytest.raises(RunError, match="a classifier. Received: digits_cnn"):
        inception_score.evaluate(trial)


def test_over_classes_of_other_data_it_has_another_name(tmp_path):
    trial = image_trial(tmp_path, Noise(), count=20, extractor="fashion_mnist_cnn")
    rows = inception_score.evaluate(trial)
    assert {(row.metric, row.extractor) for row in rows} == {
        ("is_x", "fashion_mnist_cnn")
    }

import pytest
from image_trial import Copies, Noise, image_trial, values

from keras_gen.metrics.kernel_distance import kernel_distance as measure
from keras_gen.training import RunError
from keras_gen.training.evaluations import kernel_distance


def test_three_subjects_in_the_order_of_their_worth(tmp_path):
    trial = image_trial(tmp_path, Copies(), count=100, seed=2)
    rows = kernel_distance.evaluate(trial)
    distance = values(rows)
    noise = distance["kid_c", "untrained generator"]
    assert noise > 0
    for subject in ("generator", "test split"):
        assert abs(distance["kid_c", subject]) < 0.1 * noise
    assert {(row.n_real, row.n_fake, row.split) for row in rows} == {
        (100, 100, "train")
    }
    network = trial.features.network
    expected = measure(
        network(trial.train.images(100, seed=2)),
        network(trial.test.images(100, seed=2)),
        subset_size=50,
        seed=2,
    )
    assert distance["kid_c", "test split"] == pytest.approx(expected.mean, abs=1e-4)
    assert rows[2].details == {"std": pytest.approx(expected.std, abs=1e-4)}
    assert "; subsets=50; subset_size=50; seed 2" in rows[2].protocol


def test_few_rows_are_told(tmp_path):
    with pytest.raises(RunError, match="Received: 3 rows. Measure at least 4"):
        kernel_distance.evaluate(image_trial(tmp_path, Noise(), count=3))

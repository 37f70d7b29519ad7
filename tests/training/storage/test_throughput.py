import pytest

from keras_gen.training.storage import throughput

# 100 steps compile in 10 s; then 100 take 1 s, 3 s (a checkpoint) and 2 s.
RECORDS = [
    {"step": 100, "steps": 100, "seconds": 10.0},
    {"step": 200, "steps": 100, "seconds": 11.0},
    {"step": 300, "steps": 100, "seconds": 14.0},
    {"step": 400, "steps": 100, "seconds": 16.0},
]


def test_the_median_leaves_out_the_first_record_of_each_session():
    assert throughput.milliseconds_per_step(RECORDS) == pytest.approx(20.0)
    # Resumed at 200: the record of step 300 holds a compilation.
    assert throughput.milliseconds_per_step(RECORDS, (0, 200)) == pytest.approx(15.0)


def test_too_few_records_give_none():
    assert throughput.milliseconds_per_step([]) is None
    assert throughput.milliseconds_per_step(RECORDS[:1]) is None
    # A session that had nothing left to train.
    assert throughput.milliseconds_per_step(RECORDS[:1], (0, 100)) is None


def test_steps_a_second_of_each_record():
    points = throughput.steps_per_second(RECORDS)
    assert [step for step, _ in points] == [100, 200, 300, 400]
    assert [pace for _, pace in points] == pytest.approx([10, 100, 100 / 3, 50])

import pytest
from scripted_values import Script

from keras_gen.training.callbacks import EarlyStop, Evaluate, Watched
from keras_gen.training.quality.events import Events


def run(model, dataset, values, path=None, **settings):
    said = []
    evaluate = Evaluate(Script(*values), 1, path)
    stop = EarlyStop(evaluate, Watched(), events=Events(say=said.append), **settings)
    model.fit(
        dataset,
        steps_per_epoch=4,
        epochs=2,
        verbose=0,
        callbacks=[evaluate, stop],
    )
    return stop, said


def test_it_stops_after_so_many_worse_values_in_a_row(model, dataset):
    values = [9.0, 5.0, 6.0, 5.0, 5.1, 5.2, 0.0, 0.0, 0.0]
    stop, said = run(model, dataset, values, patience=2)
    # Step 5 was noticed when step 6 had begun.
    assert int(model.steps.numpy()) == 6
    assert stop.stopped
    (event,) = stop.events.rows()
    assert (event["step"], event["kind"]) == (5, "early_stop")
    assert said == [
        "step 5: Training ends here: fd_c of generator was worse than the best, 5 at "
        "step 1, in 2 evaluations in a row, now 5.2. Take the checkpoint of step 1; to "
        "get further, try lower learning rates."
    ]


@pytest.mark.parametrize(
    ("values", "settings"),
    [
        ([9.0, 5.0, 6.0, 4.0, 6.0, 3.0, 6.0, 2.0, 6.0], {"patience": 2}),
        ([1.0, 5.0, *[9.9] * 7], {"patience": 2, "factor": 2.0}),
    ],
)
def test_it_lets_train_what_recovers_or_is_not_much_worse(
    model, dataset, values, settings
):
    stop, said = run(model, dataset, values, **settings)
    assert int(model.steps.numpy()) == 8
    assert not stop.stopped and said == []


def test_values_that_are_no_numbers_count(model, dataset, tmp_path):
    nan = float("nan")
    path = tmp_path / "evaluations.jsonl"
    stop, said = run(model, dataset, [9.0, 5.0, nan, nan, 0.0], path, patience=2)
    assert stop.stopped and int(model.steps.numpy()) == 4
    assert [row["kind"] for row in stop.events.rows()] == ["early_stop"]
    assert "the best, 5 at step 1, in 2 evaluations in a row, now nan." in said[0]


def test_it_stops_where_nothing_was_ever_good(model, dataset):
    nan = float("nan")
    stop, said = run(model, dataset, [9.0, nan, nan, nan], patience=2)
    assert stop.stopped
    assert said == [
        "step 2: Training ends here: fd_c of generator was not finite, in 2 "
        "evaluations in a row, now nan. Try lower learning rates."
    ]


def test_what_has_ended_does_not_go_on(model, dataset, tmp_path):
    path = tmp_path / "evaluations.jsonl"
    run(model, dataset, [9.0, 5.0, 6.0, 7.0, 0.0], path, patience=2)
    evaluate = Evaluate(Script(), 1, path)
    stop = EarlyStop(evaluate, Watched(), patience=2)
    evaluate.restore(step=3)
    stop.restore()
    assert stop.stopped
    # More patience is another matter.
    patient = EarlyStop(evaluate, Watched(), patience=3)
    patient.restore()
    assert not patient.stopped

import json

import fabricated

from keras_gen.training.reports.provenance import own_evaluations


def test_a_value_older_than_its_step_is_of_another_training(tmp_path):
    # Started at 03:04:05, at step 12 after 2.3 s; the evaluations are of 04:00.
    run = fabricated.run(tmp_path, evaluations=[(4, 9.0), (12, 7.0)])
    rows, out = own_evaluations(run)
    assert ([row["value"] for row in rows], out) == ([9.0, 7.0], [])
    values = [json.loads(t) for t in run.evaluations.read_text().splitlines()]
    values[0]["time"] = "2026-01-02T03:04:04+00:00"  # Step 4 was at 03:04:07.
    run.evaluations.write_text("".join(json.dumps(row) + "\n" for row in values))
    rows, out = own_evaluations(run)
    assert ([row["value"] for row in rows], out) == ([7.0], [4])


def test_a_session_counts_from_where_it_went_on(tmp_path):
    run = fabricated.run(tmp_path, evaluations=[(12, 7.0)])
    resumed = {
        **run.sessions()[0],
        "from_step": 8,
        "started": "2026-01-02T05:00:00+00:00",
    }
    # Measured at 04:00, which the first session may have reached.
    run.add_session(resumed)
    assert own_evaluations(run)[1] == []
    run.environment_file.write_text(json.dumps([resumed]))
    assert own_evaluations(run)[1] == [12]


def test_a_run_without_sessions_keeps_everything(tmp_path):
    run = fabricated.run(tmp_path, evaluations=[(12, 7.0)])
    run.environment_file.unlink()
    assert own_evaluations(run)[1] == []

from pathlib import Path

from keras_gen.training.errors import (
    DivergedError,
    TrainingInterrupted,
    WorkerLostError,
)


def test_divergence_says_what_where_and_what_to_do():
    error = DivergedError("critic/real", 7, Path("runs/a/x.keras"), "Try less.")
    assert str(error) == (
        "Training diverged: critic/real is not finite at step 7. The last good "
        "checkpoint is runs/a/x.keras. Try less."
    )
    assert str(DivergedError("critic/real", 7)) == (
        "Training diverged: critic/real is not finite at step 7."
    )


def test_an_interruption_is_no_user_error():
    error = TrainingInterrupted(15, 7, Path("x.keras"))
    assert not isinstance(error, ValueError)
    assert (error.signal, error.step) == (15, 7)
    assert str(error) == "Stopped at step 7; saved to x.keras."


def test_a_lost_worker_says_from_where_to_go_on():
    error = WorkerLostError(Path("x.keras"), "UnavailableError: gone")
    assert str(error) == (
        "The workers of a training go on together, and one was lost "
        "(UnavailableError: gone). Start all of them again with --resume: from x.keras."
    )
    # A restarted job resumes whether or not there is one, as `train.sh` does.
    assert str(WorkerLostError(None, "gone")).endswith(
        "with --resume: there is no checkpoint yet."
    )

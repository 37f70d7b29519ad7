"""Finds what a path given on the command line holds: a run, a model or an artefact."""

from pathlib import Path

from keras_gen.cli import console


def kind(path: Path) -> str:
    """Returns `"run"`, `"model"` or `"artefact"`.

    Raises:
        RunError: If it is none of them.
    """
    from keras_gen.export import ArtefactError
    from keras_gen.export.artefact import layout
    from keras_gen.training import RunDirectory, RunError
    from keras_gen.training.storage.runs import nearby

    if RunDirectory(path).exists or is_best(path):
        return "run"
    if path.suffix == ".keras":
        if not path.is_file():
            raise RunError(f"There is no file {path}.")
        return "model"
    try:
        layout.locate(path)
    except ArtefactError as error:
        raise RunError(
            f"There is no run, .keras file or exported artefact at {path}."
            f"{nearby(path)}"
        ) from error
    return "artefact"


def is_best(path: Path) -> bool:
    """Whether a path is the folder of a run's best checkpoint."""
    from keras_gen.training import RunDirectory

    run = RunDirectory(path.parent)
    return run.exists and path.name == run.best.name


def load(path: Path):
    """Loads a trained model.

    Args:
        path: A run directory, whose newest checkpoint is taken, its folder `best`, or a
            .keras file.

    Returns:
        The model and its `RunDirectory`; None for that where the file lies outside of
        one.

    Raises:
        RunError: If there is no model that can be loaded.
    """
    from keras_gen.training import RunDirectory, RunError
    from keras_gen.training.storage.runs import checkpoint_at

    if path.suffix == ".keras":
        # A checkpoint lies in RUN/checkpoints or RUN/best.
        run, file = RunDirectory(path.resolve().parent.parent), path
    else:
        run, file = checkpoint_at(path)
    with console.tensorflow():
        from keras_gen import load_model
    try:
        model = load_model(file, compile=False)
    except ValueError as error:
        raise RunError(str(error)) from error
    return model, run if run.exists else None

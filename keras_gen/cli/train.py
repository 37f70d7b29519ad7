"""`keras-gen train`."""

import contextlib
import signal
from pathlib import Path
from typing import Annotated

import typer

from keras_gen.cli import choices, console, options


def _complete(incomplete: str) -> list[str]:
    from keras_gen.registry import list_models
    from keras_gen.training import list_recipes

    names = (*list_models(), *list_recipes())
    return [name for name in names if name.startswith(incomplete)]


_RECIPE = "Recipe"
_RUN = "Run"

EXAMPLES = """Examples:

keras-gen train dcgan

keras-gen train dcgan --data folder:photos --image-size 64 --epochs 20

keras-gen train wgan_gp_digits --set optimizers.critic.learning_rate=2e-4

keras-gen train --resume --run-dir runs/dcgan_digits
"""


def train(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="SYSTEM_OR_RECIPE",
            help="What to train: a system, such as dcgan, a recipe, such as "
            "dcgan_digits (see keras-gen list), or a recipe's .json file. With "
            "--resume it only says which run, whose own recipe goes on.",
            autocompletion=_complete,
        ),
    ] = None,
    data: Annotated[
        str | None,
        typer.Option(
            metavar="SPEC",
            help="What to train on, such as digits, folder:DIR, records:DIR or "
            "subset:N:SPEC; keras-gen list shows every form.",
            rich_help_panel=_RECIPE,
        ),
    ] = None,
    image_size: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=8,
            max=128,
            help="Side of the images, 8 to 128: they are resized and cropped.",
            rich_help_panel=_RECIPE,
        ),
    ] = None,
    channels: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            max=4,
            help="1 grey, 2 grey and alpha, 3 RGB, 4 RGBA.",
            rich_help_panel=_RECIPE,
        ),
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, help="Training steps.", rich_help_panel=_RECIPE
        ),
    ] = None,
    epochs: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Passes over the data, in place of steps.",
            rich_help_panel=_RECIPE,
        ),
    ] = None,
    batch_size: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, help="Images for each update.", rich_help_panel=_RECIPE
        ),
    ] = None,
    precision: Annotated[
        choices.Precision | None,
        typer.Option(
            metavar="NAME",
            help="float32, mixed_float16 or mixed_bfloat16.",
            rich_help_panel=_RECIPE,
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=0,
            max=2**32 - 1,
            help="Decides weights, data order and draws.",
            rich_help_panel=_RECIPE,
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Any field of the recipe, such as model.width=64. May be repeated.",
            rich_help_panel=_RECIPE,
        ),
    ] = None,
    smoke: Annotated[
        bool,
        typer.Option(
            "--smoke",
            help="Only see whether it runs: two steps of its smallest form, with all "
            "that goes with them.",
            rich_help_panel=_RECIPE,
        ),
    ] = False,
    run_dir: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where to write the run.",
            show_default="runs/RECIPE",
            rich_help_panel=_RUN,
        ),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Go on from the run's newest checkpoint.",
            rich_help_panel=_RUN,
        ),
    ] = False,
    overwrite: Annotated[
        bool,
        typer.Option(
            "--overwrite", help="Replace the run that is there.", rich_help_panel=_RUN
        ),
    ] = False,
    strategy: Annotated[
        choices.Strategy,
        typer.Option(
            metavar="NAME",
            help="Devices: none (one), mirrored (all of this machine), multi_worker "
            "(several machines), tpu, or auto (what there is).",
            rich_help_panel=_RUN,
        ),
    ] = choices.Strategy.none,
    cluster: Annotated[
        choices.Cluster | None,
        typer.Option(
            metavar="NAME",
            help="What describes the machines: tf_config, slurm or kubernetes.",
            show_default="what the environment shows",
            rich_help_panel=_RUN,
        ),
    ] = None,
    track: Annotated[
        choices.Tracking,
        typer.Option(
            metavar="NAME",
            help="Follow the run on mlflow or wandb too; needs the extra of that name.",
            rich_help_panel=_RUN,
        ),
    ] = choices.Tracking.none,
    histograms: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Show every weight's histogram in TensorBoard, each N steps.",
            show_default="none",
            rich_help_panel=_RUN,
        ),
    ] = None,
    quiet: Annotated[
        bool,
        typer.Option("--quiet", "-q", help="Say nothing.", rich_help_panel=_RUN),
    ] = False,
    debug: options.Debug = False,
) -> None:
    """Train a system on images, and write everything about it to a run directory.

    Ctrl-C saves the state and ends; --resume goes on as if nothing had happened.
    """
    from keras_gen.training import RecipeError, RunDirectory, RunError, overrides

    changes = overrides.parse(settings or ())
    given = {
        "image_size": image_size,
        "channels": channels,
        "steps": steps,
        "batch_size": batch_size,
        "precision": precision and precision.value,
        "seed": seed,
    }
    for field, value in given.items():
        if value is not None and changes.setdefault(field, value) != value:
            raise RecipeError(f"{field} is set twice, to {changes[field]} and {value}.")
    if epochs and "steps" in changes:
        raise RecipeError("Say how long to train by steps or by epochs, not by both.")
    if resume and overwrite:
        raise RunError("A run is resumed or overwritten, not both.")
    if name is None and not (resume and run_dir):
        raise RecipeError(
            "Say what to train, such as `keras-gen train dcgan`, or which run to "
            "resume: --resume --run-dir DIR. `keras-gen list` shows what there is."
        )
    if smoke and resume:
        raise RecipeError("A smoke run is trained anew. Leave out --smoke or --resume.")
    recipe = None if name is None else _named(name, data, smoke).replace(**changes)
    run = RunDirectory(run_dir or Path("runs") / recipe.name)
    if resume:
        own = RunDirectory.open(run.path).recipe()
        # The name only says which run; what it was trained with is on record there.
        if name is not None and name != own.system and recipe.name != own.name:
            raise RunError(
                f"The run in {run.path} is of recipe {own.name!r}. Received: "
                f"{recipe.name!r}. Leave the name out, or resume another run."
            )
        if data is not None:
            changes.setdefault("data", data)
        recipe = own.replace(**changes)
        run.require_resumable(recipe)
    else:
        run.require_free(overwrite)
    devices = strategy.value, cluster and cluster.value
    watching = track.value, histograms
    _train(recipe, run, resume, overwrite, epochs, devices, watching, quiet)


def _named(name: str, data: str | None, smoke: bool = False):
    """Returns the recipe that a name on the command line stands for."""
    from keras_gen.training import get_recipe
    from keras_gen.training.recipe import read_recipe

    if not name.endswith(".json"):
        recipe = get_recipe(name, data)
    else:
        recipe = read_recipe(Path(name))
        recipe = recipe if data is None else recipe.replace(data=data)
    if smoke:
        with console.tensorflow():
            from keras_gen.training.smoke import smoke as smallest

            recipe = smallest(recipe)
    return recipe


def _tracker(service: str, recipe, run):
    """Returns the callback that follows a run on a service, or None."""
    from keras_gen.training.callbacks import MLflowLogger, WandbLogger

    kinds = {"mlflow": MLflowLogger, "wandb": WandbLogger}
    if service not in kinds:
        return None
    return kinds[service](recipe.name, recipe.settings(), memory=run.tracking)


def _train(recipe, run, resume, overwrite, epochs, devices, watching, quiet) -> None:
    track, histograms = watching
    say = (lambda text: None) if quiet else console.note
    say(f"Loading TensorFlow and the data of {recipe.data} ...")
    with console.tensorflow():
        from keras_gen.training import TrainingInterrupted, train
        from keras_gen.training.building import load_source
        from keras_gen.training.distribution import strategies, workers
        from keras_gen.training.evaluations import frechet
        from keras_gen.training.storage import checkpoints, step_files

        # Before anything computes, which the data may do.
        strategy = strategies.get(*devices)
        strategies.check_batch(recipe.batch_size, strategy)
        tracker = _tracker(track, recipe, run)
    if not workers.is_chief(strategy):
        # One process of a training speaks for all.
        say, quiet, tracker = (lambda text: None), True, None
    source = load_source(recipe)
    try:
        with tracker or contextlib.nullcontext():
            model = train(
                recipe,
                run.path,
                resume=resume,
                overwrite=overwrite,
                epochs=epochs,
                strategy=strategy,
                source=source,
                callbacks=[tracker] if tracker else [],
                histograms=histograms,
                verbose=not quiet,
            )
    except TrainingInterrupted as error:
        cause = signal.Signals(error.signal).name
        error.args = (
            f"Stopped at step {error.step:,} by {cause}; the state is saved. Resume: "
            f"keras-gen train --resume --run-dir {run.path}",
        )
        raise
    step = int(model.steps.numpy())
    say(
        f"Trained to step {step:,} in {run.seconds() / 60:.1f} minutes.\n"
        f"  samples     {step_files.path_of(run.samples, step, '.png')}\n"
        f"  checkpoint  {checkpoints.path_of(run.checkpoints, step)}\n"
        f"  curves      tensorboard --logdir {run.tensorboard}"
    )
    if recipe.evaluation != "frechet" or frechet.default_extractor(recipe.data):
        say(f"Next: keras-gen evaluate {run.path}")
    else:
        say(
            f"Next: keras-gen export {run.path} --output {run.path / 'export'}\n"
            f"  or: keras-gen evaluate {run.path} --extractor SPEC (none was trained "
            f"on {recipe.data})"
        )

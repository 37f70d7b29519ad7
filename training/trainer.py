"""Trains a recipe in a run directory, and goes on where it was broken off."""

import contextlib
import math
from collections.abc import Sequence
from pathlib import Path

import keras
from rich.console import Console

from keras_gen.base import GenerativeModel
from keras_gen.registry import load_model
from keras_gen.training import checkpoints, data, environment
from keras_gen.training.building import build_model, load_source
from keras_gen.training.callbacks import (
    Checkpoint,
    Interrupt,
    JSONLLogger,
    NaNGuard,
    ProgressBar,
    ProgressLines,
    SampleGrid,
    ScopedCallback,
    TensorBoardLogger,
)
from keras_gen.training.errors import DivergedError, RunError, TrainingInterrupted
from keras_gen.training.joined_fits import JoinedCallbacks, segments
from keras_gen.training.previews import Previews
from keras_gen.training.recipe import Recipe
from keras_gen.training.runs import RunDirectory


def train(
    recipe: Recipe,
    run_directory: str | Path,
    *,
    resume: bool = False,
    overwrite: bool = False,
    epochs: int | None = None,
    source: data.Source | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    verbose: bool = True,
) -> GenerativeModel:
    """Trains a recipe.

    The same recipe gives the same weights on the same CPU and versions. A run that
    was broken off, even by `kill -9`, and is resumed, ends with the very weights of
    an unbroken one.

    Args:
        recipe: What to train.
        run_directory: Where everything about the run is written, see `RunDirectory`.
        resume: Go on from the newest checkpoint of the run that is there. The recipe
            may then have more steps and other intervals, nothing else.
        overwrite: Start anew where a run is.
        epochs: Passes over the data, in place of `recipe.steps`.
        source: The recipe's training data, where it is loaded already.
        callbacks: Further Keras callbacks.
        verbose: Whether to show progress on standard error.

    Returns:
        The trained model.

    Raises:
        RunError: If the directory is taken, or the run cannot be resumed by this
            recipe.
        RecipeError: If the recipe does not fit its system.
        keras_gen.training.data.DataError: If the data cannot be loaded.
        DivergedError: If a term or weight became NaN or infinite.
        TrainingInterrupted: If SIGINT or SIGTERM arrived; the state is saved.
    """
    run = RunDirectory.open(run_directory) if resume else RunDirectory(run_directory)
    if resume:
        run.require_resumable(recipe)
    else:
        run.require_free(overwrite)
    source = source or load_source(recipe)
    # Before anything draws a number, so that the weights are a function of the seed.
    keras.utils.set_random_seed(recipe.seed)
    newest = checkpoints.latest(run.checkpoints) if resume else None
    if newest:
        model = load_model(newest)
    else:
        model = build_model(recipe, source.features)
    rows = recipe.batch_size * model.sub_batches_per_step
    steps_per_epoch = source.steps_per_epoch(rows)
    if epochs is not None:
        recipe = recipe.replace(steps=epochs * steps_per_epoch)
    step = int(model.steps.numpy())
    if step > recipe.steps:
        raise RunError(
            f"The run in {run.path} has {step} steps already. Received: "
            f"steps={recipe.steps}. Ask for more, or start another run."
        )
    if resume:
        run.write_recipe(recipe)
    else:
        run.create(recipe, overwrite)
    run.rewind(step)
    run.add_session(
        {
            **environment.describe(),
            "from_step": step,
            "rows": len(source),
            "columns": {k: list(f.shape) for k, f in source.features.items()},
        }
    )
    console = Console(stderr=True, quiet=not verbose)
    _announce(model, recipe, run, source, console)
    if step < recipe.steps:
        _fit(model, recipe, run, source, callbacks, console)
    return model


def _announce(model, recipe: Recipe, run: RunDirectory, source, console) -> None:
    columns = ", ".join(
        f"{name} {'x'.join(map(str, feature.shape)) or 'number'}"
        for name, feature in source.features.items()
    )
    step = int(model.steps.numpy())
    begin = f"from step {step:,} to" if step else "for"
    console.print(
        f"Training {recipe.system} ({_parameters(model):,} trainable parameters) on "
        f"{len(source):,} rows of {recipe.data} ({columns}) "
        f"{begin} {recipe.steps:,} steps of {recipe.batch_size} in {recipe.precision}, "
        f"seed {recipe.seed}.\nRun directory: {run.path}",
        highlight=False,
        soft_wrap=True,
    )


def _parameters(model: GenerativeModel) -> int:
    return sum(math.prod(variable.shape) for variable in model.trainable_variables)


def _fit(model, recipe, run, source, callbacks, console) -> None:
    """Runs `fit` up to the last step, or raises what kept it from getting there."""
    rows = recipe.batch_size * model.sub_batches_per_step
    interrupt = Interrupt()
    progress = _progress(recipe, console)
    # Nothing after the guard sees values that are not finite, and what is saved last
    # is on record already.
    observers = [NaNGuard(), *progress, *_observers(recipe, run, source)]
    joined = JoinedCallbacks(
        [interrupt, *observers, *callbacks], add_history=True, model=model
    )
    try:
        with contextlib.ExitStack() as stack:
            for scoped in (interrupt, *progress, joined):
                stack.enter_context(scoped)
            step = int(model.steps.numpy())
            for begin, steps, epochs in segments(step, recipe.steps, recipe.log_every):
                if interrupt.signal is None:
                    model.fit(
                        source.dataset(rows, recipe.seed, start_step=begin),
                        steps_per_epoch=steps,
                        initial_epoch=begin // recipe.log_every,
                        epochs=begin // recipe.log_every + epochs,
                        callbacks=joined,
                        verbose=0,
                    )
    except DivergedError as error:
        newest = checkpoints.latest(run.checkpoints)
        raise DivergedError(
            error.what, error.step, newest, _advice(model, error.what)
        ) from error
    step = int(model.steps.numpy())
    if step < recipe.steps and interrupt.signal is not None:
        path = checkpoints.path_of(run.checkpoints, step)
        raise TrainingInterrupted(interrupt.signal, step, path)


def _progress(recipe: Recipe, console: Console) -> list[ScopedCallback]:
    if console.quiet:
        return []
    kind = ProgressBar if console.is_terminal else ProgressLines
    return [kind(recipe.steps, console)]


def _observers(
    recipe: Recipe, run: RunDirectory, source: data.Source
) -> list[keras.callbacks.Callback]:
    tensorboard = TensorBoardLogger(run.tensorboard)
    previews = Previews(lambda: load_source(recipe, "test"), source.draw)
    return [
        JSONLLogger(run.metrics, run.seconds()),
        SampleGrid(
            run.samples,
            recipe.sample_every,
            previews.picture,
            tensorboard=tensorboard,
        ),
        tensorboard,
        Checkpoint(run.checkpoints, recipe.checkpoint_every, recipe.keep_checkpoints),
    ]


def _advice(model: GenerativeModel, what: str) -> str:
    """Returns what to try against a term or variable that is not finite."""
    player = what.partition("/")[0]
    tips = []
    if player in model.optimizers:
        rate = float(model.optimizers[player].learning_rate)
        setting = f"optimizers.{player}.learning_rate={rate / 4:.3g}"
        tips.append(f"a lower learning rate (--set {setting}; it was {rate:.3g})")
        tips.append(f"clipped gradients (--set optimizers.{player}.clipnorm=1)")
    if model.dtype_policy.name == "mixed_float16":
        tips.append("--precision mixed_bfloat16 or float32")
    tips.append("another --seed")
    return f"Try {', '.join(tips[:-1])}, or {tips[-1]}."

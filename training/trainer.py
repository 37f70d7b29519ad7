"""Trains a recipe in a run directory, and goes on where it was broken off."""

import contextlib
import math
from collections.abc import Sequence
from pathlib import Path

import keras
import tensorflow as tf
from rich.console import Console

from keras_gen.base import GenerativeModel
from keras_gen.distributions import processes
from keras_gen.registry import load_model
from keras_gen.training import data
from keras_gen.training.building import build_model, load_source
from keras_gen.training.callbacks import (
    Checkpoint,
    Histograms,
    Interrupt,
    JSONLLogger,
    NaNGuard,
    ProgressBar,
    ProgressLines,
    SampleGrid,
    ScopedCallback,
    TensorBoardLogger,
)
from keras_gen.training.data import sharing
from keras_gen.training.distribution import lost, strategies, workers
from keras_gen.training.errors import (
    DivergedError,
    RunError,
    TrainingInterrupted,
    WorkerLostError,
)
from keras_gen.training.joined_fits import JoinedCallbacks, segments
from keras_gen.training.previews import Previews
from keras_gen.training.quality.control import (
    QualityControl,
    rehearsed,
    require_possible,
)
from keras_gen.training.recipe import Recipe
from keras_gen.training.storage import checkpoints, environment, step_files
from keras_gen.training.storage.lock import RunLock
from keras_gen.training.storage.runs import RunDirectory


def train(
    recipe: Recipe,
    run_directory: str | Path,
    *,
    resume: bool = False,
    overwrite: bool = False,
    epochs: int | None = None,
    strategy: str | tf.distribute.Strategy = "none",
    source: data.Source | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    histograms: int | None = None,
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
        strategy: On which devices, see `strategies.get`. It does not belong to the
            recipe: N replicas share each batch, and end with the weights of one to
            rounding. Of several processes, which all call `train`, the chief alone
            writes to the run directory, and with `resume` all of them read it.
        source: The recipe's training data, where it is loaded already.
        callbacks: Further Keras callbacks. What `recipe.quality` measures is written
            to those that have `write_scalars`, too.
        histograms: Steps between two histograms of every weight in TensorBoard; None
            for none.
        verbose: Whether to show progress on standard error.

    Returns:
        The trained model.

    Raises:
        RunError: If the directory is taken, or the run cannot be resumed by this
            recipe.
        StrategyError: If the strategy does not fit the machine or the batch.
        RecipeError: If the recipe does not fit its system.
        keras_gen.training.data.DataError: If the data cannot be loaded.
        DivergedError: If a term or weight became NaN or infinite.
        TrainingInterrupted: If SIGINT or SIGTERM arrived; the state is saved.
        WorkerLostError: If another process of the training ended.
    """
    strategy = strategies.get(strategy)
    strategies.check_batch(recipe.batch_size, strategy)
    chief = workers.is_chief(strategy)
    run = RunDirectory.open(run_directory) if resume else RunDirectory(run_directory)
    with RunLock(run.path) as lock:
        if chief and run.exists:
            lock.take()
        if resume:
            run.require_resumable(recipe)
        else:
            run.require_free(overwrite)
        source = source or load_source(recipe)
        model = _model(recipe, source, strategy, run if resume else None)
        rows = recipe.batch_size * model.sub_batches_per_step
        steps_per_epoch = source.steps_per_epoch(rows)
        if epochs is not None:
            recipe = recipe.replace(steps=epochs * steps_per_epoch)
        require_possible(recipe, model, processes.count(strategy))
        step = int(model.steps.numpy())
        if step > recipe.steps:
            raise RunError(
                f"The run in {run.path} has {step} steps already. Received: "
                f"steps={recipe.steps}. Ask for more, or start another run."
            )
        trials = None
        if chief and step < recipe.steps:
            trials = rehearsed(recipe, run, source, model, resume)
        if chief:
            lock.take()
            _begin(run, recipe, source, strategy, step, resume, overwrite)
        console = Console(stderr=True, quiet=not (verbose and chief))
        _announce(model, recipe, run, source, console)
        if step < recipe.steps:
            _fit(model, recipe, run, source, trials, callbacks, histograms, console)
    return model


def _model(
    recipe: Recipe,
    source: data.Source,
    strategy: tf.distribute.Strategy,
    run: RunDirectory | None,
) -> GenerativeModel:
    """Returns the model of a run's newest checkpoint, or a new one without."""
    # Before anything draws a number, so that the weights are a function of the seed.
    keras.utils.set_random_seed(recipe.seed)
    newest = checkpoints.latest(run.checkpoints) if run else None
    _require_one_step(strategy, newest)
    with strategy.scope():
        return load_model(newest) if newest else build_model(recipe, source.features)


def _begin(run, recipe, source, strategy, step, resume, overwrite) -> None:
    """Writes what is known of a run before its first step."""
    if resume:
        run.write_recipe(recipe)
    else:
        run.create(recipe, overwrite)
    run.rewind(step)
    run.add_session(
        {
            **environment.describe(),
            "replicas": strategy.num_replicas_in_sync,
            "from_step": step,
            "rows": len(source),
            "columns": {k: list(f.shape) for k, f in source.features.items()},
        }
    )


def _require_one_step(strategy: tf.distribute.Strategy, newest: Path | None) -> None:
    """Refuses workers that see different checkpoints."""
    step = -1 if newest is None else step_files.step_of(newest)
    steps = workers.numbers(strategy, step)
    if len(set(steps)) > 1:
        raise RunError(
            "All workers resume from one run directory, on a file system that they "
            f"share. Received newest checkpoints of the steps {steps} (-1: none). "
            "Give all of them the same directory."
        )


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


def _fit(model, recipe, run, source, trials, callbacks, histograms, console) -> None:
    """Runs `fit` up to the last step, or raises what kept it from getting there."""
    rows = recipe.batch_size * model.sub_batches_per_step
    strategy = model.distribute_strategy
    several = processes.count(strategy) > 1
    agree = (lambda number: max(workers.numbers(strategy, number))) if several else None
    interrupt = Interrupt(agree)
    progress = _progress(recipe, console)
    # Nothing after the guard sees values that are not finite, and what is saved last
    # is on record already.
    observers = [NaNGuard(at_once=not several), *progress]
    control = None
    if workers.is_chief(strategy):
        tensorboard = TensorBoardLogger(run.tensorboard)
        control = _quality_control(
            recipe, run, source, trials, tensorboard, callbacks, console
        )
        control.restore(int(model.steps.numpy()))
        observers += _observers(
            recipe, run, source, tensorboard, histograms, control.callbacks
        )
    joined = JoinedCallbacks(
        [interrupt, *observers, *callbacks], add_history=True, model=model
    )
    try:
        with contextlib.ExitStack() as stack:
            for scoped in (interrupt, *progress, joined):
                stack.enter_context(scoped)
            step = int(model.steps.numpy())
            for begin, steps, epochs in segments(step, recipe.steps, recipe.log_every):
                if interrupt.signal is None and not (control and control.stopped):
                    model.fit(
                        sharing.batches(source, strategy, rows, recipe.seed, begin),
                        steps_per_epoch=steps,
                        initial_epoch=begin // recipe.log_every,
                        epochs=begin // recipe.log_every + epochs,
                        callbacks=joined,
                        verbose=0,
                    )
        # None leaves before the chief has saved: its connections would break.
        workers.numbers(strategy, 0)
    except DivergedError as error:
        newest = checkpoints.latest(run.checkpoints)
        raise DivergedError(
            error.what, error.step, newest, _advice(model, error.what)
        ) from error
    except lost.ERRORS as error:
        if not several:
            raise
        newest = checkpoints.latest(run.checkpoints)
        raise WorkerLostError(newest, lost.reason(error)) from error
    step = int(model.steps.numpy())
    if control and control.stopped:
        console.print(
            f"Training ended at step {step:,} of {recipe.steps:,}, by the recipe's "
            f"quality; {run.events} says why.",
            highlight=False,
            soft_wrap=True,
        )
    elif step < recipe.steps and interrupt.signal is not None:
        path = checkpoints.path_of(run.checkpoints, step)
        raise TrainingInterrupted(interrupt.signal, step, path)


def _progress(recipe: Recipe, console: Console) -> list[ScopedCallback]:
    if console.quiet:
        return []
    kind = ProgressBar if console.is_terminal else ProgressLines
    return [kind(recipe.steps, console)]


def _quality_control(
    recipe, run, source, trials, tensorboard, callbacks, console
) -> QualityControl:
    writers = [tensorboard, *(c for c in callbacks if hasattr(c, "write_scalars"))]

    def say(text: str) -> None:
        console.print(text, highlight=False, markup=False, soft_wrap=True)

    return QualityControl(recipe, run, source, writers, say, trials)


def _observers(
    recipe: Recipe,
    run: RunDirectory,
    source: data.Source,
    tensorboard: TensorBoardLogger,
    histograms: int | None,
    quality: Sequence[keras.callbacks.Callback],
) -> list[keras.callbacks.Callback]:
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
        *([Histograms(tensorboard, histograms)] if histograms else []),
        *quality,
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

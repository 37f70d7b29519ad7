"""The Fréchet evaluation of a generator that grew, with two baselines more.

Beside what `frechet` compares there are as many images of
`"generator without average"`, from the weights that training left, and of
`"untrained generator, full size"`, whose every level is there. The
`"untrained generator"` shows its smallest images, enlarged, as the system does before
training.
"""

import contextlib

from keras_gen.metrics import Measurement, reference_rows
from keras_gen.training.data import origins
from keras_gen.training.evaluations import frechet


def evaluate(trial) -> list[Measurement]:
    """Returns the values of `frechet`'s subjects and of the two more.

    Args:
        trial: The `Trial` of a system with `stable_steps` and `fade_steps`, whose
            `generator` has an average.

    Raises:
        RunError: As in `frechet`.
    """
    rows = frechet.evaluate(trial)
    count = rows[0].n_fake
    with without_average(trial.model, "generator"):
        plain = trial.model.generate(count, seed=trial.seed)
    full_size = untrained_at_full_size(trial).generate(count, seed=trial.seed)
    return rows + reference_rows(
        trial.train.epoch(256, drop_remainder=False),
        {
            "generator without average": plain,
            "untrained generator, full size": full_size,
        },
        frechet.shipped_or_named(trial),
        data=trial.recipe.data,
        split=trial.train.split,
        seed=trial.seed,
        origin=origins.origin(trial.recipe.data),
    )


@contextlib.contextmanager
def without_average(model, name: str):
    """Lends the average of a network the weights of the network itself."""
    average = model.averaged_network(name)
    kept = average.get_weights()
    average.set_weights(getattr(model, name).get_weights())
    try:
        yield
    finally:
        average.set_weights(kept)


def untrained_at_full_size(trial):
    """Returns the untrained model of a recipe, without the phases of growth."""
    small = trial.untrained
    config = {**small.get_config(), "stable_steps": 0, "fade_steps": 0}
    full = type(small).from_config(config)
    full.set_weights(small.get_weights())
    return full

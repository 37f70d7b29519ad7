"""The smoke variant of a recipe: all of its machinery, for a few steps."""

import functools

from keras_gen.registry import get_model
from keras_gen.training.quality.settings import Quality
from keras_gen.training.recipe import Recipe

STEPS = 2
# One step for each of the first two phases, where a system has several.
_PHASE = 1
_BATCH = 8
_COUNT = 16
# Captions are to find their image among a hundred.
_COUNTS = {"captions": 100}
_SIZES = ("width", "_width", "_blocks", "_layers", "latent_dim", "_steps")


def smoke(recipe: Recipe) -> Recipe:
    """Returns a recipe that shows within seconds whether another one runs.

    System, data, evaluation and every argument that is not a size are the recipe's.
    Sizes are at most those of the system's `tiny()`. There are two steps of small
    batches, with samples, a checkpoint, evaluations and looks for collapse. It promises
    nothing.

    Args:
        recipe: The recipe.
    """
    return recipe.replace(
        name=f"{recipe.name}_smoke",
        model={**recipe.model, **_sizes(recipe)},
        batch_size=min(recipe.batch_size, _BATCH),
        steps=STEPS,
        log_every=1,
        sample_every=STEPS,
        checkpoint_every=STEPS,
        keep_checkpoints=1,
        quality=_quality(recipe).model_dump(),
        expects=(),
    )


def _sizes(recipe: Recipe) -> dict[str, int]:
    """Returns the arguments that make the recipe's system small and its phases short.

    An argument that is smaller in the recipe, such as a 0 that leaves a phase out, is
    the recipe's.
    """
    small = {
        name: _PHASE if name.endswith("_steps") and name != "unrolling_steps" else value
        for name, value in _tiny(recipe.system).items()
    }
    return {
        name: min(value, recipe.model.get(name, value)) for name, value in small.items()
    }


@functools.cache
def _tiny(system: str) -> dict[str, int]:
    config = get_model(system).tiny().get_config()
    return {
        name: value
        for name, value in config.items()
        if isinstance(value, int) and name.endswith(_SIZES)
    }


def _quality(recipe: Recipe) -> Quality:
    """Returns a quality that watches the first value that the recipe is judged by."""
    count = _COUNTS.get(recipe.evaluation, _COUNT)
    common = {"every": STEPS, "count": count, "monitor_every": STEPS}
    for each in recipe.expects:
        if each.subject == "generator":
            return Quality(
                metric=each.metric, smaller_is_better=each.at_most is not None, **common
            )
    return Quality(keep_best=False, **common)

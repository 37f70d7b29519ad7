"""The evaluations, one a file: each measures one kind of system against baselines.

A file holds `evaluate(trial)`, which takes a `keras_gen.training.evaluation.Trial` and
returns the list of its `Measurement`s, the trained system's under the subject
`"generator"` (or what the file says) and each baseline under a subject of its own.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable

from keras_gen.registry import unknown
from keras_gen.training.errors import RecipeError


def list_evaluations() -> tuple[str, ...]:
    """Returns the id of every evaluation, sorted, without importing any."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


# What papers call some of them.
SHORT = {
    "fd": "frechet",
    "is": "inception_score",
    "kid": "kernel_distance",
    "swd": "sliced_wasserstein",
}


def resolve(names: Iterable[str]) -> tuple[str, ...]:
    """Returns the ids of evaluations, each once, without importing any.

    Args:
        names: Ids, or the short names in `SHORT`.

    Raises:
        RecipeError: If there is none of this name; the message names the nearest.
    """
    known = list_evaluations()
    ids = {}
    for name in names:
        chosen = SHORT.get(name, name)
        if chosen not in known:
            raise RecipeError(unknown("evaluation", name, {*known, *SHORT}))
        ids[chosen] = None
    return tuple(ids)


def get(name: str) -> Callable:
    """Returns the function `evaluate` of an evaluation.

    Raises:
        RecipeError: As in `resolve`.
    """
    (name,) = resolve([name])
    return importlib.import_module(f"{__name__}.{name}").evaluate

"""Training: recipes, data, run directories, callbacks and evaluation.

    from keras_gen.training import get_recipe, train

    model = train(get_recipe("dcgan_digits"), "runs/dcgan_digits")

Importing the package is quick: TensorFlow loads when a name that needs it is used.
"""

if not __name__.startswith("keras_gen."):
    raise ImportError(
        "This package is `keras_gen.training`; its bare name exists only in a checkout "
        f"that is on the path by chance. Received: {__name__!r}. Write `from keras_gen "
        "import training`."
    )

import importlib

# Public name -> module that defines it.
_HOMES = {
    "DivergedError": "errors",
    "Quality": "quality.settings",
    "Recipe": "recipe",
    "RecipeError": "errors",
    "RunDirectory": "storage.runs",
    "RunError": "errors",
    "StrategyError": "errors",
    "TrainingInterrupted": "errors",
    "WorkerLostError": "errors",
    "evaluate_run": "evaluation",
    "get_recipe": "recipes",
    "list_recipes": "recipes",
    "train": "trainer",
}

__all__ = list(_HOMES)


def __getattr__(name: str):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__():
    return sorted({*globals(), *_HOMES})

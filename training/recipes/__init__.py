"""The recipes, one a file: `<system>_<data>.py` holds the constant `RECIPE`."""

import importlib
import pkgutil
from typing import TYPE_CHECKING

from keras_gen.registry import list_models, unknown
from keras_gen.training.errors import RecipeError

if TYPE_CHECKING:
    from keras_gen.training.recipe import Recipe

__all__ = ["get_recipe", "list_recipes"]

# Under what terms the recipes' weights may be used, by the data they are trained on.
DIGITS_LICENCE = (
    "weights Apache-2.0; data UCI optical recognition of handwritten digits, CC BY 4.0"
)
FASHION_MNIST_LICENCE = "weights Apache-2.0; data Fashion-MNIST, MIT"


def list_recipes() -> tuple[str, ...]:
    """Returns the name of every recipe, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def get_recipe(name: str, data: str | None = None) -> "Recipe":
    """Returns a recipe.

    Args:
        name: A recipe's name, or a system's id, which means the system's recipe for
            `data`, or else the one for the digits.
        data: Spec of the data that the recipe shall use. Defaults to the recipe's.

    Returns:
        The `Recipe`.

    Raises:
        RecipeError: If there is none; the message names the nearest.
    """
    recipes, systems = list_recipes(), list_models()
    if name not in recipes and name not in systems:
        raise RecipeError(unknown("system or recipe", name, {*recipes, *systems}))
    stem = name
    if name in systems:
        candidates = (f"{name}_{data}", f"{name}_digits")
        stem = next((each for each in candidates if each in recipes), None)
        if stem is None:
            raise RecipeError(
                f"System {name!r} has no recipe {candidates[-1]!r} to start from. "
                "Give it one in training/recipes/, or name another recipe."
            )
    recipe = importlib.import_module(f"{__name__}.{stem}").RECIPE
    if data is None or data == recipe.data:
        return recipe
    return recipe.replace(data=data, name=f"{name}_on_{_slug(data)}")


def _slug(data: str) -> str:
    """Returns a word for a data spec: `photos` for `folder:/home/me/photos/`."""
    word = data.rstrip("/").rpartition(":")[2].rpartition("/")[2]
    return "".join(c if c.isalnum() and c.isascii() else "_" for c in word) or "data"

"""The recipes, one a file: `<system>_<data>.py` holds the constant `RECIPE`.

A variant, such as an ablation, says what it is between the two.
"""

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
DRAWN_LICENCE = "weights Apache-2.0; data drawn by this package"
PHOTOS_LICENCE = (
    "weights Apache-2.0; data photographs of scikit-image and scikit-learn, see "
    "training/data/photos.py"
)


def list_recipes() -> tuple[str, ...]:
    """Returns the name of every recipe, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def get_recipe(name: str, data: str | None = None) -> "Recipe":
    """Returns a recipe.

    Args:
        name: A recipe's name, or a system's id, which means the system's recipe for
            `data`, or else the one for the digits, or else its plainest.
        data: Spec of the data that the recipe shall use. Defaults to the recipe's.

    Returns:
        The `Recipe`.

    Raises:
        RecipeError: If there is none; the message names the nearest.
    """
    recipes, systems = list_recipes(), list_models()
    if name not in recipes and name not in systems:
        raise RecipeError(unknown("system or recipe", name, {*recipes, *systems}))
    recipe = _of_system(name, data) if name in systems else _load(name)
    if data is None or data == recipe.data:
        return recipe
    return recipe.replace(data=data, name=f"{name}_on_{_slug(data)}")


def _of_system(system: str, data: str | None) -> "Recipe":
    """Returns the recipe of a system: for the data, or the digits, or its plainest."""
    found = [r for r in map(_load, list_recipes()) if r.system == system]
    if not found:
        raise RecipeError(
            f"System {system!r} has no recipe to start from. Give it one in "
            "training/recipes/, or name another recipe."
        )
    # Variants of a recipe, such as an ablation, have longer names.
    found.sort(key=lambda r: (r.data != data, r.data != "digits", len(r.name), r.name))
    return found[0]


def _load(name: str) -> "Recipe":
    return importlib.import_module(f"{__name__}.{name}").RECIPE


def _slug(data: str) -> str:
    """Returns a word for a data spec: `photos` for `folder:/home/me/photos/`."""
    word = data.rstrip("/").rpartition(":")[2].rpartition("/")[2]
    return "".join(c if c.isalnum() and c.isascii() else "_" for c in word) or "data"

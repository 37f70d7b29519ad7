"""The studies: systems compared under equal conditions, a question a file.

A file holds `STUDIES`, the studies that answer its question on several data.
"""

import importlib
import pkgutil
from typing import TYPE_CHECKING

from keras_gen.registry import unknown
from keras_gen.training.errors import RecipeError

if TYPE_CHECKING:
    from keras_gen.training.studies.study import Study

__all__ = ["get_study", "list_studies"]


def list_studies() -> tuple[str, ...]:
    """Returns the name of every study, sorted."""
    return tuple(sorted(_studies()))


def get_study(name: str) -> "Study":
    """Returns a study.

    Args:
        name: Its name, such as `"objectives_digits"`.

    Raises:
        RecipeError: If there is none; the message names the nearest.
    """
    studies = _studies()
    if name not in studies:
        raise RecipeError(unknown("study", name, studies))
    return studies[name]


def _studies() -> dict[str, "Study"]:
    found = {}
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        for study in getattr(loaded, "STUDIES", ()):
            found[study.name] = study
    return found

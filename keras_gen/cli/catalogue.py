"""Describes the systems, recipes and data sources without importing TensorFlow."""

import ast
import importlib.util
from pathlib import Path


def systems() -> list[dict]:
    """Returns id, family, class, paper and summary of every system.

    Their files are read, not run: each imports TensorFlow.
    """
    from keras_gen.registry import model_modules

    rows = []
    for name, module in sorted(model_modules().items()):
        tree = ast.parse(Path(importlib.util.find_spec(module).origin).read_text())
        cls = next(
            node
            for node in tree.body
            if isinstance(node, ast.ClassDef)
            and any("register_model" in ast.dump(d) for d in node.decorator_list)
        )
        rows.append(
            {
                "id": name,
                "family": module.split(".")[-2],
                "class": cls.name,
                "paper": _first_line(ast.get_docstring(tree)).rstrip("."),
                "summary": _first_line(ast.get_docstring(cls)),
            }
        )
    return rows


def recipes() -> list[dict]:
    """Returns name, system, data, steps and summary of every recipe."""
    from keras_gen.training import get_recipe, list_recipes

    rows = []
    for name in list_recipes():
        recipe = get_recipe(name)
        module = importlib.import_module(f"keras_gen.training.recipes.{name}")
        rows.append(
            {
                "name": name,
                "system": recipe.system,
                "data": recipe.data,
                "steps": recipe.steps,
                "summary": _first_line(module.__doc__),
            }
        )
    return rows


def sources() -> list[dict]:
    """Returns form and summary of every data source."""
    from keras_gen.training import data

    rows = []
    for form in data.list_sources():
        scheme = form.partition(":")[0].partition("[")[0]
        module = importlib.import_module(f"keras_gen.training.data.{scheme}")
        summary = _first_line(module.__doc__).partition(": ")[2]
        rows.append({"spec": form, "summary": summary})
    return rows


def _first_line(docstring: str | None) -> str:
    return (docstring or "").strip().partition("\n")[0]

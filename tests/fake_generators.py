"""Generators whose quality is known, and trials of them, for tests of evaluations."""

import numpy as np
import small_run

from keras_gen import features
from keras_gen.base import Endpoint
from keras_gen.training import RunDirectory
from keras_gen.training.evaluation import Trial


class Copies:
    """Gives rows of a source, with the label that is asked for if it is conditional.

    Args:
        source: The source.
        conditional: Whether it takes a label.
        rows: How many different rows it gives, the first ones (of a label).
        shift: What is added to the label first, to be wrong on purpose.
    """

    draws_alone = True

    def __init__(self, source, conditional=False, rows=None, shift=0):
        self.source = source
        self.shift = shift
        self.kept = rows
        label = (features.label(source.num_classes, prior="categorical"),)
        inputs = label if conditional else ()
        self.endpoints = {"generate": Endpoint("generate", inputs, (), None)}

    def generate_batches(self, count, seed):
        return iter([self.generate(count, seed)])

    def generate(self, count, seed=None, label=None):
        rows = self.source.rows()
        if label is None:
            images = rows["image"][: self.kept]
            return images[[i % len(images) for i in range(count)]]
        given = [int(wanted + self.shift) % self.source.num_classes for wanted in label]
        found = {k: rows["image"][rows["label"] == k][: self.kept] for k in set(given)}
        return np.stack([found[k][i % len(found[k])] for i, k in enumerate(given)])


def trial(folder, model=None, untrained=None, recipe=None, **options) -> Trial:
    """Returns a trial on the digits.

    Args:
        folder: Where its run may be.
        model: The trained model, or a function from the trial to it. Defaults to the
            recipe's as it is before training.
        untrained: The untrained model, or None for the recipe's.
        recipe: Changes of `small_run.recipe`.
        **options: As in `Trial`.
    """
    run = RunDirectory(folder / "run")
    run.create(small_run.recipe(**(recipe or {})))
    made = Trial(run, None, **options)
    if untrained is not None:
        made.untrained = untrained(made) if callable(untrained) else untrained
    made.model = model(made) if callable(model) else model or made.untrained
    return made


def values(rows) -> dict[tuple[str, str], float]:
    """Returns (metric, subject) -> value, and checks that each can be recorded."""
    found = {(row.metric, row.subject): row.value for row in rows}
    assert len(found) == len(rows)
    assert all(row.to_json() and row.protocol for row in rows)
    return found

"""A trial on the digits with generators whose faults are known, to judge metrics by."""

import numpy as np
import small_run

from keras_gen.training import RunDirectory, data
from keras_gen.training.evaluation import Trial


class Batches:
    """Lets what `generate` makes come in one batch."""

    def generate_batches(self, count, seed):
        return iter([self.generate(count, seed)])


class Noise(Batches):
    """Makes images of independent pixels."""

    draws_alone = True

    def generate(self, count, seed):
        images = np.random.RandomState(seed).uniform(-1, 1, (count, 8, 8, 1))
        return images.astype("float32")


class Copies(Batches):
    """Makes training images; of one image over and over if collapsed."""

    draws_alone = True

    def __init__(self, collapsed: bool = False):
        self.collapsed = collapsed

    def generate(self, count, seed):
        images = data.load("digits").images(count, seed=seed + 1)
        return images[:1].repeat(count, axis=0) if self.collapsed else images


def image_trial(folder, model, **options) -> Trial:
    """Returns a trial of a model, whose untrained form makes noise."""
    run = RunDirectory(folder / "run")
    run.create(small_run.recipe())
    trial = Trial(run, model, **options)
    trial.__dict__["untrained"] = Noise()
    return trial


def values(rows) -> dict[tuple[str, str], float]:
    """Returns (metric, subject) -> value."""
    return {(row.metric, row.subject): row.value for row in rows}

"""Trains recipes in float32, float16 and bfloat16 side by side: speed, and loss scales.

    python benchmarks/mixed_precision.py [RECIPE ...] [--steps 2000] [--chunk 100]

Each recipe's model takes the same steps in every precision, in turns of `chunk` steps,
through `fit`. Beside the ratio of times stands what became of float16's loss scale: its
least and its last value and how often it was halved. A scale that sinks towards 1, or a
share of skipped updates beyond one in a hundred, means that float16 does not hold the
system's gradients.
"""

import argparse
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from pairs import in_turns, median, ratio, table

from keras_gen.training import get_recipe
from keras_gen.training.building import build_model, load_source

PRECISIONS = ("float32", "mixed_float16", "mixed_bfloat16")


class Contender:
    """A recipe's model in one precision, and the loss scales it went through.

    Args:
        recipe: The recipe, of that precision.
        source: Its data.
        chunk: Steps of one call.
    """

    def __init__(self, recipe, source, chunk):
        keras.utils.set_random_seed(recipe.seed)
        self.model = build_model(recipe, source.features)
        self.scales = {player: [] for player in self.model.players}
        rows = recipe.batch_size * self.model.sub_batches_per_step
        self._batches = source.dataset(rows, recipe.seed)
        self._chunk = chunk
        self._watch = keras.callbacks.LambdaCallback(
            on_train_batch_end=lambda batch, logs: self._look()
        )
        self._watched = recipe.precision == "mixed_float16"

    def __call__(self):
        """Takes a chunk of steps."""
        callbacks = [self._watch] if self._watched else []
        self.model.fit(
            self._batches, steps_per_epoch=self._chunk, verbose=0, callbacks=callbacks
        )

    def _look(self):
        for player, optimizer in self.model.optimizers.items():
            self.scales[player].append(float(optimizer.dynamic_scale.numpy()))

    def finite(self) -> bool:
        """Whether every weight is finite."""
        return all(np.isfinite(v.numpy()).all() for v in self.model.trainable_variables)


def main():
    """Trains the recipes and prints two tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "recipes", nargs="*", default=["wgan_gp_digits", "progan_faces"]
    )
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--chunk", type=int, default=100)
    arguments = parser.parse_args()
    times, scales = [], []
    for name in arguments.recipes:
        recipe = get_recipe(name)
        source = load_source(recipe)
        contenders = {
            precision: Contender(
                recipe.replace(precision=precision), source, arguments.chunk
            )
            for precision in PRECISIONS
        }
        rounds = arguments.steps // arguments.chunk
        seconds = in_turns(contenders, rounds, warmup=0)
        for precision, contender in contenders.items():
            milliseconds = 1000 * median(seconds[precision]) / arguments.chunk
            share = ratio(seconds, precision, "float32")
            finite = "yes" if contender.finite() else "no"
            times.append(
                (name, precision, f"{milliseconds:.1f}", f"{share:.2f}", finite)
            )
        for player, values in contenders["mixed_float16"].scales.items():
            halved = int((np.diff(values) < 0).sum())
            scales.append(
                (name, player, f"{min(values):.0f}", f"{values[-1]:.0f}", halved)
            )
    title = f"{arguments.steps} steps in turns of {arguments.chunk}"
    head = ("recipe", "precision", "ms a step", "of float32", "weights finite")
    table(f"Speed, {title}; medians", times, head)
    head = ("recipe", "player", "least scale", "last scale", "halved")
    table(f"Loss scales of float16, {title}", scales, head)


if __name__ == "__main__":
    main()

"""Compares reading records with reading arrays in memory, and with a training step.

    python benchmarks/data.py [--batch-size 64] [--batches 100] [--steps 5] [--rounds 9]

`shapes` in grey at 28x28 is prepared twice, raw and as PNG. Each source makes batches
as `fit` asks for them, shuffled and decoded; the training step is DCGAN's on a batch
that costs nothing. All take turns in one process. Files that were just written lie in
the system's cache: what a cold disk gives is not measured.
"""

import argparse
import os
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import tensorflow as tf
from pairs import in_turns, median, ratio, table

from keras_gen import DCGAN
from keras_gen.training import data
from keras_gen.training.data import records

SPEC, FORM = "shapes", {"image_size": 28, "channels": 1}


def reading(source, batch_size, batches):
    """Returns a function that takes so many batches of a source."""
    iterator = iter(source.dataset(batch_size))

    def run():
        for _ in range(batches):
            next(iterator)

    return run


def training(source, batch_size, steps):
    """Returns a function that takes so many training steps, on one batch."""
    keras.utils.set_random_seed(0)
    model = DCGAN(source.image_shape)
    model.compile()
    model.make_train_function()
    image = tf.constant(source.images(limit=batch_size))
    options = tf.data.Options()
    options.autotune.enabled = False
    dataset = tf.data.Dataset.from_tensors({"image": image}).repeat()
    iterator = iter(dataset.with_options(options))

    def run():
        for _ in range(steps):
            model.train_function(iterator)

    return run


def main():
    """Runs the comparison and prints its table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--batches", type=int, default=100)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=9)
    arguments = parser.parse_args()
    rows, batches = arguments.batch_size, arguments.batches
    with tempfile.TemporaryDirectory() as folder:
        memory = data.load(SPEC, **FORM)
        sources = {"in memory": memory}
        for encoding in ("raw", "png"):
            place = Path(folder) / encoding
            options = {"split": "train", "shards": 8, "encoding": encoding}
            records.prepare(SPEC, place, **options, **FORM)
            sources[f"records, {encoding}"] = data.load(f"records:{place}")
        actions = {n: reading(s, rows, batches) for n, s in sources.items()}
        actions["training step"] = training(memory, rows, arguments.steps)
        seconds = in_turns(actions, arguments.rounds, warmup=2)
    images = {name: rows * batches for name in sources}
    images["training step"] = rows * arguments.steps
    table(
        f"{SPEC} in grey at 28x28, batches of {rows}; median of {arguments.rounds} "
        "rounds, in turns",
        [
            (
                name,
                f"{images[name] / median(seconds[name]):,.0f}",
                # Time an image inverts the ratio of images a second.
                f"{_speed(seconds, images, name, 'in memory'):.3g}",
                f"{_speed(seconds, images, name, 'training step'):.3g}",
            )
            for name in actions
        ],
        ("source", "images/s", "of in memory", "of training step"),
    )


def _speed(seconds, images, name, baseline):
    """Returns images a second of `name` over those of the baseline."""
    return images[name] / images[baseline] / ratio(seconds, name, baseline)


if __name__ == "__main__":
    main()

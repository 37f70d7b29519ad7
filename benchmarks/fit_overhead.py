"""Shows the stall at the end of an epoch that our shield takes out of `fit`.

    python benchmarks/fit_overhead.py [--epochs 6] [--steps 1500]

The same model is fitted on the same finite dataset by `keras.Model.fit`, which leaves
tf.data's autotuner on, and by our `fit`, which switches it off. Reported is the wall
time of an epoch's steps, and of the gap between one epoch's last step and the next
one's first, where the old iterator is destroyed.
"""

import argparse
import os
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from pairs import median, table

from keras_gen import DCGAN


class Clock(keras.callbacks.Callback):
    """Notes how long each epoch's steps took, and the gap before the next epoch's."""

    def __init__(self):
        super().__init__()
        self.epochs, self.gaps, self.latest = [], [], None

    def on_train_batch_begin(self, batch, logs=None):
        """Ends the gap between two epochs."""
        if batch == 0:
            self.start = time.perf_counter()
            if self.latest is not None:
                self.gaps.append(self.start - self.latest)

    def on_train_batch_end(self, batch, logs=None):
        """Notes the newest step's end."""
        self.latest = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        """Notes how long the epoch's steps took."""
        self.epochs.append(self.latest - self.start)


def main():
    """Runs both and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--steps", type=int, default=1500)
    arguments = parser.parse_args()
    images = np.random.default_rng(0).uniform(-1, 1, (32 * arguments.steps, 8, 8, 1))
    images = images.astype("float32")
    rows = []
    for name, fit in (
        ("keras.Model.fit, autotuner on", keras.Model.fit),
        ("our fit, shielded", DCGAN.fit),
    ):
        keras.utils.set_random_seed(0)
        model = DCGAN.tiny()
        model.compile()
        dataset = tf.data.Dataset.from_tensor_slices({"image": images})
        dataset = dataset.shuffle(1000).batch(32, drop_remainder=True)
        dataset = dataset.map(lambda x: x, num_parallel_calls=tf.data.AUTOTUNE)
        dataset = dataset.prefetch(tf.data.AUTOTUNE)
        clock = Clock()
        start = time.perf_counter()
        fit(
            model,
            dataset,
            epochs=arguments.epochs,
            callbacks=[clock],
            verbose=0,
            shuffle=False,
        )
        total = time.perf_counter() - start
        steps = clock.epochs[1:]  # The first epoch compiles the step.
        rows.append(
            (
                name,
                f"{median(steps):.2f}",
                f"{sum(clock.gaps) / len(clock.gaps):.2f}",
                f"{max(clock.gaps):.2f}",
                f"{total:.1f}",
            )
        )
    table(
        f"Fit over a finite dataset, {arguments.epochs} epochs of {arguments.steps} "
        "steps; seconds",
        rows,
        ("fit", "steps of an epoch", "mean gap", "longest gap", "total"),
    )


if __name__ == "__main__":
    main()

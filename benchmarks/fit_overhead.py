"""Shows the stall at the end of an epoch that our shield takes out of `fit`.

    python benchmarks/fit_overhead.py [--epochs 8] [--steps 300]

The same model is fitted on the same finite dataset by `keras.Model.fit`, which leaves
tf.data's autotuner on, and by our `fit`, which switches it off. Reported is the wall
time of each epoch and how much of it passed after the last step.
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
    """Notes when each epoch began, when its last step ended, and when it ended."""

    def __init__(self):
        super().__init__()
        self.epochs, self.last_steps = [], []

    def on_epoch_begin(self, epoch, logs=None):
        """Starts an epoch's clock."""
        self.start = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        """Notes the newest step's end."""
        self.latest = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        """Stops the epoch's clock."""
        self.epochs.append(time.perf_counter() - self.start)
        self.last_steps.append(self.latest - self.start)


def main():
    """Runs both and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--steps", type=int, default=300)
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
        # Leaves out the first epoch, which compiles the step.
        stalls = [
            e - s for e, s in zip(clock.epochs[1:], clock.last_steps[1:], strict=True)
        ]
        rows.append(
            (
                name,
                f"{median(clock.epochs[1:]):.2f}",
                f"{median(clock.last_steps[1:]):.2f}",
                f"{sum(stalls) / len(stalls):.2f}",
                f"{max(stalls):.2f}",
                f"{total:.1f}",
            )
        )
    table(
        f"Fit over a finite dataset, {arguments.epochs} epochs of {arguments.steps} "
        "steps; seconds",
        rows,
        ("fit", "epoch", "to last step", "mean stall", "longest stall", "total"),
    )


if __name__ == "__main__":
    main()

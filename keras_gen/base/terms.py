"""Running means of the terms that a step logs."""

import keras
import tensorflow as tf

from keras_gen.distributions import processes


class Terms:
    """Mean of each named term since the last reset.

    A term's tracker appears when the term is first logged, so a system need not
    announce the names that its objectives return.
    """

    def __init__(self):
        self._means: dict[str, keras.metrics.Mean] = {}

    def log(self, name: str, value) -> None:
        """Adds one step's value, a scalar, to the mean called `name`."""
        if name not in self._means:
            # The first step is traced into a graph; its variables live outside it.
            with tf.init_scope():
                self._means[name] = keras.metrics.Mean(name=name, dtype="float32")
        self._means[name].update_state(value)

    def results(self) -> dict:
        """Returns name -> mean so far, as scalar tensors.

        Where several processes train together they have the shape (1,), because Keras
        averages over their first axis there.
        """
        means = {name: mean.result() for name, mean in self._means.items()}
        if processes.count(tf.distribute.get_strategy()) > 1:
            return {name: tf.reshape(mean, (1,)) for name, mean in means.items()}
        return means

    @property
    def metrics(self) -> list[keras.metrics.Metric]:
        """The trackers, for Keras to reset and to read."""
        return list(self._means.values())

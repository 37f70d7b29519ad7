"""Running means of the terms that a step logs."""

import keras
import tensorflow as tf

from keras_gen.distributions import processes

ROWS = 32


class Terms:
    """Mean of each named term since the last reset.

    A system need not announce the names that its objectives return: a term takes the
    next free row of a table when it is first logged. The tables' variables are made
    before the first step, because TensorFlow traces a step twice that makes some.
    """

    def __init__(self):
        self._places: dict[str, int] = {}
        self._tables = [_Table()]

    def log(self, name: str, value) -> None:
        """Adds one step's value, a scalar, to the mean called `name`."""
        if name not in self._places:
            if len(self._places) == ROWS * len(self._tables):
                with tf.init_scope():  # The step is traced into a graph.
                    self._tables.append(_Table())
            self._places[name] = len(self._places)
        table, row = divmod(self._places[name], ROWS)
        self._tables[table].update_state(row, value)

    def results(self) -> dict:
        """Returns name -> mean so far, as scalar tensors.

        Where several processes train together they have the shape (1,), because Keras
        averages over their first axis there.
        """
        means = tf.concat([table.result() for table in self._tables], axis=0)
        if processes.count(tf.distribute.get_strategy()) > 1:
            return {name: means[i : i + 1] for name, i in self._places.items()}
        return {name: means[i] for name, i in self._places.items()}

    def forget(self) -> None:
        """Forgets names and values; the variables serve those that come."""
        self._places = {}
        for table in self._tables:
            table.reset_state()

    @property
    def metrics(self) -> list[keras.metrics.Metric]:
        """The trackers, for Keras to reset."""
        return list(self._tables)


class _Table(keras.metrics.Metric):
    """Means of `ROWS` terms, from one variable of their sums and counts."""

    def __init__(self):
        super().__init__(name="terms", dtype="float32")
        self._sums_and_counts = self.add_variable((ROWS, 2), "zeros", name="table")

    def update_state(self, row: int, value) -> None:
        # A one-hot product would carry one term's NaN into all others.
        added = tf.stack([tf.cast(value, tf.float32), 1.0])
        self._sums_and_counts.assign_add(tf.scatter_nd([[row]], [added], (ROWS, 2)))

    def result(self):
        sums, counts = tf.unstack(tf.convert_to_tensor(self._sums_and_counts), axis=1)
        return tf.math.divide_no_nan(sums, counts)

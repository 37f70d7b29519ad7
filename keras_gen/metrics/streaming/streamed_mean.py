"""The base of metrics that stream and are the mean of one value for each row."""

import keras

from keras_gen.metrics.streaming.streamed_sums import StreamedSums


class StreamedMean(StreamedSums):
    """Mean of a value that each row has for itself.

    Args:
        name: str, name of the metric.
    """

    def __init__(self, name: str):
        super().__init__(name, total=())

    def add_values(self, values) -> None:
        """Adds the values (n,) of n rows."""
        values = keras.ops.cast(values, "float64")
        self.add(keras.ops.shape(values)[0], total=keras.ops.sum(values))

    def result(self):
        """Returns the mean so far: a float64 scalar, NaN without rows."""
        n, total = self.totals()
        return total / n

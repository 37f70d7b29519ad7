"""The base of metrics that stream: their whole state are sums over rows."""

import keras


class StreamedSums(keras.metrics.Metric):
    """Adds up the number of rows and sums over them, in float64.

    Sums of batches and of replicas add up, whatever rows each saw, so a value is that
    of all rows at once to rounding, and memory does not grow with them. A metric over
    this base calls `add` in `update_state`, and in `result` finds the totals of all
    replicas with `totals`.

    Args:
        name: str, name of the metric.
        **shapes: Name of each sum -> its shape.
    """

    def __init__(self, name: str, **shapes: tuple[int, ...]):
        super().__init__(name=name, dtype="float64")
        self._n = self.add_variable((), "zeros", dtype="float64", name="n")
        self._sums = {
            key: self.add_variable(shape, "zeros", dtype="float64", name=key)
            for key, shape in shapes.items()
        }

    def add(self, n, **sums) -> None:
        """Adds rows.

        Args:
            n: How many.
            **sums: Name -> sum over these rows, of the shape that was declared.
        """
        self._n.assign_add(keras.ops.cast(n, "float64"))
        for key, value in sums.items():
            self._sums[key].assign_add(keras.ops.cast(value, "float64"))

    def totals(self):
        """Returns the number of rows and each sum, in the order declared."""
        variables = (self._n, *self._sums.values())
        return tuple(keras.ops.convert_to_tensor(variable) for variable in variables)

    def get_config(self):
        """Returns the arguments."""
        return {"name": self.name}

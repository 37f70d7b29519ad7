"""Sums of rows: their order, their type, and the number of rows."""

import numpy as np

from keras_gen.metrics.streaming.streamed_sums import StreamedSums


class Powers(StreamedSums):
    """Adds up x and x²."""

    def __init__(self, name="powers"):
        super().__init__(name, square=(), first=(2,))

    def update_state(self, x):
        self.add(len(x), first=x.sum(axis=0), square=(x**2).sum())

    def result(self):
        return self.totals()


def test_totals_stand_in_the_order_declared_in_float64():
    metric = Powers()
    # float32 would lose the second row beside the first.
    metric.update_state(np.array([[2.0**30, 1]]))
    metric.update_state(np.array([[1.0, 1]]))
    n, square, first = metric.result()
    assert float(n) == 2
    assert np.asarray(first).tolist() == [2.0**30 + 1, 2]
    assert float(square) == 2.0**60 + 3
    assert {v.dtype for v in metric.variables} == {"float64"}
    assert len(metric.variables) == 3
    metric.reset_state()
    assert not any(np.asarray(total).any() for total in metric.result())

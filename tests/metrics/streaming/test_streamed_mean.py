"""The mean of values: batches count by their rows, and no row is no value."""

import numpy as np
import pytest

from keras_gen.metrics.streaming.streamed_mean import StreamedMean


def test_rows_count_alike_whatever_their_batch():
    metric = StreamedMean("mean")
    assert np.isnan(float(metric.result()))
    metric.add_values(np.array([1.0]))
    metric.add_values(np.array([2.0, 4.0, 9.0]))
    assert float(metric.result()) == pytest.approx(4.0, abs=1e-15)
    metric.add_values(np.array([]))
    assert float(metric.result()) == pytest.approx(4.0, abs=1e-15)

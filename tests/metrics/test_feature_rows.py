import numpy as np
import pytest

from keras_gen.metrics.feature_rows import checked_pair


def test_rows_leave_in_float64():
    real, fake = checked_pair(np.ones((3, 2), "float32"), [[1, 2]])
    assert real.dtype == fake.dtype == np.float64
    assert fake.tolist() == [[1.0, 2.0]]


@pytest.mark.parametrize(
    ("real", "fake", "options", "message"),
    [
        (np.zeros(3), np.zeros((3, 1)), {}, r"one F >= 1. Received: shapes \(3,\)"),
        (np.zeros((3, 2)), np.zeros((3, 1)), {}, "one F >= 1"),
        (np.zeros((3, 0)), np.zeros((3, 0)), {}, "one F >= 1"),
        (np.zeros((1, 2)), np.zeros((3, 2)), {"least": 2}, "at least 2 rows"),
        (np.zeros((4, 2)), np.zeros((3, 2)), {"equal": True}, "same number of rows"),
        ([[0.0], [np.nan]], [[0.0]], {}, "1 bad real rows, the first is row 1"),
        ([[0.0]], [[np.inf]], {}, "1 bad generated rows, the first is row 0"),
    ],
)
def test_misuse_is_named(real, fake, options, message):
    with pytest.raises(ValueError, match=message):
        checked_pair(real, fake, **options)

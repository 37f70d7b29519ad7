"""Coverage that streams: the functions' of all rows at once, on one device and two."""

import numpy as np
import pytest
import streamed

from keras_gen.metrics import ClassCoverage, class_coverage, class_histogram

LOGITS = np.random.default_rng(0).normal(size=(43, 7)) + np.arange(7) / 2


def make():
    return ClassCoverage(7, min_share=0.1)


def test_it_is_the_coverage_of_all_rows(two_replicas):
    histogram = class_histogram(LOGITS)
    expected = class_coverage(histogram, 0.1)
    assert 1 < expected < 7
    metric = make()
    assert streamed.in_batches(metric, LOGITS) == expected
    np.testing.assert_array_equal(metric.histogram, histogram)
    assert streamed.in_a_graph(make(), LOGITS) == expected
    assert streamed.over_replicas(two_replicas, make, LOGITS) == expected


def test_a_share_is_enough_from_its_bound_on():
    metric = streamed.again(ClassCoverage(3, min_share=0.25))
    metric.update_state(np.eye(3)[[0, 0, 0, 1]])
    assert float(metric.result()) == 2
    metric.update_state(np.eye(3)[[0]])
    assert float(metric.result()) == 1


@pytest.mark.parametrize(
    "arguments", [{"num_classes": 1}, {"num_classes": 5, "min_share": 0.0}]
)
def test_arguments_out_of_range_are_refused(arguments):
    with pytest.raises(ValueError, match="K >= 2 classes and a share in"):
        ClassCoverage(**arguments)


def test_other_shapes_are_refused():
    with pytest.raises(ValueError, match=r"\(n, 7\). Received: shape \(4, 5\)"):
        make().update_state(np.zeros((4, 5)))

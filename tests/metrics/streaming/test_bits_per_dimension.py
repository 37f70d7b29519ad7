"""Bits per dimension that stream: of all rows at once, on one device and on two."""

import numpy as np
import pytest
import streamed

from keras_gen.metrics import BitsPerDimension

NATS = np.random.default_rng(0).normal(-500, 80, 23)


def make():
    return BitsPerDimension(12)


def test_it_is_the_mean_of_all_rows(two_replicas):
    expected = np.mean(-NATS / np.log(2) / 12)
    for value in (
        streamed.in_batches(make(), NATS),
        streamed.in_a_graph(make(), NATS),
        streamed.over_replicas(two_replicas, make, NATS),
    ):
        assert value == pytest.approx(expected, rel=1e-13)


def test_eight_fair_bits_are_eight():
    metric = streamed.again(BitsPerDimension(3))
    metric.update_state(np.full(4, -3 * np.log(256)))
    assert float(metric.result()) == pytest.approx(8, abs=1e-12)


def test_misuse_is_named():
    with pytest.raises(ValueError, match="at least 1 number. Received: 0"):
        BitsPerDimension(0)
    with pytest.raises(ValueError, match=r"shape \(n,\).*\(4, 1\)"):
        make().update_state(np.zeros((4, 1)))

"""The score that streams: the function's over one split, on one device and on two."""

import numpy as np
import pytest
import streamed

from keras_gen.metrics import InceptionScore
from keras_gen.metrics.inception_score import inception_score

LOGITS = 3 * np.random.default_rng(0).normal(size=(43, 6))


def make():
    return InceptionScore(6)


def test_it_is_the_score_of_one_split_of_all_rows(two_replicas):
    expected = inception_score(LOGITS, splits=1).mean
    for value in (
        streamed.in_batches(make(), LOGITS),
        streamed.in_a_graph(make(), LOGITS),
        streamed.over_replicas(two_replicas, make, LOGITS),
    ):
        assert value == pytest.approx(expected, rel=1e-12)
    # Ten splits are another value.
    assert inception_score(LOGITS, splits=10).mean < expected - 0.2


def test_certain_and_equally_frequent_classes_score_their_number():
    metric = streamed.again(InceptionScore(5))
    # The others' probabilities underflow to 0.
    metric.update_state(2000.0 * np.eye(5))
    assert float(metric.result()) == pytest.approx(5, rel=1e-12)


def test_one_prediction_over_and_over_scores_one():
    metric = make()
    metric.update_state(np.repeat(LOGITS[:1], 9, axis=0))
    assert float(metric.result()) == pytest.approx(1, abs=1e-12)


def test_misuse_is_named():
    with pytest.raises(ValueError, match="num_classes=1"):
        InceptionScore(1)
    with pytest.raises(ValueError, match=r"\(n, 6\). Received: shape \(4, 5\)"):
        make().update_state(np.zeros((4, 5)))

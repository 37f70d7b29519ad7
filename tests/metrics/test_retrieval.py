import numpy as np
import pytest

from keras_gen.metrics.retrieval import retrieval_at_1


def test_by_hand():
    # Query 0 finds candidate 1, which means the same; query 1 itself; query 2 fails.
    scores = [[[0.1, 0.9, 0.0], [0.2, 0.5, 0.4], [0.8, 0.1, 0.7]]]
    assert retrieval_at_1(scores, [[4, 4, 5]]) == pytest.approx(2 / 3)
    assert retrieval_at_1(scores, [[4, 6, 5]]) == pytest.approx(1 / 3)


def test_groups_are_searched_apart():
    scores = np.stack([np.eye(4), np.eye(4)[::-1]])
    assert retrieval_at_1(scores, np.arange(8).reshape(2, 4)) == 0.5


def test_wrong_shapes():
    with pytest.raises(ValueError, match=r"\(G, N, N\).*\(2, 3\) and \(2, 3\)"):
        retrieval_at_1(np.zeros((2, 3)), np.zeros((2, 3)))

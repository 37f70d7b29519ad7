"""Processes: one, unless a cluster lists several."""

import pytest
import tensorflow as tf

from keras_gen.distributions import processes


class Several(tf.distribute.MultiWorkerMirroredStrategy):
    """Stands for a strategy of several processes, without connecting them."""

    def __init__(self, jobs):
        self.cluster_resolver = tf.distribute.cluster_resolver.SimpleClusterResolver(
            tf.train.ClusterSpec(jobs)
        )

    cluster_resolver = None


def test_one_process(two_replicas):
    for strategy in (tf.distribute.get_strategy(), two_replicas):
        assert processes.count(strategy) == 1
        assert processes.addresses(strategy) == {}


@pytest.mark.parametrize(
    ("jobs", "count"),
    [
        ({}, 1),
        ({"worker": ["a:1"]}, 1),
        ({"worker": ["a:1", "b:1"]}, 2),
        # Neither parameter servers nor evaluators compute a step.
        ({"chief": ["a:1"], "worker": ["b:1"], "ps": ["c:1"], "evaluator": ["d:1"]}, 2),
    ],
)
def test_chief_and_workers_count(jobs, count):
    assert processes.count(Several(jobs)) == count

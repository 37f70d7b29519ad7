"""Workers: who is chief. What they agree on is tested in `test_multi_worker.py`."""

import pytest
import tensorflow as tf

from keras_gen.training.distribution import workers


class Several(tf.distribute.MultiWorkerMirroredStrategy):
    """Stands for a strategy of several processes, without connecting them."""

    cluster_resolver = None

    def __init__(self, kind, index, **jobs):
        self.cluster_resolver = tf.distribute.cluster_resolver.SimpleClusterResolver(
            tf.train.ClusterSpec(jobs), task_type=kind, task_id=index
        )


def test_one_process_is_chief_and_agrees_with_itself(two_replicas):
    for strategy in (tf.distribute.get_strategy(), two_replicas):
        assert workers.is_chief(strategy)
        assert workers.numbers(strategy, 7) == [7]


@pytest.mark.parametrize(
    ("jobs", "chief"),
    [
        ({"worker": ["a:1", "b:1"]}, ("worker", 0)),
        ({"chief": ["a:1"], "worker": ["b:1", "c:1"]}, ("chief", 0)),
    ],
)
def test_one_of_several_is_chief(jobs, chief):
    tasks = [(kind, i) for kind, own in jobs.items() for i in range(len(own))]
    chiefs = [t for t in tasks if workers.is_chief(Several(*t, **jobs))]
    assert chiefs == [chief]

"""Workers: the processes that train one model together, and what they agree on."""

import functools
from collections.abc import Callable

import tensorflow as tf

from keras_gen.distributions import processes


def is_chief(strategy: tf.distribute.Strategy) -> bool:
    """Whether this process is the one that writes: the chief, or else worker 0."""
    addresses = processes.addresses(strategy)
    if not addresses:
        return True
    resolver = strategy.cluster_resolver
    chief = "chief" if addresses["chief"] else "worker"
    return (resolver.task_type, resolver.task_id) == (chief, 0)


def numbers(strategy: tf.distribute.Strategy, own: int) -> list[int]:
    """Returns a number from each replica of every process, having waited for them all.

    Args:
        strategy: That of the processes, each of which calls this at the same place.
        own: The number of this process.

    Returns:
        One number for each replica, the same list in every process. With one process,
        its own number alone.
    """
    if processes.count(strategy) == 1:
        return [own]
    return _gather(strategy)(tf.constant(own, tf.int64)).numpy().tolist()


# Tracing it anew for each call would cost more than the call.
@functools.cache
def _gather(strategy: tf.distribute.Strategy) -> Callable[[tf.Tensor], tf.Tensor]:
    def tell(number):
        context = tf.distribute.get_replica_context()
        return context.all_gather(number[tf.newaxis], axis=0)

    @tf.function
    def gather(number):
        everyones = strategy.run(tell, args=(number,))
        return strategy.experimental_local_results(everyones)[0]

    return gather

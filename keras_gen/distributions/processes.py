"""Processes: how many of them compute one step together."""

import tensorflow as tf


def addresses(strategy: tf.distribute.Strategy) -> dict[str, list[str]]:
    """Returns job -> addresses of the processes of a strategy; empty if it has one."""
    # A TPU's resolver lists machines too, but one process drives them all.
    if not isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy):
        return {}
    jobs = strategy.cluster_resolver.cluster_spec().as_dict()
    found = {kind: list(jobs.get(kind, ())) for kind in ("chief", "worker")}
    return found if sum(map(len, found.values())) > 1 else {}


def count(strategy: tf.distribute.Strategy) -> int:
    """Returns the number of processes of a strategy."""
    return max(1, sum(map(len, addresses(strategy).values())))

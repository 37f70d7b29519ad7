"""Strategies: on which devices, of which machines, one training runs."""

import os
from typing import TYPE_CHECKING

from keras_gen.registry import unknown
from keras_gen.training.distribution import clusters
from keras_gen.training.errors import StrategyError

if TYPE_CHECKING:
    import tensorflow as tf


def get(name: "str | tf.distribute.Strategy", cluster: str | None = None):
    """Returns a strategy for `train`.

    N replicas on shares of a batch take the step that one device takes on the whole,
    so the choice is one of the machine, not of the recipe.

    A strategy of several processes must be made before TensorFlow first computes.

    Args:
        name: `"none"`: one device, TensorFlow's choice. `"mirrored"`: the GPUs of this
            machine, or its logical CPUs where it has no GPU. `"multi_worker"`: the
            processes of a cluster, each with all GPUs that it sees, or its CPU.
            `"tpu"`: the TPU named by the variable TPU_NAME, or this machine's own.
            `"auto"`: the TPU if there is one, the cluster if there are several
            processes, the GPUs if there are several, else one device. A strategy
            object is returned as it is.
        cluster: What describes the processes: `"tf_config"`, `"slurm"` or
            `"kubernetes"`, see `clusters`. Defaults to what the environment shows.

    Returns:
        `tf.distribute.Strategy`.

    Raises:
        StrategyError: If there is no such strategy, or not the hardware for it.
    """
    if not isinstance(name, str):
        return name
    if name not in _MAKERS:
        raise StrategyError(unknown("strategy", name, _MAKERS))
    if cluster is not None and name not in ("auto", "multi_worker"):
        raise StrategyError(
            "A cluster belongs to the strategy 'multi_worker'. Received: strategy="
            f"{name!r}, cluster={cluster!r}. Leave the cluster out, or change the "
            "strategy."
        )
    return _MAKERS[name](cluster)


def names() -> list[str]:
    """Returns what `get` knows."""
    return list(_MAKERS)


def check_batch(batch_size: int, strategy: "tf.distribute.Strategy") -> None:
    """Refuses a batch that does not divide by the replicas.

    Args:
        batch_size: Rows for each update, over all replicas.
        strategy: Where they are computed.

    Raises:
        StrategyError: With the nearest sizes that do.
    """
    replicas = strategy.num_replicas_in_sync
    if rest := batch_size % replicas:
        near = [n for n in (batch_size - rest, batch_size - rest + replicas) if n]
        raise StrategyError(
            "The batch size is that of all replicas together, and each takes an equal "
            f"share. Received: batch_size={batch_size} for {replicas} replicas. Use "
            f"{' or '.join(map(str, near))}."
        )


def _auto(cluster: str | None):
    import tensorflow as tf

    if cluster is None and (os.environ.get("TPU_NAME") or _tpus()):
        return _tpu(None)
    if cluster is not None or clusters.found() is not None:
        return _multi_worker(cluster)
    if len(tf.config.list_logical_devices("GPU")) > 1:
        return _mirrored(None)
    return _none(None)


def _none(_):
    import tensorflow as tf

    return tf.distribute.get_strategy()


def _mirrored(_):
    import tensorflow as tf

    devices = tf.config.list_logical_devices("GPU")
    devices = devices or tf.config.list_logical_devices("CPU")
    return tf.distribute.MirroredStrategy([device.name for device in devices])


def _multi_worker(cluster: str | None):
    import tensorflow as tf

    resolver = clusters.resolver(cluster or clusters.found() or "tf_config")
    try:
        return tf.distribute.MultiWorkerMirroredStrategy(cluster_resolver=resolver)
    except RuntimeError as error:
        if "program startup" not in str(error):
            raise
        raise StrategyError(
            "The strategy 'multi_worker' must be made before TensorFlow first "
            f"computes. Received: {error} Call strategies.get('multi_worker') at the "
            "program's start."
        ) from error


def _tpu(_):
    import tensorflow as tf

    name = os.environ.get("TPU_NAME")
    if not name and not _tpus():
        raise StrategyError(
            "The strategy 'tpu' needs a TPU of this machine, or the name of one in the "
            "variable TPU_NAME. Received: neither. Set TPU_NAME, or choose another "
            "strategy."
        )
    resolver = tf.distribute.cluster_resolver.TPUClusterResolver(name or "local")
    tf.config.experimental_connect_to_cluster(resolver)
    tf.tpu.experimental.initialize_tpu_system(resolver)
    return tf.distribute.TPUStrategy(resolver)


def _tpus() -> list:
    import tensorflow as tf

    return tf.config.list_physical_devices("TPU")


_MAKERS = {
    "auto": _auto,
    "none": _none,
    "mirrored": _mirrored,
    "multi_worker": _multi_worker,
    "tpu": _tpu,
}

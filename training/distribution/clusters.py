"""Clusters: which processes train together, by what started them."""

import json
import os

from keras_gen.registry import unknown
from keras_gen.training.errors import StrategyError

# TensorFlow's resolver counts up from here for the tasks of one node.
SLURM_PORT = 8888
KUBERNETES_PORT = 8470


def names() -> list[str]:
    """Returns what `resolver` knows."""
    return list(_RESOLVERS)


def found() -> str | None:
    """Returns the cluster that the environment shows, if it has several processes.

    Kubernetes shows itself to every pod, whether or not it belongs to a training, so
    it is never found, only named.
    """
    if _tasks_of(_tf_config()) > 1:
        return "tf_config"
    # Both are there inside a step (srun) alone, where every task runs the program.
    if "SLURM_PROCID" in os.environ and _number("SLURM_STEP_NUM_TASKS", 1) > 1:
        return "slurm"
    return None


def resolver(name: str):
    """Returns what tells TensorFlow the addresses of all processes, and its own place.

    Args:
        name: `"tf_config"`: the variable TF_CONFIG, a JSON object with the addresses
            and the place of this process. `"slurm"`: the variables of a step that
            `srun` started; each task uses the GPUs that Slurm gave it, at the ports
            from 8888 on. `"kubernetes"`: all running pods with the label in the
            variable POD_SELECTOR; each is one process on the network of its node,
            whose address stands in the variable NODE_IP, at port 8470.

    Returns:
        `tf.distribute.cluster_resolver.ClusterResolver`.

    Raises:
        StrategyError: If the cluster is unknown, or its description is not there or
            does not hold this process.
    """
    if name not in _RESOLVERS:
        raise StrategyError(unknown("cluster", name, _RESOLVERS))
    return _RESOLVERS[name]()


def _from_tf_config():
    import tensorflow as tf

    config = _tf_config()
    cluster, task = config["cluster"], config["task"]
    kind, index = task.get("type"), task.get("index")
    own = cluster.get(kind, []) if kind in ("chief", "worker") else []
    if cluster and not (isinstance(index, int) and 0 <= index < len(own)):
        raise StrategyError(
            "TF_CONFIG names the addresses of the chief and workers, and which of "
            f"them this process is. Received: task={task}, cluster={cluster}. Set "
            "task to a type and an index that the cluster has."
        )
    return tf.distribute.cluster_resolver.TFConfigClusterResolver()


def _from_slurm():
    import tensorflow as tf

    try:
        tasks = int(os.environ["SLURM_STEP_NUM_TASKS"])
        slurm = tf.distribute.cluster_resolver.SlurmClusterResolver(
            port_base=SLURM_PORT,
            # It is asked for the addresses alone. Left to itself it calls nvidia-smi,
            # which is missing on a node without GPUs, and fails where there are none.
            gpus_per_node=tasks,
            gpus_per_task=1,
            auto_set_gpu=False,
        )
        spec = slurm.cluster_spec()
    except (KeyError, ValueError, RuntimeError) as error:
        raise StrategyError(
            "The cluster 'slurm' is that of a step with its SLURM_STEP_* variables. "
            f"Received: {error}. Start the program by srun."
        ) from error
    return _simple(spec, slurm.task_type, slurm.task_id)


def _from_kubernetes():
    import tensorflow as tf

    missing = [v for v in ("POD_SELECTOR", "NODE_IP") if not os.environ.get(v)]
    if missing:
        raise StrategyError(
            "The cluster 'kubernetes' needs POD_SELECTOR, such as job-name=training, "
            "and NODE_IP, which is status.hostIP of the pod. Received: no "
            f"{' and no '.join(missing)}. Set them in the pod's env."
        )
    try:
        from kubernetes import client, config
    except ImportError as error:
        raise StrategyError(
            "The cluster 'kubernetes' is read by the package kubernetes. Received: "
            f"{error}. Install it: pip install kubernetes"
        ) from error
    config.load_incluster_config()
    pods = tf.distribute.cluster_resolver.KubernetesClusterResolver(
        {"worker": [os.environ["POD_SELECTOR"]]},
        tf_server_port=KUBERNETES_PORT,
        # Without it the resolver looks for a user's configuration, which pods lack.
        override_client=client.CoreV1Api(),
    )
    try:
        spec = pods.cluster_spec()
    except RuntimeError as error:
        raise StrategyError(
            f"All pods of a training must run before it starts. Received: {error}. "
            "Wait for them, as an init container can."
        ) from error
    addresses = list(spec.as_dict().get("worker", ()))
    own = f"{os.environ['NODE_IP']}:{KUBERNETES_PORT}"
    if addresses.count(own) != 1:
        raise StrategyError(
            "Each pod of a training is alone on its node, whose network it uses. "
            f"Received: NODE_IP={os.environ['NODE_IP']} among {addresses}. Set "
            "hostNetwork and an anti-affinity."
        )
    return _simple(spec, "worker", addresses.index(own))


def _simple(spec, kind: str, index: int):
    """Returns a resolver with the GPUs that this process sees."""
    import tensorflow as tf

    gpus = len(tf.config.list_physical_devices("GPU"))
    return tf.distribute.cluster_resolver.SimpleClusterResolver(
        spec,
        task_type=kind,
        task_id=index,
        num_accelerators={"GPU": gpus},
        rpc_layer="grpc",
    )


def _tf_config() -> dict:
    text = os.environ.get("TF_CONFIG") or "{}"
    try:
        config = json.loads(text)
    except ValueError as error:
        raise StrategyError(
            f"TF_CONFIG is a JSON object. Received: {text!r} ({error}). Mend it, or "
            "unset it."
        ) from error
    if not isinstance(config, dict):
        raise StrategyError(
            f"TF_CONFIG is a JSON object. Received: {text!r}. Mend it, or unset it."
        )
    config = {"cluster": {}, "task": {}} | config
    cluster = config["cluster"]
    lists = isinstance(cluster, dict) and all(
        isinstance(addresses, list) for addresses in cluster.values()
    )
    if not lists or not isinstance(config["task"], dict):
        raise StrategyError(
            "TF_CONFIG holds the objects cluster (kind of task -> list of addresses) "
            f"and task (type and index). Received: {text!r}. Mend it, or unset it."
        )
    return config


def _tasks_of(config: dict) -> int:
    cluster = config["cluster"]
    return sum(len(cluster.get(kind, ())) for kind in ("chief", "worker"))


def _number(variable: str, default: int) -> int:
    text = os.environ.get(variable, "")
    return int(text) if text.isdigit() else default


_RESOLVERS = {
    "tf_config": _from_tf_config,
    "slurm": _from_slurm,
    "kubernetes": _from_kubernetes,
}

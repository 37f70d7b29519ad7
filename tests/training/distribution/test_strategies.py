"""Strategies by name: what the machine decides, and what is refused."""

import json

import pytest
import tensorflow as tf

from keras_gen.training import StrategyError
from keras_gen.training.distribution import strategies
from keras_gen.training.distribution.strategies import check_batch, get

VARIABLES = ("TPU_NAME", "TF_CONFIG", "SLURM_PROCID", "SLURM_STEP_NUM_TASKS")


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    """No trace of a cluster or TPU in the environment."""
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)


class Made:
    """Stands for a strategy, and holds what it was made with."""

    def __init__(self, *args, **kwargs):
        self.args, self.kwargs = args, kwargs


@pytest.fixture
def made(monkeypatch):
    """Strategies that are only named: a second real one would clash with the first."""
    for name in ("MirroredStrategy", "MultiWorkerMirroredStrategy"):
        monkeypatch.setattr(tf.distribute, name, type(name, (Made,), {}))


def gpus(monkeypatch, count):
    real = tf.config.list_logical_devices
    found = [tf.config.LogicalDevice(f"/device:GPU:{i}", "GPU") for i in range(count)]
    monkeypatch.setattr(
        tf.config,
        "list_logical_devices",
        lambda kind: found if kind == "GPU" else real(kind),
    )


def test_one_device_is_tensorflows_default():
    assert get("none") is tf.distribute.get_strategy()
    assert get("auto") is tf.distribute.get_strategy()


def test_an_object_is_returned_as_it_is(two_replicas):
    assert get(two_replicas) is two_replicas


def test_without_gpus_the_logical_cpus_are_mirrored(made):
    strategy = get("mirrored")
    assert type(strategy).__name__ == "MirroredStrategy"
    assert strategy.args == (["/device:CPU:0", "/device:CPU:1"],)


def test_gpus_are_mirrored_before_cpus(made, monkeypatch):
    gpus(monkeypatch, 2)
    for name in ("mirrored", "auto"):
        assert get(name).args == (["/device:GPU:0", "/device:GPU:1"],)
    gpus(monkeypatch, 1)
    assert get("auto") is tf.distribute.get_strategy()


def test_several_processes_are_found(made, monkeypatch):
    gpus(monkeypatch, 2)
    workers = {"worker": ["a:1", "b:1"]}
    task = {"type": "worker", "index": 1}
    config = json.dumps({"cluster": workers, "task": task})
    monkeypatch.setenv("TF_CONFIG", config)
    for name in ("auto", "multi_worker"):
        strategy = get(name)
        assert type(strategy).__name__ == "MultiWorkerMirroredStrategy"
        resolver = strategy.kwargs["cluster_resolver"]
        assert resolver.cluster_spec().as_dict() == workers
        assert (resolver.task_type, resolver.task_id) == ("worker", 1)


def test_a_tpu_comes_first(monkeypatch):
    monkeypatch.setenv("TPU_NAME", "mine")
    monkeypatch.setitem(strategies._MAKERS, "tpu", None)
    monkeypatch.setattr(strategies, "_tpu", lambda cluster: "tpu")
    assert get("auto") == "tpu"


def test_mistakes_are_refused():
    with pytest.raises(StrategyError, match="Unknown strategy 'miror'.*'mirrored'"):
        get("miror")
    with pytest.raises(StrategyError, match="belongs to .*strategy='mirrored', clus"):
        get("mirrored", "slurm")
    with pytest.raises(StrategyError, match="Unknown cluster 'slrm'.*'slurm'"):
        get("multi_worker", "slrm")
    with pytest.raises(StrategyError, match="needs a TPU .* Received: neither. Set"):
        get("tpu")


def test_several_processes_come_before_the_first_computation(monkeypatch):
    tf.constant(0) + 1
    monkeypatch.setenv(
        "TF_CONFIG",
        json.dumps(
            {
                "cluster": {"worker": ["localhost:1", "localhost:2"]},
                "task": {"type": "worker", "index": 0},
            }
        ),
    )
    with pytest.raises(StrategyError, match="before TensorFlow first computes"):
        get("multi_worker")


def test_a_batch_is_shared_evenly(two_replicas):
    check_batch(6, two_replicas)
    check_batch(7, get("none"))
    with pytest.raises(StrategyError, match="=7 for 2 replicas. Use 6 or 8."):
        check_batch(7, two_replicas)
    with pytest.raises(StrategyError, match="=1 for 2 replicas. Use 2."):
        check_batch(1, two_replicas)

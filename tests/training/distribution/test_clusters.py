"""Clusters: addresses and own place, as each kind of environment describes them."""

import json
import sys
import types

import pytest

from keras_gen.training import StrategyError
from keras_gen.training.distribution import clusters

SLURM = {
    "SLURM_PROCID": "2",
    "SLURM_STEP_NUM_TASKS": "3",
    "SLURM_STEP_NODELIST": "n[1-2]",
    "SLURM_STEP_TASKS_PER_NODE": "2,1",
}
PODS = {"POD_SELECTOR": "job-name=training", "NODE_IP": "10.0.0.2"}


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    for variable in ("TF_CONFIG", *SLURM, *PODS):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def environment(monkeypatch):
    def set_all(variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return set_all


def tf_config(kind="worker", index=0, **jobs):
    return {
        "TF_CONFIG": json.dumps(
            {"cluster": jobs, "task": {"type": kind, "index": index}}
        )
    }


def place(resolver):
    spec = resolver.cluster_spec().as_dict()
    return spec, resolver.task_type, resolver.task_id


def test_nothing_is_found_where_one_process_is_alone(environment):
    assert clusters.found() is None
    environment(tf_config(worker=["a:1"]))
    assert clusters.found() is None
    # A batch job's own shell, outside of a step: the program runs once.
    environment({"SLURM_STEP_NUM_TASKS": "4"})
    assert clusters.found() is None


def test_what_the_environment_shows_is_found(environment):
    environment(SLURM)
    assert clusters.found() == "slurm"
    environment(tf_config(chief=["a:1"], worker=["b:1"]))
    assert clusters.found() == "tf_config"


def test_tf_config_is_checked(environment, monkeypatch):
    environment(tf_config("worker", 1, chief=["a:1"], worker=["b:1", "c:1"]))
    jobs = {"chief": ["a:1"], "worker": ["b:1", "c:1"]}
    assert place(clusters.resolver("tf_config")) == (jobs, "worker", 1)
    for kind, index in (("worker", 2), ("worker", -1), ("ps", 0), ("evaluator", 0)):
        environment(tf_config(kind, index, worker=["b:1", "c:1"], ps=["d:1"]))
        with pytest.raises(StrategyError, match=f"'index': {index}.*Set task to"):
            clusters.resolver("tf_config")
    for text in ("{", "[]"):
        monkeypatch.setenv("TF_CONFIG", text)
        with pytest.raises(StrategyError, match="is a JSON object. Received: "):
            clusters.found()
    for text in (
        '{"cluster": [{}]}',
        '{"cluster": null}',
        '{"cluster": {"worker": {"a": 1}}}',
        '{"cluster": {"worker": 2}}',
        '{"cluster": {"worker": ["a:1", "b:1"]}, "task": 3}',
    ):
        monkeypatch.setenv("TF_CONFIG", text)
        for read in (clusters.found, lambda: clusters.resolver("tf_config")):
            with pytest.raises(StrategyError, match="holds the objects cluster"):
                read()


def test_slurm_needs_no_gpus(environment):
    environment(SLURM)
    resolver = clusters.resolver("slurm")
    addresses = {"worker": ["n1:8888", "n1:8889", "n2:8888"]}
    assert place(resolver) == (addresses, "worker", 2)
    assert resolver.num_accelerators() == {"GPU": 0}


def test_outside_of_a_step_slurm_is_refused(environment):
    with pytest.raises(StrategyError, match="Start the program by srun"):
        clusters.resolver("slurm")
    environment({**SLURM, "SLURM_STEP_TASKS_PER_NODE": "x"})
    with pytest.raises(StrategyError, match="tasks-per-node.*by srun"):
        clusters.resolver("slurm")


@pytest.fixture
def kubernetes(monkeypatch):
    """A client whose cluster has pods on the nodes that are in the list returned."""
    nodes = []

    def pod(number, node):
        return types.SimpleNamespace(
            metadata=types.SimpleNamespace(name=f"training-{number}"),
            status=types.SimpleNamespace(
                phase="Running" if node else "Pending", host_ip=node
            ),
        )

    class Api:
        def list_pod_for_all_namespaces(self, label_selector):
            assert label_selector == PODS["POD_SELECTOR"]
            return types.SimpleNamespace(items=list(map(pod, range(9), nodes)))

    fake = types.ModuleType("kubernetes")
    fake.client = types.SimpleNamespace(CoreV1Api=Api)
    fake.config = types.SimpleNamespace(load_incluster_config=lambda: None)
    monkeypatch.setitem(sys.modules, "kubernetes", fake)
    return nodes


def test_pods_know_themselves_by_their_node(environment, kubernetes):
    environment(PODS)
    kubernetes += ["10.0.0.1", "10.0.0.2", "10.0.0.3"]
    addresses = {"worker": [f"10.0.0.{i}:8470" for i in (1, 2, 3)]}
    assert place(clusters.resolver("kubernetes")) == (addresses, "worker", 1)


def test_pods_that_cannot_train_together_are_refused(environment, kubernetes):
    with pytest.raises(StrategyError, match="no POD_SELECTOR and no NODE_IP. Set"):
        clusters.resolver("kubernetes")
    environment(PODS)
    with pytest.raises(StrategyError, match="alone on its node"):
        clusters.resolver("kubernetes")
    kubernetes += ["10.0.0.2", "10.0.0.2"]
    with pytest.raises(StrategyError, match="alone on its node"):
        clusters.resolver("kubernetes")
    kubernetes[1] = None
    with pytest.raises(StrategyError, match='"training-1" is not running'):
        clusters.resolver("kubernetes")


def test_the_kubernetes_package_is_asked_for(environment, monkeypatch):
    environment(PODS)
    monkeypatch.setitem(sys.modules, "kubernetes", None)
    with pytest.raises(StrategyError, match="pip install kubernetes"):
        clusters.resolver("kubernetes")

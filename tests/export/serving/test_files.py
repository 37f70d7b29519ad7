"""Tests of what servers read: TensorFlow Serving, Compose and Kubernetes files."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from google.protobuf import text_format
from serving_schema import build
from serving_stub import MODEL, Backend

from keras_gen.export import serving
from keras_gen.export.serving import client

FOLDER = Path(serving.__file__).parent
TF_SERVING = FOLDER / "tf_serving"
KUBERNETES = FOLDER / "kubernetes"
READY = "/v1/models/dcgan/labels/stable/metadata"

# As in tensorflow_serving/servables/tensorflow/session_bundle_config.proto and
# tensorflow_serving/config/monitoring_config.proto, which no package has.
SCHEMA = build(
    "serving_config",
    {
        "Int64Value": {"value": "int64"},
        "StringValue": {"value": "string"},
        "BatchingParameters": {
            "max_batch_size": "Int64Value",
            "batch_timeout_micros": "Int64Value",
            "max_enqueued_batches": "Int64Value",
            "num_batch_threads": "Int64Value",
            "thread_pool_name": "StringValue",
            "allowed_batch_sizes": "repeated int64",
            "pad_variable_length_inputs": "bool",
        },
        "PrometheusConfig": {"enable": "bool", "path": "string"},
        "MonitoringConfig": {"prometheus_config": "PrometheusConfig"},
    },
)


def _read(name, message):
    return text_format.Parse((TF_SERVING / name).read_text(), message)


def _batching():
    return _read("batching.config", SCHEMA["BatchingParameters"]())


def _monitoring():
    return _read("monitoring.config", SCHEMA["MonitoringConfig"]()).prometheus_config


def _manifests():
    found = {}
    for path in KUBERNETES.glob("*.yaml"):
        for manifest in yaml.safe_load_all(path.read_text()):
            found[manifest["kind"]] = manifest
    return found


@pytest.fixture(scope="module")
def compose():
    text = (TF_SERVING / "docker-compose.yaml").read_text()
    return yaml.safe_load(text)["services"]["serving"]


@pytest.fixture(scope="module")
def container():
    (container,) = _manifests()["Deployment"]["spec"]["template"]["spec"]["containers"]
    return container


def test_models_config_serves_two_versions_by_labels():
    from tensorflow_serving.config import model_server_config_pb2

    config = _read("models.config", model_server_config_pb2.ModelServerConfig())
    (model,) = config.model_config_list.config
    assert (model.name, model.base_path) == ("dcgan", "/models/dcgan")
    assert model.model_platform == "tensorflow"
    policy = model.model_version_policy
    assert policy.WhichOneof("policy_choice") == "specific"
    assert list(policy.specific.versions) == [1, 2]
    assert dict(model.version_labels) == {"stable": 1, "canary": 2}


def test_batching_config_keeps_the_rules():
    batching = _batching()
    sizes = list(batching.allowed_batch_sizes)
    assert sizes == sorted(set(sizes))
    assert sizes[-1] == batching.max_batch_size.value == client.BATCH_SIZE
    assert batching.num_batch_threads.value >= 1
    # A request must not wait for others longer than it takes to run.
    assert 0 < batching.batch_timeout_micros.value <= 10_000
    assert batching.max_enqueued_batches.value > 0


def test_monitoring_config_is_where_scrapers_look():
    monitoring = _monitoring()
    assert monitoring.enable
    pod = _manifests()["Deployment"]["spec"]["template"]["metadata"]["annotations"]
    assert pod["prometheus.io/path"] == monitoring.path
    assert pod["prometheus.io/port"] == "8501"


def test_unknown_fields_would_be_noticed():
    with pytest.raises(text_format.ParseError, match="max_batch"):
        text_format.Parse("max_batch { value: 1 }", SCHEMA["BatchingParameters"]())


FLAGS = {
    "model_config_file": "/config/models.config",
    "model_config_file_poll_wait_seconds": "30",
    "allow_version_labels_for_unavailable_models": "true",
    "enable_batching": "true",
    "batching_parameters_file": "/config/batching.config",
    "monitoring_config_file": "/config/monitoring.config",
    "rest_api_timeout_in_ms": "10000",
}


def _flags(arguments):
    return dict(re.fullmatch(r"--(\w+)=(\S+)", a).groups() for a in arguments)


def test_both_start_the_server_alike(compose, container):
    assert _flags(compose["command"]) == _flags(container["args"]) == FLAGS
    assert compose["image"] == "tensorflow/serving:${TF_SERVING_VERSION:-2.21.0}"
    assert container["image"] == "tensorflow/serving:2.21.0"


def test_compose_mounts_what_the_flags_name(compose):
    assert compose["ports"] == ["8500:8500", "8501:8501"]
    mounts = {mount["target"]: mount for mount in compose["volumes"]}
    assert set(mounts) == {"/models", "/config"}
    assert all(mount["read_only"] for mount in mounts.values())
    for flag, value in FLAGS.items():
        if value.startswith("/config/"):
            assert (TF_SERVING / Path(value).name).is_file(), flag


def test_the_health_check_tells_ready_from_not(compose, artefacts):
    """The command of the container, run by a real shell against the stub server."""
    kind, *command = compose["healthcheck"]["test"]
    assert kind == "CMD" and READY in command[-1]
    backend = Backend({1: artefacts[1]}, labels={"stable": 1})
    with backend.serve_http() as url:
        port = url.rpartition(":")[2]
        command[-1] = command[-1].replace("127.0.0.1/8501", f"127.0.0.1/{port}")
        ready = [*command[:-1], command[-1].replace("/dcgan/", f"/{MODEL}/")]
        assert subprocess.run(ready, timeout=20).returncode == 0
        # Another model: the stub, as the server, says 404.
        assert subprocess.run(command, timeout=20).returncode != 0
    refused = subprocess.run(ready, timeout=20, stderr=subprocess.DEVNULL)
    assert refused.returncode != 0


def test_kubernetes_has_what_a_service_needs():
    versions = {kind: each["apiVersion"] for kind, each in _manifests().items()}
    assert versions == {
        "Deployment": "apps/v1",
        "ConfigMap": "v1",
        "Service": "v1",
        "PersistentVolumeClaim": "v1",
        "HorizontalPodAutoscaler": "autoscaling/v2",
        "PodDisruptionBudget": "policy/v1",
    }


def test_the_config_map_holds_the_files_word_for_word():
    data = _manifests()["ConfigMap"]["data"]
    files = {path.name: path.read_text() for path in TF_SERVING.glob("*.config")}
    assert data == files


def test_selectors_and_names_meet(container):
    manifests = _manifests()
    deployment = manifests["Deployment"]
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert deployment["spec"]["selector"]["matchLabels"] == labels
    assert manifests["Service"]["spec"]["selector"] == labels
    budget = manifests["PodDisruptionBudget"]["spec"]
    assert budget["selector"]["matchLabels"] == labels
    scaler = manifests["HorizontalPodAutoscaler"]["spec"]
    name = deployment["metadata"]["name"]
    assert scaler["scaleTargetRef"]["name"] == name
    # Or a drained node could not be emptied, or nothing would be left.
    assert scaler["minReplicas"] > budget["minAvailable"] >= 1
    # The autoscaler's business: a number here would undo its work at each apply.
    assert "replicas" not in deployment["spec"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert ports == {"grpc": 8500, "rest": 8501}
    for port in manifests["Service"]["spec"]["ports"]:
        assert port["targetPort"] in ports and port["port"] == ports[port["name"]]
    pod = deployment["spec"]["template"]["spec"]
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    claim = volumes["models"]["persistentVolumeClaim"]["claimName"]
    assert claim == manifests["PersistentVolumeClaim"]["metadata"]["name"]
    config = volumes["config"]["configMap"]["name"]
    assert config == manifests["ConfigMap"]["metadata"]["name"]
    mounts = {mount["name"]: mount for mount in container["volumeMounts"]}
    assert set(mounts) == set(volumes)
    assert mounts["models"]["readOnly"] and mounts["config"]["readOnly"]


def test_probes_and_resources(container):
    for probe in ("startupProbe", "readinessProbe"):
        assert container[probe]["httpGet"] == {"path": READY, "port": "rest"}
    # A server that lacks a version is not to be killed: the status is of any.
    live = container["livenessProbe"]["httpGet"]
    assert live == {"path": "/v1/models/dcgan", "port": "rest"}
    patience = container["startupProbe"]
    assert patience["periodSeconds"] * patience["failureThreshold"] == 300
    # The autoscaler's percentage is one of the request.
    assert int(container["resources"]["requests"]["cpu"]) == (
        _batching().num_batch_threads.value
    )
    assert "memory" in container["resources"]["limits"]


def test_every_file_is_in_the_wheel():
    from configparser import ConfigParser
    from fnmatch import fnmatch

    config = ConfigParser()
    config.read(FOLDER.parents[1] / "setup.cfg")
    patterns = config["options.package_data"]["keras_gen.export.serving"].split()
    for path in FOLDER.rglob("*"):
        if path.is_file() and path.suffix not in (".py", ".pyc"):
            name = path.relative_to(FOLDER).as_posix()
            assert any(fnmatch(name, pattern) for pattern in patterns), name

import time

import numpy as np
import pytest
from serving_stub import MODEL, Failure, full_queue

from keras_gen.export.serving import GrpcClient, ServingError


@pytest.fixture
def connect(address):
    """Opens clients, and closes them after the test."""
    clients = []

    def make(timeout=60.0, **options):
        # Longer than the default: a machine that runs other tests is slow at times.
        clients.append(GrpcClient(address, MODEL, timeout=timeout, **options))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def test_answers_are_those_of_the_artefact(connect, loaded):
    client = connect(version=1)
    latents = np.random.default_rng(0).standard_normal((5, 4)).astype(np.float32)
    label = np.arange(5)
    outputs = client.call("generate", latents=latents, label=label)
    expected = loaded[1].call("generate", latents=latents, label=label)
    np.testing.assert_array_equal(outputs["image"], expected["image"])
    image = np.random.default_rng(1).uniform(-1, 1, (3, 2, 2, 3)).astype(np.float32)
    outputs = client.call("encode", image=image)
    expected = loaded[1].call("encode", image=image)
    assert set(outputs) == {"mean", "log_variance"}
    for name in outputs:
        np.testing.assert_array_equal(outputs[name], expected[name])


def test_samples_come_in_parts(connect, backend, loaded):
    outputs = connect(version=1).sample(70, seed=3, label=7)
    assert outputs["pixels"].dtype == np.uint8
    exact = 127.5 * (loaded[1].generate(70, seed=3, label=7).astype(np.float64) + 1)
    np.testing.assert_allclose(outputs["pixels"], exact, atol=0.501)
    assert backend.rows == [64, 6]


@pytest.mark.parametrize(
    ("place", "version", "asked"),
    [
        ({"version": 1}, 1, (1, "")),
        ({"label": "canary"}, 2, (None, "canary")),
        ({}, 2, (None, "")),
    ],
)
def test_versions_and_labels(connect, backend, loaded, place, version, asked):
    client = connect(**place)
    inputs = {"latents": np.ones((1, 4)), "label": [3]}
    expected = loaded[version].call("generate", **inputs)["image"]
    np.testing.assert_array_equal(client.call("generate", **inputs)["image"], expected)
    assert set(backend.specifications) == {asked}
    assert client.ready()
    assert set(client.endpoints) == {"generate", "encode", "sample", "serving_default"}


def test_what_is_not_served(connect):
    client = connect(version=9)
    assert not client.ready()
    with pytest.raises(ServingError, match="NOT_FOUND: Servable not found") as caught:
        client.sample(1, seed=0, label=0)
    assert caught.value.code == "NOT_FOUND"


def test_a_full_queue_is_tried_again(connect, backend):
    client = connect(retries=1)
    assert client.endpoints
    backend.failures = [full_queue()]
    assert client.sample(1, seed=0, label=0)["pixels"].shape == (1, 2, 2, 3)
    backend.failures = [full_queue(), full_queue()]
    with pytest.raises(ServingError, match="queue is full. Check the address"):
        client.sample(1, seed=0, label=0)
    assert len(backend.specifications) == 1 + 2 + 2


def test_other_errors_are_not_tried_again(connect, backend):
    client = connect()
    backend.failures = [Failure(500, "INTERNAL", "boom")]
    with pytest.raises(ServingError, match="INTERNAL: boom. Look at the server's log"):
        client.sample(1, seed=0, label=0)
    assert len(backend.specifications) == 1


def test_a_slow_answer_is_given_up(connect, backend):
    client = connect(timeout=0.2)
    assert client.endpoints
    backend.delay = 0.6
    began = time.monotonic()
    with pytest.raises(ServingError, match="Raise `timeout`") as caught:
        client.sample(1, seed=0, label=0)
    assert caught.value.code == "DEADLINE_EXCEEDED"
    assert time.monotonic() - began < 0.6
    assert len(backend.specifications) == 2


def test_long_messages_are_refused_with_the_remedy(connect):
    client = connect(max_message_bytes=2000)
    assert connect().sample(64, seed=0, label=0)
    client._endpoints = connect().endpoints
    with pytest.raises(ServingError, match="RESOURCE_EXHAUSTED.*max_message_bytes"):
        client.call("encode", image=np.zeros((64, 2, 2, 3)))


def test_nobody_there():
    with GrpcClient("127.0.0.1:1", MODEL, retries=0, timeout=2.0) as client:
        assert not client.ready()
        with pytest.raises(ServingError, match="Check the address"):
            client.sample(1, seed=0)


def test_an_address_is_no_url():
    with pytest.raises(ValueError, match="`address` is a host and a port"):
        GrpcClient("http://localhost:8500", MODEL)

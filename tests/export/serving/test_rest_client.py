import socket
import threading

import numpy as np
import pytest
from serving_stub import MODEL, Failure, full_queue

from keras_gen.export.serving import RestClient, ServingError


@pytest.fixture
def client(url):
    return RestClient(url, MODEL, version=1, retries=0)


def test_answers_are_those_of_the_artefact(client, loaded):
    rng = np.random.default_rng(0)
    latents = rng.standard_normal((5, 4)).astype(np.float32)
    label = np.arange(5)
    outputs = client.call("generate", latents=latents, label=label)
    expected = loaded[1].call("generate", latents=latents, label=label)
    assert outputs["image"].dtype == np.float32
    # The server writes nine digits, from which each float32 can be had again.
    np.testing.assert_array_equal(outputs["image"], expected["image"])


def test_outputs_of_an_endpoint_with_two_keep_their_names(client, loaded):
    image = np.random.default_rng(1).uniform(-1, 1, (3, 2, 2, 3)).astype(np.float32)
    outputs = client.call("encode", image=image)
    expected = loaded[1].call("encode", image=image)
    assert list(outputs) == ["log_variance", "mean"]
    for name in outputs:
        np.testing.assert_array_equal(outputs[name], expected[name])


def test_samples_are_bytes_of_the_seed(client, loaded):
    outputs = client.sample(4, seed=3, label=7)
    images = loaded[1].generate(4, seed=3, label=7)
    assert outputs["pixels"].dtype == np.uint8
    exact = 127.5 * (images.astype(np.float64) + 1)
    # Half a level of rounding, and what float32 adds.
    np.testing.assert_allclose(outputs["pixels"], exact, atol=0.501)


def test_the_server_is_asked_for_signatures_once(client, backend):
    assert set(client.endpoints) == {"generate", "encode", "sample", "serving_default"}
    latents = client.endpoints["generate"].inputs[1]
    assert (latents.name, latents.shape, latents.dtype) == ("latents", (4,), "float32")
    assert len(backend.specifications) == 1


@pytest.mark.parametrize(
    ("place", "version", "asked"),
    [
        ({"version": 1}, 1, (1, None)),
        ({"version": 2}, 2, (2, None)),
        ({"label": "stable"}, 1, (None, "stable")),
        ({"label": "canary"}, 2, (None, "canary")),
        ({}, 2, (None, None)),
    ],
)
def test_versions_and_labels(url, backend, loaded, place, version, asked):
    client = RestClient(url + "/", MODEL, **place)
    inputs = {"latents": np.ones((1, 4)), "label": [3]}
    expected = loaded[version].call("generate", **inputs)["image"]
    np.testing.assert_array_equal(client.call("generate", **inputs)["image"], expected)
    assert set(backend.specifications) == {asked}
    assert client.ready()


def test_what_is_not_served(url):
    client = RestClient(url, MODEL, label="beta")
    assert not client.ready()
    with pytest.raises(ServingError, match="HTTP 404: Servable not found.*models.conf"):
        client.sample(1, seed=0, label=0)


def test_an_error_is_told_with_its_remedy(client, backend):
    assert client.endpoints
    backend.failures = [Failure(400, "", "Task size 99 is larger than maximum")]
    with pytest.raises(
        ServingError, match="HTTP 400: Task size 99.*max_batch_size"
    ) as caught:
        client.sample(1, seed=0, label=0)
    assert caught.value.code == "INVALID_ARGUMENT"


def test_a_full_queue_is_tried_again(url, backend):
    client = RestClient(url, MODEL, card=None, retries=2)
    assert client.endpoints
    backend.failures = [full_queue(), full_queue(Retry_After="0")]
    assert client.sample(1, seed=0, label=0)["pixels"].shape == (1, 2, 2, 3)
    backend.failures = [full_queue()] * 3
    with pytest.raises(ServingError, match="503") as caught:
        client.sample(1, seed=0, label=0)
    assert caught.value.code == "UNAVAILABLE"
    assert len(backend.specifications) == 1 + 3 + 3


def test_other_errors_are_not_tried_again(url, backend):
    client = RestClient(url, MODEL, retries=3)
    backend.failures = [Failure(500, "", "boom")]
    with pytest.raises(ServingError, match="HTTP 500: boom. Look at the server's log"):
        client.sample(1, seed=0, label=0)
    assert len(backend.specifications) == 1


def test_a_slow_answer_is_given_up(url, backend):
    client = RestClient(url, MODEL, timeout=0.2, retries=3)
    assert client.endpoints
    backend.delay = 0.6
    with pytest.raises(ServingError, match="nothing within 0.2 s. Raise `timeout`"):
        client.sample(1, seed=0, label=0)
    # A request that is late is under way, and not sent twice.
    assert len(backend.specifications) == 2


def test_nobody_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    client = RestClient(url, MODEL, retries=0)
    assert not client.ready()
    with pytest.raises(ServingError, match="UNAVAILABLE.*refused.*Check the address"):
        client.sample(1, seed=0)


def test_a_server_that_hangs_up():
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=lambda: server.accept()[0].close())
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(ServingError) as caught:
            RestClient(url, MODEL, retries=0).sample(1, seed=0)
        thread.join()
    assert caught.value.code == "UNAVAILABLE"


@pytest.mark.parametrize("answer", ["<html>", {}, {"predictions": [{"image": 1}]}])
def test_an_answer_that_is_none(client, backend, monkeypatch, answer):
    assert client.endpoints
    sent = backend.predict
    monkeypatch.setattr(backend, "predict", lambda *a: _Raw(sent(*a), answer))
    with pytest.raises(ServingError) as caught:
        client.call("encode", image=np.zeros((1, 2, 2, 3)))
    assert caught.value.code == "DATA_LOSS"


class _Raw(dict):
    """Outputs that the stub turns into another answer."""

    def __init__(self, outputs, answer):
        super().__init__(outputs)
        self.answer = answer


def test_headers_are_sent(url, backend):
    RestClient(url, MODEL, headers={"Authorization": "Bearer x"}).ready()
    assert backend.headers["Authorization"] == "Bearer x"


def test_addresses():
    client = RestClient("https://h/p/", "a b", label="c/d")
    assert client.url == "https://h/p/v1/models/a%20b/labels/c%2Fd"
    with pytest.raises(ValueError, match="`url` must start with http://"):
        RestClient("localhost:8501", "m")


def test_needs_neither_tensorflow_nor_the_extra(url, run_python):
    output = run_python(
        "import sys; from keras_gen.export.serving import RestClient\n"
        f"client = RestClient({url!r}, {MODEL!r})\n"
        "print(client.sample(2, seed=0, label=1)['pixels'].shape)\n"
        "assert not {'tensorflow', 'keras', 'grpc', 'tensorflow_serving'} & set("
        "sys.modules)"
    )
    assert output.strip() == "(2, 2, 2, 3)"

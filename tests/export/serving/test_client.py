import numpy as np
import pytest

from keras_gen.export.serving import ServingError, client
from keras_gen.export.serving.client import Client


class Local(Client):
    """A client whose server is the artefact itself, and that notes what it sends."""

    def __init__(self, generator, **options):
        super().__init__("tiny", **options)
        self.generator = generator
        self.sent = []

    def _describe(self):
        return self.generator.endpoints

    def _predict(self, signature, arrays):
        self.sent.append(arrays)
        return self.generator.call(signature.name, **arrays)


@pytest.fixture
def local(loaded):
    return Local(loaded[1], batch_size=3)


def test_long_calls_are_made_in_parts(local, loaded):
    image = np.random.default_rng(0).uniform(-1, 1, (8, 2, 2, 3)).astype(np.float32)
    outputs = local.call("encode", image=image)
    assert [len(arrays["image"]) for arrays in local.sent] == [3, 3, 2]
    expected = loaded[1].call("encode", image=image)
    for name in ("mean", "log_variance"):
        np.testing.assert_allclose(outputs[name], expected[name], atol=1e-6)


def test_sample_fills_in_seed_index_and_truncation(local):
    local.sample(4, seed=2**31 - 1, start=10, label=[0, 1, 2, 3], truncation=0.5)
    first, second = local.sent
    assert first["seed"].tolist() == [2**31 - 1] * 3
    assert first["index"].tolist() == [10, 11, 12]
    assert second["index"].tolist() == [13]
    assert first["label"].tolist() == [0, 1, 2] and second["label"].tolist() == [3]
    assert first["truncation"].tolist() == [0.5] * 3
    assert {array.dtype.name for array in first.values()} == {"int32", "float32"}
    local.sample(1, seed=0, label=0)
    assert local.sent[-1]["truncation"].tolist() == [1.0]


def test_parts_are_the_whole(local):
    whole = local.sample(7, seed=5, label=2)["pixels"]
    part = local.sample(2, seed=5, start=4, label=2)["pixels"]
    np.testing.assert_array_equal(part, whole[4:6])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 0, "seed": 0}, "`n` must be an integer from 1"),
        ({"n": 1, "seed": -1}, "`seed` must be an integer from 0 to 2147483647"),
        ({"n": 1, "seed": 2**31}, "seed=2147483648"),
        ({"n": 1, "seed": 0.5}, "seed=0.5"),
        ({"n": 1, "seed": True}, "seed=True"),
        ({"n": 2, "seed": 0, "start": 2**31 - 1}, "`start` must be an integer"),
        ({"n": 1, "seed": 0}, "'label' has no prior"),
        ({"n": 1, "seed": 0, "label": 1, "lable": 2}, "Did you mean 'label'"),
        ({"n": 1, "seed": 0, "label": 10}, r"'label' must lie in \[0, 9\]"),
        ({"n": 1, "seed": 0, "label": 1, "truncation": 2.0}, r"must lie in \[0, 1\]"),
    ],
)
def test_bad_samples_are_refused_before_they_are_sent(local, arguments, message):
    with pytest.raises(ValueError, match=message):
        local.sample(**arguments)
    assert not local.sent


def test_bad_calls_are_refused_before_they_are_sent(local):
    with pytest.raises(ValueError, match="Unknown endpoint 'encod'. Did you mean"):
        local.call("encod")
    with pytest.raises(ValueError, match="takes \\['image'\\]"):
        local.call("encode", picture=np.zeros((1, 2, 2, 3)))
    assert not local.sent


def test_an_older_artefact_has_no_sample(local, monkeypatch):
    monkeypatch.setattr(local, "_endpoints", {"generate": None})
    with pytest.raises(ValueError, match="needs an endpoint of this name.*again"):
        local.sample(1, seed=0)


def test_a_card_spares_the_question(artefacts, loaded):
    local = Local(loaded[1], card=artefacts[1] / "saved_model" / "1")
    local._describe = None
    label = {f.name: f for f in local.endpoints["sample"].inputs}["label"]
    assert (label.low, label.high) == (0, 9)
    assert local.sample(1, seed=0, label=9)["pixels"].shape == (1, 2, 2, 3)


def test_missing_rows_are_noticed(local, monkeypatch):
    monkeypatch.setattr(local, "_predict", lambda *_: {"image": np.zeros((2, 2, 2, 3))})
    with pytest.raises(ServingError, match="of 1 rows. Received: DATA_LOSS"):
        local.call("generate", latents=np.zeros((1, 4)), label=[0])


def test_pauses_grow_and_heed_the_server(local, monkeypatch):
    pauses, answers = [], [0.0, 0.0, 7.0, 99.0]

    def send():
        if answers:
            raise ServingError("x", "UNAVAILABLE", "full", answers.pop(0))
        return "done"

    monkeypatch.setattr(client.time, "sleep", pauses.append)
    monkeypatch.setattr(client.random, "uniform", lambda low, high: high)
    local.retries = 4
    assert local._retrying(send) == "done"
    # What the server wants, but never longer than one request may take.
    assert pauses == pytest.approx([0.15, 0.3, 7.0, local.timeout])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"version": 1, "label": "stable"}, "by its number or by its label"),
        ({"version": -1}, "`version` must be"),
        ({"timeout": 0}, "`timeout` must be positive"),
        ({"retries": -1}, "`retries` must be"),
        ({"batch_size": 0}, "`batch_size` must be"),
    ],
)
def test_options_are_checked(loaded, options, message):
    with pytest.raises(ValueError, match=message):
        Local(loaded[1], **options)


def test_features_of_tensorflows_messages():
    found = client.feature("image", "DT_UINT8", [-1, 4, -1, 3])
    assert (found.shape, found.dtype) == ((4, None, 3), "uint8")
    with pytest.raises(ServingError, match="DT_STRING of 'text'"):
        client.feature("text", "DT_STRING", [-1])

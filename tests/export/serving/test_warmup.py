import shutil
import sys

import numpy as np
import pytest
import tensorflow as tf

from keras_gen.export import ArtefactError, ExportError, verify
from keras_gen.export.artefact import checksums
from keras_gen.export.running.probes import probes
from keras_gen.export.serving import warmup


@pytest.fixture
def artefact(artefacts, tmp_path):
    return shutil.copytree(artefacts[1], tmp_path / "artefact")


def _records(path):
    from tensorflow_serving.apis import prediction_log_pb2

    for data in tf.data.TFRecordDataset(str(path)).as_numpy_iterator():
        log = prediction_log_pb2.PredictionLog.FromString(data)
        assert log.WhichOneof("log_type") == "predict_log"
        yield log.predict_log.request


def test_each_record_runs_through_its_signature(artefact, loaded):
    path = warmup.write(artefact, batch_sizes=(8, 1))
    assert path == artefact / "saved_model/1/assets.extra/tf_serving_warmup_requests"
    model = tf.saved_model.load(str(artefact / "saved_model" / "1"))
    seen = []
    for request in _records(path):
        name = request.model_spec.signature_name
        inputs = {key: tf.make_ndarray(value) for key, value in request.inputs.items()}
        outputs = model.signatures[name](
            **{k: tf.constant(v) for k, v in inputs.items()}
        )
        rows = {len(value) for value in outputs.values()}
        seen.append((name, *rows))
        expected = loaded[1].call(name, **inputs)
        assert set(outputs) == set(expected)
        for key in outputs:
            np.testing.assert_array_equal(outputs[key], expected[key])
        for key, probe in probes(loaded[1].endpoints[name], *rows).items():
            np.testing.assert_array_equal(inputs[key], probe)
    names = ("encode", "generate", "sample")
    assert sorted(seen) == [(name, size) for name in names for size in (1, 8)]


def test_the_artefact_stays_whole(artefact):
    before = checksums.check(artefact)
    path = warmup.write(artefact, batch_sizes=(1,))
    assert checksums.check(artefact) == before + 1
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    verify(artefact)
    first = path.read_bytes()
    warmup.write(artefact, batch_sizes=(1,))
    assert path.read_bytes() == first


def test_a_damaged_artefact_is_not_sealed(artefact):
    (artefact / "README.md").write_text("other")
    with pytest.raises(ArtefactError, match="README.md has changed"):
        warmup.write(artefact)


def test_bad_sizes_are_refused(artefact):
    for sizes in ((), (0,), (1.5,)):
        with pytest.raises(ValueError, match="must be positive integers"):
            warmup.write(artefact, sizes)
    with pytest.raises(ValueError, match="takes 1000 requests.*3 endpoints in 400"):
        warmup.write(artefact, range(1, 401))


def test_what_has_no_saved_model(artefact, monkeypatch):
    card = warmup.cards.read(artefact)
    del card["formats"]["saved_model"]
    warmup.cards.write(artefact, card)
    with pytest.raises(ArtefactError, match="runs a SavedModel"):
        warmup.write(artefact)


def test_without_the_package_it_is_named(artefact, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("tensorflow_serving")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tensorflow_serving", None)
    before = checksums.check(artefact)
    with pytest.raises(ExportError, match=r"warmup.write needs.*keras_gen\[serving\]"):
        warmup.write(artefact)
    assert checksums.check(artefact) == before

import hashlib
import json
import shutil

import keras
import numpy as np
import pytest

from keras_gen.metrics import evaluate_images, extractors
from keras_gen.training import data

SHAPES = {
    "digits_cnn": ((8, 8, 1), 64, 10, 0.97),
    "faces_cnn": ((32, 32, 3), 48, 16, 0.98),
    "fashion_mnist_cnn": ((28, 28, 1), 128, 10, 0.90),
    "shapes_cnn": ((32, 32, 3), 64, 30, 0.98),
}


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the shipped extractors that a test may damage."""
    directory = tmp_path / "extractors"
    shutil.copytree(extractors.SHIPPED, directory)
    monkeypatch.setattr(extractors, "SHIPPED", directory)
    return directory


def test_every_shipped_extractor_is_known_here():
    assert extractors.shipped() == tuple(SHAPES)
    files = {path.name for path in extractors.SHIPPED.iterdir()}
    assert files == {"manifest.json", *(f"{name}.keras" for name in SHAPES)}


@pytest.mark.parametrize("name", SHAPES)
def test_a_shipped_extractor_loads_as_its_manifest_says(name):
    image_shape, feature_dim, num_classes, accuracy = SHAPES[name]
    entry = json.loads((extractors.SHIPPED / "manifest.json").read_text())[name]
    extractor = extractors.get(name)
    assert extractor.name == name
    assert extractor.data == entry["data"] == name.removesuffix("_cnn")
    assert extractor.image_shape == image_shape == tuple(entry["image_shape"])
    assert extractor.feature_dim == feature_dim == entry["feature_dim"]
    assert extractor.num_classes == num_classes == entry["num_classes"]
    assert extractor.accuracy == entry["accuracy"] >= accuracy
    assert extractor.sha256 == entry["sha256"]
    assert extractors.sha256_of(extractors.SHIPPED / entry["file"]) == entry["sha256"]
    images = np.random.default_rng(0).uniform(-1, 1, (3, *image_shape))
    features, logits = extractor.outputs(images)
    assert features.shape == (3, feature_dim)
    assert logits.shape == (3, num_classes)


def test_shipped_files_stay_small_and_carry_no_compilation():
    for name in SHAPES:
        path = extractors.SHIPPED / f"{name}.keras"
        assert path.stat().st_size < 2_000_000
        assert not keras.models.load_model(path).compiled


def test_changed_weights_are_refused(copy):
    path = copy / "digits_cnn.keras"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match="weights of digits_cnn are not the recorded"):
        extractors.get("digits_cnn")
    assert extractors.get("fashion_mnist_cnn").feature_dim == 128


def test_missing_weights_are_named(copy):
    (copy / "digits_cnn.keras").unlink()
    with pytest.raises(FileNotFoundError, match="reinstall keras_gen"):
        extractors.get("digits_cnn")


def test_ones_own_classifier_loads(tmp_path):
    images = keras.Input((6, 6, 3))
    features = keras.layers.GlobalMaxPooling2D()(images)
    logits = keras.layers.Dense(4)(features)
    path = tmp_path / "mine.keras"
    keras.Model(images, {"features": features, "logits": logits}).save(path)
    extractor = extractors.get(path)
    assert extractor.name == "mine.keras"
    assert extractor.sha256 == extractors.sha256_of(path)
    assert extractor.data is None and extractor.accuracy is None
    assert extractor.metric_id("fd", "mine") == "fd_x"
    batch = np.random.default_rng(0).uniform(-1, 1, (2, 6, 6, 3))
    np.testing.assert_allclose(extractor(batch), batch.max((1, 2)), atol=0.005)


def test_code_in_a_file_is_refused(tmp_path):
    path = tmp_path / "stranger.keras"
    keras.Sequential(
        [
            keras.Input((4, 4, 1)),
            keras.layers.Lambda(lambda x: x * 2),
            keras.layers.Flatten(),
        ]
    ).save(path)
    with pytest.raises(ValueError, match="without Lambda layers or custom classes"):
        extractors.get(path)


def test_a_file_of_another_kind_is_refused(tmp_path):
    path = tmp_path / "text.keras"
    path.write_text("no archive")
    with pytest.raises(ValueError, match="must be a .keras file of standard"):
        extractors.get(path)


def test_unknown_names_get_the_nearest():
    with pytest.raises(ValueError, match=r"Did you mean 'digits_cnn'"):
        extractors.get("digit_cnn")


@pytest.mark.parametrize(
    "spec", ["nowhere/net.keras", "nowhere/net.onnx", "inception_v3:nowhere.h5"]
)
def test_missing_files_are_named(spec):
    with pytest.raises(FileNotFoundError, match="weights file does not exist"):
        extractors.get(spec)


def test_inception_without_a_file_says_how_to_name_it():
    with pytest.raises(FileNotFoundError, match="inception_v3:PATH"):
        extractors.get("inception_v3")


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """digits_cnn as an ONNX file and as a SavedModel, by Keras' own exporters."""
    folder = tmp_path_factory.mktemp("exported")
    network, _ = extractors.shipped_network("digits_cnn")
    network(np.zeros((1, 8, 8, 1), "float32"))  # Keras exports what was called.
    network.export(folder / "digits.onnx", format="onnx", verbose=False)
    network.export(folder / "saved", verbose=False)
    return folder


@pytest.mark.parametrize("file", ["digits.onnx", "saved"])
def test_an_exported_extractor_gives_the_same_distance(exported, file):
    shipped, own = extractors.get("digits_cnn"), extractors.get(exported / file)
    assert own.name == file
    assert (own.image_shape, own.feature_dim, own.num_classes) == ((8, 8, 1), 64, 10)
    real, fake = data.load("digits").images(300), data.load("digits", "test").images()
    for ours, theirs in zip(shipped.outputs(fake), own.outputs(fake), strict=True):
        assert theirs.dtype == "float32"
        np.testing.assert_allclose(theirs, ours, rtol=1e-5, atol=1e-5)
    protocol = {"data": "digits", "split": "train", "seed": 0}
    rows = evaluate_images(real, fake, own, **protocol)
    first, *_ = evaluate_images(real, fake, shipped, **protocol)
    assert [row.metric for row in rows] == ["fd_x"]  # Nothing says what it learned.
    assert rows[0].value == pytest.approx(first.value, rel=1e-5)
    assert (rows[0].extractor, rows[0].extractor_sha256) == (file, own.sha256)


def test_the_hash_of_a_folder_is_that_of_all_its_files(exported):
    before = extractors.get(exported / "saved").sha256
    files = (
        "fingerprint.pb",
        "saved_model.pb",
        "variables/variables.data-00000-of-00001",
        "variables/variables.index",
    )
    contents = [(exported / "saved" / file).read_bytes() for file in files]
    hashes = [hashlib.sha256(content).hexdigest() for content in contents]
    lines = map("  ".join, zip(hashes, files, strict=True))
    listed = "".join(f"{line}\n" for line in lines).encode()
    assert before == hashlib.sha256(listed).hexdigest()


def test_a_manifest_beside_it_says_its_data(exported, tmp_path):
    path = tmp_path / "digits.onnx"
    shutil.copy(exported / "digits.onnx", path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    entry = {"file": path.name, "sha256": sha256, "data": "digits", "accuracy": 0.5}
    (tmp_path / "manifest.json").write_text(json.dumps({"mine": entry}))
    extractor = extractors.get(path)
    assert (extractor.data, extractor.accuracy) == ("digits", 0.5)
    assert extractor.metric_id("fd", "digits") == "fd_c"


def test_a_folder_that_is_no_saved_model_is_refused(tmp_path):
    with pytest.raises(ValueError, match="must be a SavedModel, with its saved_model"):
        extractors.get(tmp_path)

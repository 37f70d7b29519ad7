import h5py
import keras
import numpy as np
import pytest
from keras.src.legacy.saving import legacy_h5_format

from keras_gen.metrics import extractors, inception


def test_a_file_of_other_weights_is_refused(tmp_path):
    path = tmp_path / "weights.h5"
    path.write_text("no HDF5")
    with pytest.raises(ValueError, match="must hold the weights of keras.applications"):
        inception.load(path)
    assert keras.config.dtype_policy().name == "float32"


@pytest.mark.slow
def test_weights_with_and_without_top_give_the_pooled_features(tmp_path):
    keras.utils.set_random_seed(0)
    network = keras.applications.InceptionV3(weights=None)
    pooled = keras.Model(network.input, network.get_layer("avg_pool").output)
    native, older = tmp_path / "native.weights.h5", tmp_path / "older.h5"
    network.save_weights(native)
    # The form in which keras.applications publishes its weights.
    with h5py.File(older, "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, network)

    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16")
    try:
        extractor = extractors.get(f"inception_v3:{native}")
        assert keras.config.dtype_policy().name == "mixed_float16"
    finally:
        keras.config.set_dtype_policy(policy)
    assert extractor.metric_id("fd", "digits") == "fid"
    assert extractor.name == "inception_v3 (keras.applications)"
    assert extractor.sha256 == extractors.sha256_of(native)
    assert extractor.image_shape == (299, 299, 3)
    assert (extractor.feature_dim, extractor.num_classes) == (2048, None)
    assert extractor.describe((28, 28, 1)) == (
        "bilinear, antialiased, 28x28 to 299x299",
        "uint8 round trip; grey repeated to RGB",
    )

    bytes_ = np.random.default_rng(0).integers(0, 256, (2, 28, 28, 1))
    features = extractor(bytes_ / 127.5 - 1)
    # The same by keras.applications' own path: bytes, resized, its preprocessing.
    resized = keras.ops.image.resize(
        np.repeat(bytes_, 3, axis=-1).astype("float32"), (299, 299), antialias=True
    )
    ready = keras.applications.inception_v3.preprocess_input(
        keras.ops.convert_to_numpy(resized)
    )
    expected = pooled.predict_on_batch(ready)
    assert features.shape == (2, 2048)
    np.testing.assert_allclose(features, expected, rtol=1e-3, atol=1e-5)

    other = inception.load(older).predict_on_batch(ready)
    np.testing.assert_allclose(other["features"], expected, rtol=1e-3, atol=1e-5)
    logits = other["logits"].astype("float64")
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    probabilities = network.predict_on_batch(ready)
    np.testing.assert_allclose(shares, probabilities, rtol=1e-3, atol=1e-6)

import keras
import numpy as np
import pytest

from keras_gen.metrics.extractor import Extractor


def features_and_logits(image_shape=(4, 4, 1)):
    images = keras.Input(image_shape)
    features = keras.layers.Flatten()(images)
    logits = keras.layers.Dense(3)(features)
    return keras.Model(images, {"features": features, "logits": logits})


def noise(shape, seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype("float32")


def test_a_classifier_gives_features_and_logits():
    model = features_and_logits()
    extractor = Extractor(model, "net", "ab" * 32, accuracy=0.9)
    assert extractor.name == "net"
    assert extractor.sha256 == "ab" * 32
    assert extractor.accuracy == 0.9
    assert extractor.image_shape == (4, 4, 1)
    assert (extractor.feature_dim, extractor.num_classes) == (16, 3)
    assert extractor.metric == "fd_c"
    images = noise((5, 4, 4, 1))
    rounded = np.rint((images + 1) * 127.5) / 127.5 - 1
    features, logits = extractor(images), extractor.logits(images)
    assert features.dtype == logits.dtype == "float32"
    np.testing.assert_allclose(features, rounded.reshape(5, 16), atol=1e-6)
    kernel, bias = model.layers[-1].get_weights()
    np.testing.assert_allclose(logits, features @ kernel + bias, atol=1e-5)


def test_a_network_of_features_only_has_no_logits():
    model = keras.Sequential(
        [keras.Input((None, None, 3)), keras.layers.GlobalAveragePooling2D()]
    )
    extractor = Extractor(model, "mean colour", "ab" * 32)
    assert extractor.metric == "fd"
    assert extractor.num_classes is None
    assert extractor.image_shape == (None, None, 3)
    assert extractor(noise((2, 6, 5, 1))).shape == (2, 3)
    assert extractor.describe((6, 5, 1)) == (
        "none",
        "uint8 round trip; grey repeated to RGB",
    )
    with pytest.raises(ValueError, match="classifier. Received: mean colour"):
        extractor.logits(noise((2, 6, 5, 3)))


@pytest.mark.parametrize(
    ("metric", "expected"),
    [("fid", "kid"), ("fd_c", "kid_c"), ("fd", "kid_x"), ("fd_y", "kid_x")],
)
def test_only_over_inception_a_metric_has_its_published_name(metric, expected):
    extractor = Extractor(features_and_logits(), "net", "ab" * 32, metric=metric)
    assert extractor.metric_id("kid") == expected


def test_slices_do_not_change_the_rows():
    images = noise((11, 9, 9, 1))
    model = features_and_logits()
    whole = Extractor(model, "net", "ab" * 32)
    sliced = Extractor(model, "net", "ab" * 32, batch_size=4)
    for one, other in zip(whole.outputs(images), sliced.outputs(images), strict=True):
        assert len(one) == 11
        np.testing.assert_allclose(one, other, atol=1e-6)
    features, logits = whole.outputs(images[:0])
    assert features.shape == (0, 16)
    assert logits.shape == (0, 3)


def test_dropout_is_off():
    images = keras.Input((4, 4, 1))
    model = keras.Model(
        images, keras.layers.Dropout(0.5)(keras.layers.Flatten()(images))
    )
    extractor = Extractor(model, "net", "ab" * 32)
    batch = noise((3, 4, 4, 1))
    np.testing.assert_array_equal(extractor(batch), extractor(batch))
    assert (extractor(batch) != 0).all()


def outputs_map(images):
    return keras.layers.Conv2D(2, 3)(images)


def outputs_other_names(images):
    return {"embedding": keras.layers.Flatten()(images)}


def outputs_a_list(images):
    return [keras.layers.Flatten()(images)] * 2


@pytest.mark.parametrize("build", [outputs_map, outputs_other_names, outputs_a_list])
def test_other_outputs_are_refused(build):
    images = keras.Input((4, 4, 1))
    model = keras.Model(images, build(images))
    with pytest.raises(ValueError, match=r"An extractor takes images.*Received: net"):
        Extractor(model, "net", "ab" * 32)


def test_other_inputs_are_refused():
    vectors = keras.Input((4,))
    model = keras.Model(vectors, keras.layers.Dense(2)(vectors))
    with pytest.raises(ValueError, match=r"An extractor takes images \(n, H, W, C\)"):
        Extractor(model, "net", "ab" * 32)

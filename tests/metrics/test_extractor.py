import keras
import numpy as np
import pytest

from keras_gen.metrics.backends.keras_backend import KerasBackend
from keras_gen.metrics.extractor import Extractor


def features_and_logits(image_shape=(4, 4, 1)):
    images = keras.Input(image_shape)
    features = keras.layers.Flatten()(images)
    logits = keras.layers.Dense(3)(features)
    return keras.Model(images, {"features": features, "logits": logits})


def extractor_of(model, **options):
    return Extractor(KerasBackend(model, "net"), "net", "ab" * 32, **options)


def noise(shape, seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype("float32")


def test_a_classifier_gives_features_and_logits():
    model = features_and_logits()
    extractor = extractor_of(model, accuracy=0.9)
    assert extractor.name == "net"
    assert extractor.sha256 == "ab" * 32
    assert extractor.protocol == {
        "extractor": "net",
        "extractor_sha256": "ab" * 32,
        "extractor_accuracy": 0.9,
    }
    assert extractor.network is model
    assert extractor.image_shape == (4, 4, 1)
    assert (extractor.feature_dim, extractor.num_classes) == (16, 3)
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
    extractor = extractor_of(model, data="digits")
    assert extractor.metric_id("fd", "digits") == "fd_x"
    assert not extractor.names_classes("digits")
    assert extractor.num_classes is None
    assert extractor.image_shape == (None, None, 3)
    assert extractor(noise((2, 6, 5, 1))).shape == (2, 3)
    assert extractor.describe((6, 5, 1)) == (
        "none",
        "uint8 round trip; grey repeated to RGB",
    )
    with pytest.raises(ValueError, match="classifier. Received: net"):
        extractor.logits(noise((2, 6, 5, 3)))


@pytest.mark.parametrize(
    ("options", "ids", "names_classes"),
    [
        ({"published": True}, ("fid", "kid"), False),
        ({"data": "digits"}, ("fd_c", "kid_c"), True),
        ({"data": "fashion_mnist"}, ("fd_x", "kid_x"), False),
        ({}, ("fd_x", "kid_x"), False),
    ],
)
def test_the_data_at_hand_decide_the_names(options, ids, names_classes):
    extractor = extractor_of(features_and_logits(), **options)
    found = tuple(extractor.metric_id(name, "digits") for name in ("fd", "kid"))
    assert found == ids
    assert extractor.names_classes("digits") is names_classes


def test_large_images_come_in_smaller_batches():
    class Counting:
        feature_dim, num_classes = 1, None

        def __init__(self, side):
            self.image_shape = (side, side, 1)
            self.batches = []

        def __call__(self, images):
            self.batches.append(len(images))
            return images.mean((1, 2)), None

    small, large = Counting(8), Counting(299)
    for backend, count in ((small, 300), (large, 40)):
        Extractor(backend, "net", "ab" * 32)(noise((count, 8, 8, 1)))
    assert small.batches == [256, 44]
    # As many as Inception v3 took since there was a metric over it.
    assert large.batches == [32, 8]


def test_maps_inside_need_a_keras_network():
    class Opaque:
        image_shape, feature_dim, num_classes = (4, 4, 1), 2, None

    with pytest.raises(ValueError, match=r"give a \.keras file. Received: net.onnx"):
        Extractor(Opaque(), "net.onnx", "ab" * 32).network  # noqa: B018


def test_slices_do_not_change_the_rows():
    images = noise((11, 9, 9, 1))
    model = features_and_logits()
    whole = extractor_of(model)
    sliced = extractor_of(model, batch_size=4)
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
    extractor = extractor_of(model)
    batch = noise((3, 4, 4, 1))
    np.testing.assert_array_equal(extractor(batch), extractor(batch))
    assert (extractor(batch) != 0).all()

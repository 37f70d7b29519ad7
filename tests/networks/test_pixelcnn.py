"""What PixelCNNs share: levels, likelihood, conditions, saving, refusals."""

import keras
import numpy as np
import pytest
from scipy import special

from keras_gen.distributions.categorical import Categorical
from keras_gen.distributions.discretized_logistic_mixture import (
    DiscretizedLogisticMixture,
)
from keras_gen.networks.gated_pixelcnn import GatedPixelCNN

SMALL = {"width": 4, "num_layers": 2}


def test_shapes_of_inputs_and_outputs():
    mixture = DiscretizedLogisticMixture(256, 10)
    colour = GatedPixelCNN((8, 6, 3), mixture, **SMALL)
    assert colour.input_shape == (None, 8, 6, 3)
    assert colour.output_shape == (None, 8, 6, 100)
    codes = GatedPixelCNN(
        (7, 7), Categorical(12), num_classes=3, condition_shape=(5,), **SMALL
    )
    assert codes.input_shape == [(None, 7, 7), (None,), (None, 5)]
    assert codes.output_shape == (None, 7, 7, 12)
    assert [t.dtype for t in codes.inputs] == ["int32", "int32", "float32"]


def test_log_prob_sums_the_heads_over_the_pixels():
    network = GatedPixelCNN((4, 5, 1), Categorical(9), num_classes=3, **SMALL)
    rng = np.random.default_rng(0)
    levels, label = rng.integers(0, 9, (6, 4, 5, 1)), np.array([0, 1, 2, 0, 1, 2])
    image = (levels / 8 * 2 - 1).astype("float32")
    logits = network([image, label]).numpy()
    log_probs = special.log_softmax(logits, -1)
    expected = np.take_along_axis(log_probs, levels, -1).sum((1, 2, 3))
    np.testing.assert_allclose(network.log_prob(image, label), expected, rtol=1e-5)


def test_log_prob_sees_the_rounded_image_only():
    network = GatedPixelCNN((4, 5, 1), Categorical(9), **SMALL)
    image = np.random.default_rng(0).integers(0, 9, (2, 4, 5, 1)) / 4 - 1.0
    noisy = image + np.random.default_rng(1).uniform(-0.1, 0.1, image.shape)
    np.testing.assert_allclose(
        network.log_prob(noisy.astype("float32")),
        network.log_prob(image.astype("float32")),
        rtol=1e-6,
    )


def test_levels_and_values():
    codes = GatedPixelCNN((4, 5), Categorical(9), **SMALL)
    values = np.random.default_rng(0).integers(0, 9, (2, 4, 5))
    assert codes.to_levels(values).shape == (2, 4, 5, 1)
    np.testing.assert_array_equal(codes.to_values(codes.to_levels(values)), values)
    images = GatedPixelCNN((4, 5, 1), Categorical(9), **SMALL)
    image = np.array([-1.0, 0.24, 1.0]).reshape(1, 1, 3, 1)
    np.testing.assert_array_equal(images.to_levels(image).numpy().ravel(), [0, 5, 8])
    np.testing.assert_allclose(
        images.to_values(images.to_levels(image)).numpy().ravel(), [-1, 0.25, 1]
    )


def test_label_and_condition_change_the_logits():
    network = GatedPixelCNN(
        (4, 5, 1), Categorical(9), num_classes=3, condition_shape=(4, 5, 2), **SMALL
    )
    image = np.zeros((1, 4, 5, 1), "float32")
    condition = np.zeros((1, 4, 5, 2), "float32")
    base = network.parameters(image, np.array([0]), condition).numpy()
    other = network.parameters(image, np.array([2]), condition).numpy()
    assert np.all(np.any(base != other, axis=-1))
    condition[0, 2, 3] = 1
    other = network.parameters(image, np.array([0]), condition).numpy()
    moved = np.any(base != other, axis=-1)[0]
    assert moved[2, 3] and not moved[:2].any() and not moved[2, :3].any()


@pytest.mark.parametrize("dtype", ["float32", "mixed_float16"])
def test_it_saves_and_loads(tmp_path, dtype):
    network = GatedPixelCNN(
        (6, 5, 3),
        DiscretizedLogisticMixture(17, 2),
        num_classes=4,
        first_kernel_size=5,
        dtype=dtype,
        name="prior",
        **SMALL,
    )
    network.save(tmp_path / "network.keras")
    twin = keras.models.load_model(tmp_path / "network.keras")
    assert isinstance(twin, GatedPixelCNN) and twin.head.components == 2
    assert twin.get_config() == network.get_config()
    assert twin.blocks[1].compute_dtype == network.blocks[1].compute_dtype
    inputs = [np.zeros((2, 6, 5, 3), "float32"), np.array([0, 3])]
    np.testing.assert_array_equal(network(inputs), twin(inputs))
    assert twin(inputs).dtype == "float32"


def test_refusals():
    head = Categorical(4)
    with pytest.raises(ValueError, match=r"\(height, width\) for codes.*\(5,\)"):
        GatedPixelCNN((5,), head)
    with pytest.raises(ValueError, match="head is an instance.*'softmax'"):
        GatedPixelCNN((5, 5), "softmax")
    with pytest.raises(ValueError, match=r"condition_shape=\(4, 5, 2\)"):
        GatedPixelCNN((5, 5), head, condition_shape=(4, 5, 2))
    with pytest.raises(ValueError, match="one channel.*Received: 3"):
        GatedPixelCNN((5, 5, 3), head)
    network = GatedPixelCNN((5, 5), head, num_classes=2, **SMALL)
    codes = np.zeros((1, 5, 5), "int32")
    with pytest.raises(ValueError, match="takes a label. Received: label=None"):
        network.log_prob(codes)
    with pytest.raises(ValueError, match="takes no condition"):
        network.log_prob(codes, np.array([0]), np.zeros((1, 2)))

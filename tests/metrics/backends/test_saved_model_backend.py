"""SavedModels as backends: which signature, input and outputs are read."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gen.metrics.backends.saved_model_backend import SavedModelBackend

IMAGES = np.random.default_rng(0).uniform(-1, 1, (3, 4, 4, 3)).astype("float32")


def write(
    path, signatures=("serving_default",), outputs=("features",), shape=(None, 4, 4, 3)
):
    """Writes a network: flattened images, and multiples of them."""

    class Net(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec(shape, name="images")])
        def call(self, images):
            flat = tf.reshape(images, (-1, 48))
            return {name: (i + 1) * flat for i, name in enumerate(outputs)}

    net = Net()
    tf.saved_model.save(net, str(path), {name: net.call for name in signatures})
    return path


@pytest.mark.parametrize("signatures", [("serving_default", "other"), ("extract",)])
def test_the_default_signature_or_the_only_one_is_called(tmp_path, signatures):
    path = write(tmp_path / "net", signatures, ("features", "logits"))
    backend = SavedModelBackend(path)
    assert backend.image_shape == (4, 4, 3)
    assert (backend.feature_dim, backend.num_classes) == (48, 48)
    features, logits = backend(IMAGES)
    np.testing.assert_array_equal(features, IMAGES.reshape(3, 48))
    np.testing.assert_array_equal(logits, 2 * features)


def test_a_single_output_is_the_features(tmp_path):
    path = write(tmp_path / "net", outputs=("pooled",), shape=(None, None, None, 3))
    # The sides are free, and such images of 64 pixels a side are not 48 wide.
    with pytest.raises(ValueError, match="for two images. Flatten or pool"):
        SavedModelBackend(path)
    path = write(tmp_path / "fixed", outputs=("pooled",))
    backend = SavedModelBackend(path)
    assert (backend.feature_dim, backend.num_classes) == (48, None)
    assert backend(IMAGES)[1] is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"signatures": ("a", "b")}, r"signatures \['a', 'b'\]. Export one signature"),
        ({"outputs": ("a", "b")}, "outputs 'a', 'b'. Return a dict of 'features'"),
        ({"shape": (2, 4, 4, 3)}, "Export it with a free batch axis"),
        ({"shape": (None, 3, 4, 48)}, "Images have 1 to 4 channels"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path, changes, message):
    path = write(tmp_path / "net", **changes)
    with pytest.raises(ValueError, match=f"An extractor takes images.*{message}"):
        SavedModelBackend(path)


def test_another_folder_is_refused(tmp_path):
    with pytest.raises(ValueError, match="that is a folder must be a SavedModel"):
        SavedModelBackend(tmp_path)

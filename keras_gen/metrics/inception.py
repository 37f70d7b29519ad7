"""Inception v3 of keras.applications from a local weights file, as an extractor."""

import pathlib

import h5py
import keras

# keras.applications' weights are not those of the 2015 graph that published FIDs
# use, so the values are comparable with each other and not with papers.
NAME = "inception_v3 (keras.applications)"


def load(path: pathlib.Path) -> keras.Model:
    """Builds Inception v3 and loads weights into it.

    Args:
        path: HDF5 weights of keras.applications' InceptionV3, with or without the
            classification top, or a `.weights.h5` that Keras 3 saved from it.

    Returns:
        keras.Model from images (n, 299, 299, 3) in [-1, 1], which is the network's
        own preprocessing, to the 2048 globally averaged features; or, from a published
        file with the top, to a dict of these `features` and the 1000 `logits`, which
        the inception score needs.

    Raises:
        ValueError: if the file holds no weights of Inception v3.
    """
    policy = keras.config.dtype_policy()
    try:
        # A metric is not to depend on the precision a model is trained in.
        keras.config.set_dtype_policy("float32")
        return _build(path)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError(
            "The file must hold the weights of keras.applications.InceptionV3 (with "
            f"or without its top). Received: {path} ({error})"
        ) from error
    finally:
        keras.config.set_dtype_policy(policy)


def _build(path: pathlib.Path) -> keras.Model:
    with h5py.File(path) as file:
        names = {str(name) for name in file.attrs.get("layer_names", ())}
    # Only the older format insists on the same layers in file and network.
    if names & {"predictions", "b'predictions'"}:
        model = keras.applications.InceptionV3(weights=None, classifier_activation=None)
        model.load_weights(path)
        outputs = {
            "features": model.get_layer("avg_pool").output,
            "logits": model.output,
        }
        return keras.Model(model.input, outputs)
    model = keras.applications.InceptionV3(
        weights=None, include_top=False, pooling="avg", input_shape=(299, 299, 3)
    )
    model.load_weights(path)
    return model

"""What all perceptual networks share: named maps, their scales, and a distance."""

import re
from collections.abc import Sequence

import keras
import tensorflow as tf

from keras_gen.registry import Registry, unknown

_networks = Registry("perceptual network")


class PerceptualFeatures:
    """Abstract: maps of a fixed network, which see what differences of pixels do not.

    It is an object beside the model that uses it, not a part of it: its weights are
    neither trained nor saved there. A saved model holds this object's config, and
    finds the network again by it. Gradients pass through to the images.

    Args:
        layers: Names of the layers whose outputs are compared. Names of the form
            `relu2_1` mean VGG's `block2_conv1`.
        scales: Number, or one for each layer, > 0: what the maps are divided by.

    Raises:
        ValueError: If there is no layer, or not one scale for each.
    """

    def __init__(self, layers: Sequence[str], scales=1.0):
        self.layers = tuple(layers)
        several = isinstance(scales, list | tuple)
        self.scales = tuple(map(float, scales if several else [scales] * len(layers)))
        if not self.layers or len(self.scales) != len(self.layers):
            raise ValueError(
                "Perceptual features have at least one layer, and one scale for each. "
                f"Received: layers={layers}, scales={scales}"
            )
        if min(self.scales) <= 0:
            raise ValueError(f"Scales are positive. Received: scales={scales}")
        self._maps: keras.Model | None = None

    def network(self) -> keras.Model:
        """Builds the network with its weights, in float32; done once, when needed."""
        raise NotImplementedError

    def preprocess(self, image):
        """Turns float32 images in [-1, 1] into what the network was trained on."""
        return image

    def prepare(self, image_shape) -> None:
        """Loads the network, and refuses images that it has no maps of.

        Args:
            image_shape: (height, width, channels) of the images to come.

        Raises:
            ValueError: If a layer is unknown, or the channels or sides do not fit.
            FileNotFoundError: If the weights are missing.
        """
        maps = self._loaded()
        *sides, channels = image_shape
        wanted = maps.input_shape[-1]
        if channels != wanted and (channels, wanted) != (1, 3):
            raise ValueError(
                f"The perceptual network takes images of {wanted} channels"
                f"{', or grey ones' if wanted == 3 else ''}. Received: {channels} "
                "channels. Give the features no weight, or pass another network."
            )
        try:
            maps.compute_output_shape((1, *sides, wanted))
        except ValueError as error:
            raise ValueError(
                f"Nothing is left of an image of {sides[0]}x{sides[1]} pixels in the "
                f"layers {', '.join(self.layers)}. Choose earlier ones, or larger "
                "images."
            ) from error

    def __call__(self, image) -> tuple:
        """Returns the maps of images, each divided by its scale.

        Args:
            image: `(B, H, W, C)` in [-1, 1]; grey ones where the network takes colours
                are repeated.

        Returns:
            For each layer a float32 tensor `(B, h, w, c)`.
        """
        maps = self._loaded()
        image = keras.ops.cast(image, "float32")
        if image.shape[-1] == 1 and maps.input_shape[-1] == 3:
            image = keras.ops.repeat(image, 3, axis=-1)
        outputs = _listed(maps(self.preprocess(image), training=False))
        return tuple(o / s for o, s in zip(outputs, self.scales, strict=True))

    def distance(self, image, target):
        """Mean squared difference of maps, added over the layers.

        Args:
            image: `(B, H, W, C)` in [-1, 1].
            target: As `image`.

        Returns:
            float32 tensor `(B,)`.
        """
        pairs = zip(self(image), self(target), strict=True)
        squares = (keras.ops.square(a - b) for a, b in pairs)
        return sum(keras.ops.mean(s, axis=(1, 2, 3)) for s in squares)

    def calibrated(self, images) -> "PerceptualFeatures":
        """Returns these features with new scales: the mean size of each map.

        A weight on the distance then means the same for every network and layer.

        Args:
            images: Real images `(n, H, W, C)` in [-1, 1]; 64 are enough.
        """
        maps = zip(self(images), self.scales, strict=True)
        scales = [float(keras.ops.mean(keras.ops.abs(m))) * s for m, s in maps]
        return type(self).from_config({**self.get_config(), "scales": scales})

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"layers": list(self.layers), "scales": list(self.scales)}

    @classmethod
    def from_config(cls, config):
        """Rebuilds the features from `get_config()`; the network loads when used."""
        return cls(**config)

    def _loaded(self) -> keras.Model:
        """Returns the network from images to the wanted maps."""
        if self._maps is None:
            # The first call may be inside a graph; the weights live outside it.
            with tf.init_scope():
                network = _in_float32(self.network)
            layers = {layer.name: layer for layer in network.layers}
            outputs = [_layer(layers, name).output for name in self.layers]
            self._maps = keras.Model(network.input, outputs)
            self._maps.trainable = False
        return self._maps


def get(identifier) -> PerceptualFeatures:
    """Returns perceptual features from an id, a serialized config or an object.

    Args:
        identifier: `"shapes"`, `"vgg19"`, a config, or a `PerceptualFeatures`.

    Raises:
        ValueError: If the id is unknown; the message names the nearest.
    """
    return _networks.resolve(identifier, PerceptualFeatures)


def ids() -> tuple[str, ...]:
    """Returns the id of every perceptual network."""
    return _networks.ids()


def register(name: str):
    """Returns a class decorator that makes features known by an id, and saveable."""

    def decorate(cls):
        return keras.saving.register_keras_serializable("keras_gen")(
            _networks.add(name, cls)
        )

    return decorate


def layer_name(name: str) -> str:
    """Returns Keras's name of a layer: `block2_conv1` for `relu2_1`."""
    return re.sub(r"^relu(\d)_(\d)$", r"block\1_conv\2", name)


def _layer(layers: dict, name: str) -> keras.layers.Layer:
    wanted = name if name in layers else layer_name(name)
    if wanted not in layers:
        raise ValueError(unknown("layer", wanted, layers))
    return layers[wanted]


def _in_float32(build) -> keras.Model:
    policy = keras.config.dtype_policy()
    try:
        keras.config.set_dtype_policy("float32")
        return build()
    finally:
        keras.config.set_dtype_policy(policy)


def _listed(value) -> list:
    """Keras returns one output bare, and several in a list."""
    bare = hasattr(value, "dtype") or isinstance(value, tuple)
    return [value] if bare else list(value)

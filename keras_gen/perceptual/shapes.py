"""The perceptual network that comes with the package: nothing to download."""

import keras

from keras_gen.metrics import extractors
from keras_gen.perceptual.features import PerceptualFeatures, layer_name, register
from keras_gen.registry import unknown

_NAME = "shapes_cnn"


@register("shapes")
class Shapes(PerceptualFeatures):
    """Maps of a small classifier of drawn shapes and colours.

    Its early maps see edges, corners and colours, of which small images consist. It
    was trained on drawings of 32x32 pixels and cannot tell how natural a photograph
    looks; `VGG19` is for that, where its weights are at hand.

    Args:
        layers: `relu1_1` to `relu3_2`: two in each of three blocks, whose maps have 1,
            1/2 and 1/4 of the image's side.
        scales: As in `PerceptualFeatures`. Defaults to the mean of each map on images
            of the network's own training data.

    Raises:
        ValueError: If a layer is unknown.
    """

    def __init__(self, layers=("relu2_2",), scales=None):
        recorded = extractors.manifest()[_NAME]["map_scales"]
        for name in layers:
            if layer_name(name) not in recorded:
                raise ValueError(unknown("layer", layer_name(name), recorded))
        if scales is None:
            scales = [recorded[layer_name(name)] for name in layers]
        super().__init__(layers, scales)

    def network(self):
        """Returns the shipped network for images of any size, without its head."""
        shipped, _ = extractors.shipped_network(_NAME)
        x = images = keras.Input((None, None, shipped.input_shape[-1]))
        for layer in shipped.layers:
            if layer.name.startswith("block"):
                x = type(layer).from_config(layer.get_config())(x)
        anywhere = keras.Model(images, x)
        anywhere.set_weights(shipped.get_weights()[: len(anywhere.weights)])
        return anywhere

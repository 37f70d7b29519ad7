"""The maps of a feature extractor's convolutions, for metrics that compare places."""

from collections.abc import Sequence

import keras
import numpy as np

from keras_gen.metrics import preprocessing
from keras_gen.metrics.extractor import Extractor
from keras_gen.registry import unknown


class FeatureMaps:
    """Maps images to the outputs of an extractor's convolutions.

    Unlike the extractor itself it does not round images to bytes: a path length is
    made of differences far below one level.

    Args:
        extractor: The extractor.
        layers: Names of layers. Defaults to every convolution with an activation in
            it, of which LPIPS takes its maps.

    Attributes:
        layers: Names of the layers, in the order of the maps.

    Raises:
        ValueError: If a layer is unknown, or none is named and there is no such
            convolution.
    """

    def __init__(self, extractor: Extractor, layers: Sequence[str] | None = None):
        network = extractor.network
        known = {layer.name: layer for layer in network.layers}
        self.layers = tuple(layers or filter(lambda n: _active(known[n]), known))
        if not self.layers:
            raise ValueError(
                "Maps are taken behind an activation, and no convolution of this "
                f"network has one within it. Received: {extractor.name}"
            )
        for name in self.layers:
            if name not in known:
                raise ValueError(unknown("layer", name, known))
        self._image_shape = extractor.image_shape
        outputs = [known[name].output for name in self.layers]
        self._maps = keras.Model(network.input, outputs)

    def __call__(self, images: np.ndarray) -> tuple[np.ndarray, ...]:
        """Computes the maps.

        Args:
            images: float array (n, H, W, C) in [-1, 1]; any size, grey or RGB.

        Returns:
            A float32 array (n, h, w, c) for each layer.
        """
        images = preprocessing.reshape(images, self._image_shape)
        outputs = self._maps.predict_on_batch(images)
        return tuple(outputs) if isinstance(outputs, list | tuple) else (outputs,)


def _active(layer: keras.layers.Layer) -> bool:
    activation = getattr(layer, "activation", None)
    return (
        isinstance(layer, keras.layers.Conv2D)
        and activation is not keras.activations.linear
    )

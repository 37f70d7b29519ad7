"""A small classifier of three blocks, whose maps serve as perceptual features."""

import keras
import numpy as np

# Channels of the blocks. Wider ones score little better and cost four times as much
# wherever the network is a loss.
WIDTHS = (16, 32, 64)


def build(image_shape: tuple[int, int, int], num_classes: int) -> keras.Model:
    """Builds the classifier: two 3x3 convolutions a block, halved between blocks.

    The convolutions are called `block1_conv1` to `block3_conv2`, as in VGG, so that
    both kinds of network are asked for their maps by one set of names. Features are
    the means of the last maps: where a figure lies does not count.

    Args:
        image_shape: (H, W, C).
        num_classes: int K.

    Returns:
        keras.Model from images (n, H, W, C) in [-1, 1] to a dict of "features"
        (n, 64), which are >= 0, and "logits" (n, K).
    """
    layers = keras.layers
    x = images = keras.Input(image_shape, name="images")
    for block, width in enumerate(WIDTHS, start=1):
        for conv in (1, 2):
            x = layers.Conv2D(
                width,
                3,
                padding="same",
                activation="relu",
                name=f"block{block}_conv{conv}",
            )(x)
        if block < len(WIDTHS):
            x = layers.MaxPooling2D(name=f"block{block}_pool")(x)
    features = layers.GlobalAveragePooling2D(name="features")(x)
    logits = layers.Dense(num_classes, name="logits")(features)
    return keras.Model(images, {"features": features, "logits": logits})


def map_scales(model: keras.Model, images: np.ndarray) -> dict[str, float]:
    """Returns the mean of each convolution's map on some images.

    Maps that are divided by it are of one size, so that a weight on their difference
    means the same for each.

    Args:
        model: What `build` returned.
        images: (n, H, W, C) in [-1, 1].

    Returns:
        Name of the convolution -> mean, > 0.
    """
    names = [layer.name for layer in model.layers if "conv" in layer.name]
    maps = keras.Model(model.input, [model.get_layer(name).output for name in names])
    outputs = maps.predict(images, verbose=0)
    return {n: round(float(np.mean(o)), 6) for n, o in zip(names, outputs, strict=True)}

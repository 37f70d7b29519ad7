"""The networks of SRGAN: SRResNet and its discriminator (Ledig et al., 2017, §2.1)."""

import math

import keras

from keras_gen.layers import DepthToSpace
from keras_gen.networks import blocks

# The discriminator of the paper halves its maps four times; small images give out
# before that.
MAX_STAGES, SMALLEST_SIDE = 4, 4


def generator(channels: int, factor: int = 4, num_blocks: int = 16, width: int = 64):
    """Builds low -> high: residual blocks at the low size, then sub-pixel steps.

    It is fully convolutional: images may have any size. What it computes is added to
    the low image with its pixels repeated (ours; Kim et al., 2016, arXiv:1511.04587,
    add to a bicubic one). The paper's network must learn to copy colours instead, and
    copies those wrong that were rare in little data.

    Args:
        channels: Channels of the images.
        factor: A power of 2 from 2. Enlargement of each side.
        num_blocks: Residual blocks.
        width: Channels of the hidden maps.

    Returns:
        Functional model from `(B, H, W, C)` in [-1, 1] to `(B, H factor, W factor, C)`,
        which may overshoot that range.

    Raises:
        ValueError: If the factor is no power of 2.
    """
    doublings = int(math.log2(factor)) if factor > 1 else 0
    if doublings < 1 or 2**doublings != factor:
        raise ValueError(
            "The default network doubles images step by step, so its factor is a power "
            f"of 2. Received: factor={factor}. Pass a generator of your own for others."
        )
    low = keras.Input((None, None, channels), name="low")
    first = _prelu(keras.layers.Conv2D(width, 9, padding="same")(low))
    x = first
    for _ in range(num_blocks):
        y = _prelu(_normalized_conv(x, width))
        x = keras.layers.Add()([x, _normalized_conv(y, width)])
    x = keras.layers.Add()([first, _normalized_conv(x, width)])
    for _ in range(doublings):
        x = keras.layers.Conv2D(4 * width, 3, padding="same")(x)
        x = _prelu(DepthToSpace(2)(x))
    x = keras.layers.Conv2D(channels, 9, padding="same")(x)
    repeated = keras.layers.UpSampling2D(factor, dtype="float32")(low)
    x = keras.layers.Add(dtype="float32", name="high")([repeated, x])
    return keras.Model(low, x, name="generator")


def discriminator(image_shape, width: int = 64):
    """Builds image -> logit: pairs of convolutions, the second of which halves.

    Global averaging in front of the dense layers makes it serve any size. For sides of
    64 pixels and more there are the four pairs of the paper, for 32 pixels three.

    Args:
        image_shape: `(height, width, channels)` of the images it will see.
        width: Channels of the first pair's maps; each pair has twice as many.

    Returns:
        Functional model from images in [-1, 1] to unbounded `(B, 1)` logits.
    """
    stages = int(math.log2(max(1, min(image_shape[:2]) / SMALLEST_SIDE)))
    image = x = keras.Input((None, None, image_shape[-1]), name="image")
    for stage in range(min(max(1, stages), MAX_STAGES)):
        filters = width * 2**stage
        for strides in (1, 2):
            if stage == 0 and strides == 1:
                x = keras.layers.Conv2D(filters, 3, padding="same")(x)
            else:
                x = _normalized_conv(x, filters, strides)
            x = keras.layers.LeakyReLU(0.2)(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    x = keras.layers.LeakyReLU(0.2)(keras.layers.Dense(16 * width)(x))
    x = keras.layers.Dense(1)(x)
    return keras.Model(
        image, blocks.in_float32(None, "logits")(x), name="discriminator"
    )


def _normalized_conv(x, filters: int, strides: int = 1):
    # The normalisation that follows has a bias of its own.
    x = keras.layers.Conv2D(
        filters, 3, strides=strides, padding="same", use_bias=False
    )(x)
    return blocks.normalize(x, "batch")


def _prelu(x):
    # One slope a channel, so that the image may have any size.
    return keras.layers.PReLU(shared_axes=[1, 2])(x)

"""The U-Net generator of pix2pix (Isola et al., 2017, §6.1.1), for any image size.

Shape ladder for 32 x 32 x 3, depth 5 and width 32, down and up again; `+` is what comes
across from the way down:
32x32x3 - 16x16x32 - 8x8x64 - 4x4x128 - 2x2x256 - 1x1x256 -
2x2x(256+256) - 4x4x(128+128) - 8x8x(64+64) - 16x16x(32+32) - 32x32x3.
"""

import keras

from keras_gen import layers
from keras_gen.networks import blocks

KERNEL_SIZE = 4
MAX_MULTIPLE = 8  # Channels stop growing at 8 x width, as in the paper.
DEEPEST = 8  # Halvings of the paper's network, which takes 256 pixels to one.
DROPPED = 3  # The innermost blocks of the way up drop activations.
DROPOUT_RATE = 0.5


def checked_depth(depth: int | None, image_shape) -> int:
    """Returns a depth that fits an image, by default the greatest up to 8.

    Args:
        depth: How often the image shall be halved, or None.
        image_shape: `(height, width, channels)`.

    Raises:
        ValueError: If a side cannot be halved so often, or not even once.
    """
    sides = tuple(image_shape)[:2]
    most = 0
    while most < DEEPEST and not any(side % 2 ** (most + 1) for side in sides):
        most += 1
    wanted = most if depth is None else depth
    if not (isinstance(wanted, int) and 1 <= wanted <= most):
        raise ValueError(
            "A U-Net halves both sides of an image at least once, without remainder. "
            f"Received: depth={depth} for images of {tuple(image_shape)}, which can be "
            f"halved {most} times. Pad or resize them; powers of two serve best."
        )
    return wanted


def generator(
    source_channels: int,
    target_channels: int,
    depth: int,
    width: int = 32,
    normalization="instance",
):
    """Builds image -> image: halving convolutions, then doubling transposed ones.

    Each map of the way up has the map of its size from the way down beside it, so that
    what the images share need not pass through the innermost one.

    Args:
        source_channels: Channels of the images that come in.
        target_channels: Channels of the images that go out.
        depth: How often the images are halved.
        width: Channels of the first map; doubled at each halving, up to 8 times.
        normalization: As in `blocks.normalize`, after each hidden layer but the first
            and the innermost, whose map may be a single pixel.

    Returns:
        Functional model from images of sides that are multiples of 2^depth to images of
        the same size in [-1, 1].
    """
    source = x = keras.Input((None, None, source_channels), name="source")
    maps = []
    for i in range(depth):
        if i > 0:
            x = keras.layers.LeakyReLU(0.2)(x)
        kind = normalization if 0 < i < depth - 1 else None
        channels = width * min(2**i, MAX_MULTIPLE)
        x = _layer(keras.layers.Conv2D, x, channels, kind)
        maps.append(x)
    for i, across in enumerate(reversed(maps[:-1])):
        x = keras.layers.ReLU()(x)
        x = _layer(keras.layers.Conv2DTranspose, x, across.shape[-1], normalization)
        if i < DROPPED:
            x = layers.Dropout(DROPOUT_RATE)(x)
        x = keras.layers.Concatenate()([x, across])
    x = keras.layers.ReLU()(x)
    x = _layer(keras.layers.Conv2DTranspose, x, target_channels, None)
    image = blocks.in_float32("tanh", "image")(x)
    return keras.Model(source, image, name="generator")


def _layer(kind, x, filters: int, normalization):
    x = kind(
        filters,
        KERNEL_SIZE,
        strides=2,
        padding="same",
        use_bias=normalization is None,
        kernel_initializer=blocks.dcgan_kernel(),
    )(x)
    return blocks.normalize(x, normalization)

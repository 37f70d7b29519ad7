"""The residual generator of CycleGAN (Zhu et al., 2017, appendix 7.2), for any size.

After Johnson et al., 2016: two halvings, residual blocks, two doublings.
"""

import keras

from keras_gen import layers
from keras_gen.networks import blocks

MOST_HALVINGS = 2  # The paper's.
_FIRST_KERNEL = 7


def default_halvings(image_shape) -> int:
    """Returns how often to halve images: as the paper from 128 pixels on, then less.

    Its residual blocks see maps of 32 pixels and more. Smaller maps lose what must not
    change, and networks long learn little but to reproduce images.
    """
    smaller = min(image_shape[:2])
    return max(0, min(MOST_HALVINGS, (smaller // 32).bit_length() - 1))


def check_image_shape(image_shape, halvings: int) -> None:
    """Refuses images that the network cannot halve and mirror.

    Raises:
        ValueError: Unless `halvings` is 0, 1 or 2, and both sides are multiples of
            2**halvings, where at least two pixels remain: one cannot be mirrored or
            normalised.
    """
    if halvings not in range(MOST_HALVINGS + 1):
        raise ValueError(
            f"The residual generator halves images 0 to {MOST_HALVINGS} times. "
            f"Received: halvings={halvings!r}"
        )
    sides = tuple(image_shape)[:2]
    multiple = 2**halvings
    smallest = max(2 * multiple, _FIRST_KERNEL // 2 + 1)
    if any(side % multiple or side < smallest for side in sides):
        raise ValueError(
            f"A residual generator of {halvings} halvings takes images whose sides are "
            f"multiples of {multiple} and at least {smallest}. Received: image_shape="
            f"{tuple(image_shape)}. Pad or resize the images."
        )


def generator(
    source_channels: int,
    target_channels: int,
    num_blocks: int = 6,
    width: int = 64,
    halvings: int = MOST_HALVINGS,
    normalization="instance",
    name="generator",
):
    """Builds image -> image of the same size.

    Borders are mirrored but in the halvings and doublings.

    Args:
        source_channels: Channels of the images that come in.
        target_channels: Channels of the images that go out.
        num_blocks: Residual blocks; the paper has 6 up to 128 pixels, 9 from 256.
        width: Channels at full size, doubled at each halving.
        halvings: How often images are halved before the blocks, 0 to 2.
        normalization: As in `blocks.normalize`, after each hidden convolution; it
            decides the initial weights too, see `blocks.kernel`.
        name: Name of the model.

    Returns:
        Functional model from images in [-1, 1], see `check_image_shape`, to images of
        the same size in [-1, 1].
    """
    source = keras.Input((None, None, source_channels), name="source")
    kind = normalization
    x = _hidden(_mirrored(source, width, _FIRST_KERNEL, kind), kind)
    for i in range(1, halvings + 1):
        x = _hidden(_strided(keras.layers.Conv2D, x, 2**i * width, kind), kind)
    for _ in range(num_blocks):
        x = _residual(x, kind)
    for i in reversed(range(halvings)):
        x = _strided(keras.layers.Conv2DTranspose, x, 2**i * width, kind)
        x = _hidden(x, kind)
    x = _mirrored(x, target_channels, _FIRST_KERNEL, kind, use_bias=True)
    return keras.Model(source, blocks.in_float32("tanh", "image")(x), name=name)


def _residual(x, normalization):
    channels = x.shape[-1]
    y = _hidden(_mirrored(x, channels, 3, normalization), normalization)
    y = _mirrored(y, channels, 3, normalization)
    return keras.layers.Add()([x, blocks.normalize(y, normalization)])


def _hidden(x, normalization):
    return keras.layers.ReLU()(blocks.normalize(x, normalization))


def _mirrored(x, filters, kernel_size, normalization, use_bias=False):
    return keras.layers.Conv2D(
        filters,
        kernel_size,
        use_bias=use_bias or normalization is None,
        kernel_initializer=blocks.kernel(normalization),
    )(layers.ReflectPad2D(kernel_size // 2)(x))


def _strided(kind, x, filters, normalization):
    return kind(
        filters,
        3,
        strides=2,
        padding="same",
        use_bias=normalization is None,
        kernel_initializer=blocks.kernel(normalization),
    )(x)

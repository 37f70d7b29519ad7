"""The residual generator of CycleGAN (Zhu et al., 2017, appendix 7.2), for any size.

After Johnson et al., 2016: two halvings, residual blocks, two doublings.
"""

import keras

from keras_gen import layers
from keras_gen.networks import blocks

HALVINGS = 2
SIDES_MULTIPLE = 2**HALVINGS
SMALLEST_SIDE = 8  # Two pixels remain within: one cannot be mirrored or normalised.


def check_image_shape(image_shape) -> None:
    """Refuses images that the network cannot halve and mirror.

    Raises:
        ValueError: Unless both sides are multiples of 4 and at least 8.
    """
    sides = tuple(image_shape)[:2]
    if any(side % SIDES_MULTIPLE or side < SMALLEST_SIDE for side in sides):
        raise ValueError(
            f"The residual generator takes images whose sides are multiples of "
            f"{SIDES_MULTIPLE} and at least {SMALLEST_SIDE}. Received: image_shape="
            f"{tuple(image_shape)}. Pad or resize the images."
        )


def generator(
    source_channels: int,
    target_channels: int,
    num_blocks: int = 6,
    width: int = 64,
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
        normalization: As in `blocks.normalize`, after each hidden convolution.
        name: Name of the model.

    Returns:
        Functional model from images in [-1, 1], see `check_image_shape`, to images of
        the same size in [-1, 1].
    """
    source = keras.Input((None, None, source_channels), name="source")
    kind, bias = normalization, normalization is None
    x = _hidden(_mirrored(source, width, kernel_size=7, use_bias=bias), kind)
    for i in range(1, HALVINGS + 1):
        x = _hidden(_strided(keras.layers.Conv2D, x, 2**i * width, bias), kind)
    for _ in range(num_blocks):
        x = _residual(x, kind)
    for i in reversed(range(HALVINGS)):
        x = _strided(keras.layers.Conv2DTranspose, x, 2**i * width, bias)
        x = _hidden(x, kind)
    x = _mirrored(x, target_channels, kernel_size=7, use_bias=True)
    return keras.Model(source, blocks.in_float32("tanh", "image")(x), name=name)


def _residual(x, normalization):
    channels, bias = x.shape[-1], normalization is None
    y = _mirrored(x, channels, kernel_size=3, use_bias=bias)
    y = _mirrored(_hidden(y, normalization), channels, kernel_size=3, use_bias=bias)
    return keras.layers.Add()([x, blocks.normalize(y, normalization)])


def _hidden(x, normalization):
    return keras.layers.ReLU()(blocks.normalize(x, normalization))


def _mirrored(x, filters, kernel_size, use_bias):
    return keras.layers.Conv2D(
        filters,
        kernel_size,
        use_bias=use_bias,
        kernel_initializer=blocks.dcgan_kernel(),
    )(layers.ReflectPad2D(kernel_size // 2)(x))


def _strided(kind, x, filters, use_bias):
    return kind(
        filters,
        3,
        strides=2,
        padding="same",
        use_bias=use_bias,
        kernel_initializer=blocks.dcgan_kernel(),
    )(x)

"""PatchGAN: a discriminator of patches (Isola et al., 2017, §3.2.2 and §6.1.2)."""

import functools

import keras

from keras_gen import layers
from keras_gen.networks import blocks

KERNEL_SIZE = 4
MAX_MULTIPLE = 8  # Channels stop growing at 8 x width, as in the paper.
MOST_LAYERS = 3  # The paper's best: patches of 70 pixels.
FEWEST_JUDGED = 4  # Patches along a side that `checked_layers` leaves where it can.


def output_side(side: int, num_layers: int) -> int:
    """Returns how many patches are judged along a side of so many pixels."""
    if num_layers == 0:
        return side
    for _ in range(num_layers):
        side //= 2
    return side - 2


def checked_layers(num_layers: int | None, image_shape) -> int:
    """Returns a number of layers that fits an image.

    By default the most, from 1 to 3, that leave a map of patches to average over: 1 for
    8 and 16 pixels, 2 for 32, 3 for 64 and more.

    Args:
        num_layers: How often the image shall be halved, or None.
        image_shape: `(height, width, channels)`.

    Raises:
        ValueError: If no patch would be left.
    """
    side = min(tuple(image_shape)[:2])
    options = range(1, MOST_LAYERS + 1)
    fitting = (n for n in options if output_side(side, n) >= FEWEST_JUDGED)
    default = max(fitting, default=1)
    wanted = default if num_layers is None else num_layers
    whole = isinstance(wanted, int) and wanted >= 0
    if not whole or output_side(side, wanted) < 1:
        raise ValueError(
            "A discriminator of patches halves images 0 or more times and leaves at "
            f"least one patch. Received: {wanted!r} halvings of images of "
            f"{tuple(image_shape)}. The default is {default}, from 8 pixels on."
        )
    return wanted


def discriminator(
    channels: int,
    num_layers: int = 3,
    width: int = 64,
    normalization="instance",
    noise: float = 0.0,
    name="discriminator",
):
    """Builds image -> logits of its patches: few layers, so that each sees a patch.

    Patches are 16, 34, 70 or 142 pixels wide for 1 to 4 layers. For 0 layers they are
    single pixels (PixelGAN).

    Args:
        channels: Channels of the images.
        num_layers: How often images are halved.
        width: Channels of the first map; doubled at each layer, up to 8 times.
        normalization: As in `blocks.normalize`, on all maps but the first and last; it
            decides the initial weights too, see `blocks.kernel`.
        noise: Standard deviation of noise on the images while training.
        name: Name of the model.

    Returns:
        Functional model from images in [-1, 1] to unbounded logits `(B, h, w, 1)`, with
        h and w as in `output_side`.
    """
    image = x = keras.Input((None, None, channels), name="image")
    if noise:
        x = layers.GaussianNoise(noise)(x)
    kernel = functools.partial(blocks.kernel, normalization)
    if num_layers == 0:
        x = _hidden(x, width, None, kernel, kernel_size=1, stride=1)
        x = _hidden(x, 2 * width, normalization, kernel, kernel_size=1, stride=1)
        x = _convolution(x, 1, kernel, kernel_size=1, stride=1)
    else:
        for i in range(num_layers + 1):
            filters = width * min(2**i, MAX_MULTIPLE)
            stride = 2 if i < num_layers else 1
            kind = normalization if i else None
            x = _hidden(x, filters, kind, kernel, stride=stride)
        x = _convolution(x, 1, kernel, stride=1)
    return keras.Model(image, blocks.in_float32(None, "logits")(x), name=name)


def _hidden(x, filters, normalization, kernel, **kwargs):
    x = _convolution(x, filters, kernel, use_bias=normalization is None, **kwargs)
    return keras.layers.LeakyReLU(0.2)(blocks.normalize(x, normalization))


def _convolution(x, filters, kernel, stride, kernel_size=KERNEL_SIZE, use_bias=True):
    # One pixel of zeros on each side: "same" padding would keep more patches.
    if kernel_size > 1:
        x = keras.layers.ZeroPadding2D(1)(x)
    return keras.layers.Conv2D(
        filters,
        kernel_size,
        strides=stride,
        use_bias=use_bias,
        kernel_initializer=kernel(),
    )(x)

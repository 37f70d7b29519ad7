"""Draws images from a PixelCNN pixel by pixel, computing each thing once."""

import tensorflow as tf

from keras_gen.networks.pixelcnn import PixelCNN


def sample(network, uniforms, *, label=None, condition=None, temperature=1.0):
    """Draws images, or maps of codes.

    Everything random is in `uniforms`, so that one noise gives one result everywhere.
    Nothing is computed twice, where the plain loop runs the whole network for each
    pixel (`benchmarks/pixelcnn_sampling.py`). Call it from a `tf.function`: the loop
    over rows and the loop over columns become graph loops, which TFLite and ONNX have
    too.

    Args:
        network: `PixelCNN` (`GatedPixelCNN`, `MaskedPixelCNN`), which knows how to take
            one pixel at a time. Other networks are refused.
        uniforms: `(B, H, W, network.head.noise_size(C))` in (0, 1).
        label: int32 `(B,)`, if the network has labels.
        condition: float `(B, ...)`, if the network has a condition.
        temperature: float or scalar tensor; see `Head.sample`.

    Returns:
        float32 `(B, H, W, C)` in [-1, 1] for images, int32 `(B, H, W)` for codes.
    """
    return _draw(network, uniforms, label, condition, temperature, None, None)


def complete(
    network, values, known, uniforms, *, label=None, condition=None, temperature=1.0
):
    """Keeps the known pixels and draws the others, each given all before it.

    Known pixels that come later do not influence a drawn one, for the network has no
    way to see them: it completes downward.

    Args:
        network: See `sample`.
        values: Images `(B, H, W, C)`, or codes `(B, H, W)`. Known pixels are rounded to
            the levels; the others are ignored.
        known: `(B, H, W)`, true (or 1) where `values` is to be kept.
        uniforms: See `sample`; so are `label`, `condition` and `temperature`.
        label: See `sample`.
        condition: See `sample`.
        temperature: See `sample`.

    Returns:
        As `sample`.
    """
    _check(network)
    levels = network.to_levels(values)
    known = tf.cast(known, tf.bool)[..., None]
    return _draw(network, uniforms, label, condition, temperature, levels, known)


def _draw(network, uniforms, label, condition, temperature, given, known):
    _check(network)
    uniforms = tf.convert_to_tensor(uniforms)
    height, width = network.grid
    shape = (height, width, network.head.noise_size(network.channels))
    if tuple(uniforms.shape[1:]) != shape:
        raise ValueError(
            "`uniforms` has the shape (batch, height, width, noise size), here (batch, "
            f"{', '.join(map(str, shape))}). Received: {tuple(uniforms.shape)}"
        )
    loops = _Loops(network, uniforms, temperature, given, known)
    return network.to_values(loops.image(label, condition))


class _Loops:
    """The loop over rows, and in it the loop over columns."""

    def __init__(self, network, uniforms, temperature, given, known):
        self.network = network
        self.uniforms = uniforms
        self.temperature = temperature
        self.given, self.known = given, known
        self.batch = tf.shape(uniforms)[0]
        self.height, self.width = network.grid

    def image(self, label, condition):
        """Draws all rows: int32 levels `(B, H, W, C)`."""
        conditions, state = self.network.begin(self.batch, label, condition)

        def next_row(index, image, state):
            row = self.row(index, self.network.above(state))
            features = self.network.features(row)
            state = self.network.next_row(conditions, state, features, index)
            here = tf.equal(tf.range(self.height), index)[:, None, None]
            return index + 1, tf.where(here, row, image), state

        start = (tf.constant(0), self.blank(self.height), state)
        _, image, _ = tf.while_loop(
            lambda index, *_: index < self.height, next_row, start
        )
        return image

    def row(self, index, above):
        """Draws the pixels of a row: int32 levels `(B, 1, W, C)`."""
        take = _taker(index, axis=1)
        noise = take(self.uniforms)
        if self.known is not None:
            given, known = take(self.given), take(self.known)

        def next_pixel(index, row, windows):
            take = _taker(index, axis=2)
            parameters, windows = self.network.next_pixel(windows, take(above))
            drawn = self.network.head.sample(parameters, take(noise), self.temperature)
            if self.known is not None:
                drawn = tf.where(take(known), take(given), drawn)
            features = self.network.features(drawn)
            windows = self.network.remember(windows, features)
            here = tf.equal(tf.range(self.width), index)[:, None]
            return index + 1, tf.where(here, drawn, row), windows

        windows = self.network.empty_windows(self.batch)
        start = (tf.constant(0), self.blank(1), windows)
        _, row, _ = tf.while_loop(
            lambda index, *_: index < self.width, next_pixel, start
        )
        return row

    def blank(self, height):
        """Levels to be overwritten."""
        shape = (self.batch, height, self.width, self.network.channels)
        return tf.zeros(shape, tf.int32)


def _taker(index, axis):
    """Returns a function that takes one row or column and keeps the axis."""
    return lambda x: tf.gather(x, [index], axis=axis)


def _check(network):
    if not isinstance(network, PixelCNN):
        raise ValueError(
            "The sampler takes one pixel at a time, for which it needs a network built "
            "as GatedPixelCNN or MaskedPixelCNN, or another subclass of PixelCNN. "
            f"Received: {network!r}"
        )

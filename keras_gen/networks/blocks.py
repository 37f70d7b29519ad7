"""What the builders share: size ladders, normalisation, initial weights."""

import math

import keras
import tensorflow as tf

from keras_gen import layers

MIN_SIDE, MAX_SIDE, MAX_CHANNELS = 8, 128, 4


def check_image_shape(image_shape) -> tuple[int, int, int]:
    """Returns `image_shape` as a tuple if the builders can serve it.

    Raises:
        ValueError: Unless it is (height, width, channels) with sides from 8 to 128
            and 1 to 4 channels.
    """
    shape = tuple(image_shape)
    legal = (
        len(shape) == 3
        and all(isinstance(s, int) for s in shape)
        and all(MIN_SIDE <= s <= MAX_SIDE for s in shape[:2])
        and 1 <= shape[2] <= MAX_CHANNELS
    )
    if not legal:
        raise ValueError(
            f"The default networks take images of shape (height, width, channels) "
            f"with sides from {MIN_SIDE} to {MAX_SIDE} and 1 to {MAX_CHANNELS} "
            f"channels. Received: image_shape={image_shape}. Resize the images, or "
            "pass networks of your own."
        )
    return shape


def ladder(image_shape) -> tuple[int, tuple[int, int]]:
    """Returns how often to halve an image, and the size of the smallest map.

    The smaller side is halved while at least 4 pixels remain: 8 -> 4, 28 -> 7,
    32 -> 4, 128 -> 4. A side that does not divide is rounded up.
    """
    height, width, _ = check_image_shape(image_shape)
    stages = int(math.log2(min(height, width) / 4))
    scale = 2**stages
    return stages, (math.ceil(height / scale), math.ceil(width / scale))


def crop_to(x, image_shape):
    """Crops the middle of a map that a rounded-up ladder made too large."""
    surplus = [
        have - want for have, want in zip(x.shape[1:3], image_shape, strict=False)
    ]
    if not any(surplus):
        return x
    margins = tuple((s // 2, s - s // 2) for s in surplus)
    return keras.layers.Cropping2D(margins)(x)


def dcgan_kernel():
    """N(0, 0.02²), the initial weights of Radford et al., 2015, §4."""
    return keras.initializers.RandomNormal(0.0, 0.02)


def kernel(normalization: str | None):
    """Returns the initial weights of a network by its kind of normalisation.

    Those of DCGAN, which normalisation scales up. Without it they would let the signal
    fade from layer to layer; Glorot's keep it.
    """
    return dcgan_kernel() if normalization else keras.initializers.GlorotUniform()


def normalize(x, kind: str | None):
    """Adds a normalisation layer.

    Args:
        x: Symbolic tensor, channels last.
        kind: `"batch"` (momentum 0.9, ε 1e-5, gain N(1, 0.02²); statistics span all
            replicas), `"layer"` (over all axes but the batch's), `"instance"` (each
            channel of each image for itself; it erases a map of one pixel) or None.

    Raises:
        ValueError: If `kind` is none of these.
    """
    if kind is None:
        return x
    if kind == "batch":
        return keras.layers.BatchNormalization(
            momentum=0.9,
            epsilon=1e-5,
            gamma_initializer=keras.initializers.RandomNormal(1.0, 0.02),
            synchronized=_several_replicas(),
        )(x)
    if kind == "layer":
        axes = list(range(1, len(x.shape)))
        return keras.layers.LayerNormalization(axis=axes, epsilon=1e-5)(x)
    if kind == "instance":
        return layers.InstanceNormalization(epsilon=1e-5)(x)
    raise ValueError(
        f"A normalization is 'batch', 'layer', 'instance' or None. Received: {kind!r}"
    )


def span_replicas(network: keras.Model) -> None:
    """Makes a network's batch statistics those of all replicas that there are now.

    Whether they are is a fixed property of Keras's layer, and part of its config: a
    network from elsewhere has that of the replicas where it was made. Statistics over
    one replica stay Keras's own, because those over several are the mean of x² less
    the mean's square, which rounds otherwise.

    Args:
        network: A built network, whose `keras.layers.BatchNormalization` are changed.
    """
    for layer in network._flatten_layers():
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.synchronized = _several_replicas()


def _several_replicas() -> bool:
    return tf.distribute.get_strategy().num_replicas_in_sync > 1


def in_float32(activation: str | None, name: str):
    """Last layer of a network: computes in float32 whatever the precision policy."""
    return keras.layers.Activation(activation or "linear", dtype="float32", name=name)

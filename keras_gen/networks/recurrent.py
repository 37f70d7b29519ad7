"""LSTM networks for sequences: one step of a generator, and a bidirectional judge.

The generator is a network of one step, which a system calls once for each element: a
sequence of fixed length then needs no loop in an exported graph.
"""

import keras

from keras_gen import layers
from keras_gen.networks import blocks

LAYERS = 2
_UNROLLED = 8  # A loop costs more to trace than so few steps.


def generator_step(size: int, width: int = 64, dropout: float = 0.5):
    """Builds one step: dense and ReLU, two LSTM layers, dense.

    Nothing is dropped behind the last LSTM layer: only one linear layer further, that
    would be noise on the element itself.

    Args:
        size: Numbers of one element of a sequence.
        width: Units of the dense layer and of each LSTM layer.
        dropout: Share of the outputs of the first LSTM layer that is dropped in
            training on their way to the second; the recurrent path is spared.

    Returns:
        Functional model from the list `[latents (B, size), previous (B, size),
        *state]` to the list `[element (B, size), *state]`. The state is h and c of
        each LSTM layer, `(B, width)` each. Elements are unbounded.
    """
    latents = keras.Input((size,), name="latents")
    previous = keras.Input((size,), name="previous")
    state = [
        keras.Input((width,), name=f"{part}_{i}")
        for i in range(LAYERS)
        for part in "hc"
    ]
    x = keras.layers.Concatenate()([latents, previous])
    x = keras.layers.Dense(width, activation="relu")(x)
    new_state = []
    for i in range(LAYERS):
        if i:
            x = layers.Dropout(dropout)(x)
        x, pair = keras.layers.LSTMCell(width)(x, state[2 * i : 2 * i + 2])
        new_state += pair
    # Elements lie around 0.5, so training starts in the middle.
    x = keras.layers.Dense(size, bias_initializer=keras.initializers.Constant(0.5))(x)
    element = blocks.in_float32(None, "element")(x)
    return keras.Model(
        [latents, previous, *state], [element, *new_state], name="generator"
    )


def discriminator(
    sequence_shape, width: int = 64, dropout: float = 0.5, noise: float = 0.0
):
    """Builds a judge: two bidirectional LSTM layers, and a logit at each step.

    Args:
        sequence_shape: `(steps, size)`.
        width: Units of each LSTM layer in each direction.
        dropout: Share of each LSTM layer's outputs that is dropped in training.
        noise: Standard deviation of noise on the sequences while training.

    Returns:
        Functional model from sequences to the list `[logits (B, steps, 1), features
        (B, steps, 2 * width)]`; the features are outputs of the last LSTM layer.
    """
    sequence = x = keras.Input(tuple(sequence_shape), name="sequence")
    if noise:
        x = layers.GaussianNoise(noise)(x)
    unroll = sequence_shape[0] <= _UNROLLED
    for _ in range(LAYERS):
        lstm = keras.layers.LSTM(width, return_sequences=True, unroll=unroll)
        features = keras.layers.Bidirectional(lstm)(x)
        x = layers.Dropout(dropout)(features)
    logits = blocks.in_float32(None, "logits")(keras.layers.Dense(1)(x))
    features = blocks.in_float32(None, "features")(features)
    return keras.Model(sequence, [logits, features], name="discriminator")

"""What a network that is trained afterwards can read off a generator's images.

A generator and its own Q may agree on a secret sign, or Q may be too weak to see what
is there. A classifier that had no part in the training is neither.
"""

import math

import numpy as np

_EPOCHS, _BATCH, _RATE = 4, 128, 1e-3
_WIDTH = 32


def information_afresh(
    learned: tuple[np.ndarray, np.ndarray],
    judged: tuple[np.ndarray, np.ndarray],
    num_categories: int,
    seed: int,
) -> float:
    r"""Returns $\log K - E[-\log Q(c|x)]$ of a new network Q, in nats.

    It is a lower bound on what an image tells of its category, so 0 or less says that
    this network found nothing. Q is InfoGAN's trunk and one dense layer, trained by
    Adam for four passes. The state of Keras's global random numbers is as the seed
    leaves it.

    Args:
        learned: Images (n, H, W, C) in [-1, 1] and their categories (n,), to learn.
        judged: Others of the same generator, which the value is measured on.
        num_categories: int. K.
        seed: Decides the initial weights and the order of the images.
    """
    import keras

    from keras_gen import networks

    keras.utils.set_random_seed(seed)
    trunk = networks.infogan.trunk(learned[0].shape[1:], _WIDTH)
    logits = keras.layers.Dense(num_categories)(trunk.output)
    network = keras.Model(trunk.input, logits)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile(keras.optimizers.Adam(_RATE), loss)
    network.fit(*learned, batch_size=_BATCH, epochs=_EPOCHS, verbose=0)
    error = network.evaluate(*judged, batch_size=_BATCH, verbose=0)
    return math.log(num_categories) - float(error)

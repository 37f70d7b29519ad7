"""A discriminator behind an augmentation, as one network."""

import keras

from keras_gen.augmentations.base import Augmentation


class Augmented(keras.Model):
    r"""$d(T(x))$: alters images in training, then judges them.

    Whoever calls it in training meets the altered image: both players, and a penalty,
    which differentiates $d ∘ T$ in the plain image. So do the authors of ADA for R1.

    Args:
        network: Functional or sequential model from images to logits.
        augmentation: The `Augmentation`.
    """

    def __init__(self, network: keras.Model, augmentation: Augmentation):
        image = keras.Input(network.input_shape[1:], name="image", dtype="float32")
        super().__init__(image, network(augmentation(image)), name=network.name)
        self.network = network
        self.augmentation = augmentation

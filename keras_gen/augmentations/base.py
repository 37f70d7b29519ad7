"""What every augmentation shares: an id, a seed, and rest outside of training."""

import keras
import tensorflow as tf

from keras_gen.registry import Registry

augmentations = Registry("augmentation")


class Augmentation(keras.layers.Layer):
    """Abstract: alters images in training, at random and differentiably.

    It computes in float32 whatever the precision policy.

    Args:
        **kwargs: As in `keras.layers.Layer`.
    """

    id: str
    """The augmentation's id."""

    watches: bool = False
    """Whether it adapts to the discriminator's verdicts on real images."""

    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "dtype": "float32"})
        self.seed_generator = keras.random.SeedGenerator()
        self.built = True

    def call(self, images, training=False):
        """Returns altered images in training, else the images.

        Args:
            images: `(B, H, W, C)` in [-1, 1].
            training: Whether to alter them.

        Returns:
            float32 tensor of the same shape; it may leave [-1, 1].
        """
        images = tf.cast(images, tf.float32)
        return self.augment(images) if training else images

    def augment(self, images):
        """Returns altered float32 images; each row is altered by draws of its own."""
        raise NotImplementedError

    def watch(self, margins) -> dict:
        """Takes note of the verdicts on a batch of real images, once an update.

        Args:
            margins: `(B, ...)`, positive where the discriminator takes an augmented
                real image for real; see `AdversarialLoss.margin`.

        Returns:
            Name -> scalar to log. Empty where nothing is watched.
        """
        return {}

    def compute_output_shape(self, input_shape):
        """Returns `input_shape`."""
        return input_shape

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"name": self.name}


def get(identifier) -> Augmentation | None:
    """Returns an augmentation from an id, a serialized config or an object.

    Args:
        identifier: `"diff_augment"`, a config, an `Augmentation`, or None for none.

    Raises:
        ValueError: If the id is unknown; the message names the nearest.
    """
    if identifier is None:
        return None
    return augmentations.resolve(identifier, Augmentation)


def ids() -> tuple[str, ...]:
    """Returns the id of every augmentation."""
    return augmentations.ids()

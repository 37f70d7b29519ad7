"""Adaptive discriminator augmentation (Karras et al., 2020), p saved with the model."""

import keras
import tensorflow as tf

from keras_gen.augmentations import pipeline
from keras_gen.augmentations.base import Augmentation, augmentations
from keras_gen.distributions import replicated
from keras_gen.registry import unknown


@augmentations.register("adaptive")
@keras.saving.register_keras_serializable("keras_gen")
class AdaptiveAugment(Augmentation):
    r"""Alters images with a probability p that follows how much D overfits.

    $r_t = E[sign(D(T(x)))]$ over the real images of the last `interval` updates of
    the discriminator; where it exceeds the target, p rises by (images in between) /
    `images_to_full`, where it is below, p falls as much (§3.2). p begins at 0.

    `pipeline` lists what is applied, each with probability p to each image:

    - `"blitting"`: mirror, quarter turns, shifts by whole pixels;
    - `"geometry"`: scale, turn, stretch, shift by fractions of pixels;
    - `"color"`: brightness, contrast, luma flip, hue, saturation.

    Karras et al., 2020, arXiv:2006.06676, §2.2, §3 and appendix B. Deviations: filters
    and corruptions are left out, as in the authors' default for small data; images are
    resampled bilinearly, without their prefilter; p stays at most 1.

    Args:
        target: float in (-1, 1). What $r_t$ is held at.
        interval: int. Updates of the discriminator between two moves of p.
        images_to_full: int. Real images in which p can rise from 0 to 1.
        groups: Which of the three groups to apply; all, as in the authors' default.
        **kwargs: As in `keras.layers.Layer`.

    Raises:
        ValueError: If an argument is out of range or a group unknown.
    """

    id = "adaptive"
    watches = True

    def __init__(
        self,
        target=0.6,
        interval=4,
        images_to_full=500_000,
        groups=pipeline.GROUPS,
        **kwargs,
    ):
        super().__init__(**kwargs)
        if not -1 < target < 1:
            raise ValueError(
                f"target is a mean of signs in (-1, 1). Received: target={target}"
            )
        for name, value in (("interval", interval), ("images_to_full", images_to_full)):
            if not (isinstance(value, int) and value >= 1):
                raise ValueError(
                    f"{name} is an integer of at least 1. Received: {value!r}"
                )
        if isinstance(groups, str) or not groups:
            raise ValueError(
                f"groups is a list of {', '.join(pipeline.GROUPS)}. Received: "
                f"{groups!r}"
            )
        for name in groups:
            if name not in pipeline.GROUPS:
                raise ValueError(unknown("group", name, pipeline.GROUPS))
        self.target = float(target)
        self.interval = interval
        self.images_to_full = images_to_full
        self.groups = tuple(groups)
        self.probability = self._state("probability")
        self.signs = self._state("signs")
        self.images = self._state("images")
        self.updates = self._state("updates")

    def _state(self, name):
        # Replicas compute the same value, so that of one serves them all.
        return self.add_weight(
            name=name,
            shape=(),
            initializer="zeros",
            trainable=False,
            aggregation="only_first_replica",
        )

    def augment(self, images):
        """Applies each transformation to each image with probability p."""
        return pipeline.alter(
            images, self.probability.value, self.seed_generator, self.groups
        )

    def watch(self, margins):
        """Adds a batch to $r_t$, and moves p when `interval` of them are there.

        Returns:
            `p`, as it will be used next, and the `sign` of this batch, on all replicas.
        """
        margins = tf.stop_gradient(tf.cast(margins, tf.float32))
        sign = replicated.mean(tf.reduce_mean(tf.sign(margins)))
        rows = replicated.total(tf.cast(tf.shape(margins)[0], tf.float32))
        signs, images = self.signs.value + sign, self.images.value + rows
        updates = self.updates.value + 1.0
        move = tf.sign(signs / updates - self.target) * images / self.images_to_full
        p = self.probability.value
        due = updates >= self.interval
        p = tf.where(due, tf.clip_by_value(p + move, 0.0, 1.0), p)
        self.probability.assign(p)
        for state, value in (
            (self.signs, signs),
            (self.images, images),
            (self.updates, updates),
        ):
            state.assign(tf.where(due, 0.0, value))
        return {"p": p, "sign": sign}

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "target": self.target,
            "interval": self.interval,
            "images_to_full": self.images_to_full,
            "groups": list(self.groups),
        }

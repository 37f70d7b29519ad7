"""Differentiable augmentation (Zhao et al., 2020): every image is altered."""

import keras
import tensorflow as tf

from keras_gen.augmentations import color, cutout, translation
from keras_gen.augmentations.base import Augmentation, augmentations
from keras_gen.distributions import replicated
from keras_gen.registry import unknown

POLICIES = ("color", "translation", "cutout")


@augmentations.register("diff_augment")
@keras.saving.register_keras_serializable("keras_gen")
class DiffAugment(Augmentation):
    r"""Alters every real and every generated image that the discriminator sees.

    $L_D = E[f_D(-D(T(x)))] + E[f_D(D(T(G(z))))]$, $L_G = E[f_G(-D(T(G(z))))]$ (eqs.
    4-5). T is not undone and is differentiated, so the generator learns plain images.

    - `"color"`: brightness + U[-½, ½], then saturation * U[0, 2], then contrast
      * U[½, 3/2], the latter two around a pixel's and an image's mean.
    - `"translation"`: by whole pixels up to `shift` of the sides, filled with 0.
    - `"cutout"`: a rectangle of `hole` of the sides set to 0, its centre anywhere.

    Zhao et al., 2020, arXiv:2006.10738, §3.2 and appendix; ranges are those of the
    authors' code. Sides are rounded down there too.

    Args:
        policy: Which of these, in their order of application.
        shift: float in [0, 1). Largest translation as a share of a side.
        hole: float in (0, 1]. Side of the cutout as a share of the image's.
        **kwargs: As in `keras.layers.Layer`.

    Raises:
        ValueError: If an argument is out of range or a policy unknown.
    """

    id = "diff_augment"

    def __init__(self, policy=POLICIES, shift=0.125, hole=0.5, **kwargs):
        super().__init__(**kwargs)
        if isinstance(policy, str) or not policy or len(set(policy)) < len(policy):
            raise ValueError(
                "policy is a list of augmentations, each given once. Received: "
                f"{policy!r}. There are: {', '.join(POLICIES)}."
            )
        for name in policy:
            if name not in POLICIES:
                raise ValueError(unknown("augmentation of a policy", name, POLICIES))
        if not 0 <= shift < 1:
            raise ValueError(f"shift is a share in [0, 1). Received: shift={shift}")
        if not 0 < hole <= 1:
            raise ValueError(f"hole is a share in (0, 1]. Received: hole={hole}")
        self.policy = tuple(policy)
        self.shift = float(shift)
        self.hole = float(hole)

    def augment(self, images):
        """Applies each augmentation of the policy to every image."""
        for name in self.policy:
            images = getattr(self, f"_{name}")(images)
        return images

    def _color(self, images):
        brightness, saturation, contrast = self._draw(images, 3)
        images = color.brighten(images, brightness - 0.5)
        images = color.saturate(images, 2.0 * saturation)
        return color.stretch(images, contrast + 0.5)

    def _translation(self, images):
        down, right = (
            _below(share, 2 * most + 1) - most
            for share, most in zip(
                self._draw(images, 2), _part(images, self.shift), strict=True
            )
        )
        return translation.translate(images, down, right)

    def _cutout(self, images):
        size = _part(images, self.hole)
        top, left = (
            # An even side has one more place for its centre than there are pixels.
            _below(share, length + 1 - side % 2) - side // 2
            for share, length, side in zip(
                self._draw(images, 2), images.shape[1:3], size, strict=True
            )
        )
        return cutout.cut_out(images, top, left, size)

    def _draw(self, images, count):
        shape = (tf.shape(images)[0], count)
        return tf.unstack(replicated.uniform(shape, self.seed_generator), axis=1)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "policy": list(self.policy),
            "shift": self.shift,
            "hole": self.hole,
        }


def _part(images, share):
    return [int(side * share) for side in images.shape[1:3]]


def _below(share, bound):
    """Returns whole numbers from 0 to bound - 1, from draws in [0, 1)."""
    return tf.minimum(tf.cast(share * bound, tf.int32), bound - 1)

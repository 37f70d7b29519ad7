"""Augmentations of what a discriminator sees: objects, chosen by id or given.

An augmentation is a layer. In training it alters real and generated images alike, in
the steps of both players, and lets gradients through; otherwise it leaves them alone.
"""

from keras_gen.augmentations.adaptive import AdaptiveAugment
from keras_gen.augmentations.augmented import Augmented
from keras_gen.augmentations.base import Augmentation, get, ids
from keras_gen.augmentations.diff_augment import DiffAugment

__all__ = [
    "AdaptiveAugment",
    "Augmentation",
    "Augmented",
    "DiffAugment",
    "get",
    "ids",
]

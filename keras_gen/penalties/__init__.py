"""Penalties on a discriminator: objects with a weight, chosen by id or object.

A penalty is called with `(discriminator, real, fake, seed)` and returns its weighted,
unreduced term of shape `(B,)` in float32.
"""

from keras_gen.penalties.base import (
    Penalty,
    collect,
    get,
    ids,
    require_uncoupled,
)
from keras_gen.penalties.dragan_penalty import DRAGANPenalty
from keras_gen.penalties.gradient_penalty import GradientPenalty
from keras_gen.penalties.r1 import R1

__all__ = [
    "R1",
    "DRAGANPenalty",
    "GradientPenalty",
    "Penalty",
    "collect",
    "get",
    "ids",
    "require_uncoupled",
]

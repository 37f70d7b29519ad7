"""Adversarial losses: pairs of objectives, chosen by id or object.

Every loss takes `(real_logits, fake_logits)` in this order and returns unreduced
terms: only `GenerativeModel.update` averages and adds. Regularizers are further terms
of the same logits.
"""

from keras_gen.losses.adversarial import (
    AdversarialLoss,
    Hinge,
    LeastSquares,
    Minimax,
    NonSaturating,
    Wasserstein,
    get,
    ids,
)
from keras_gen.losses.lecam import LeCam
from keras_gen.losses.regularizers import Regularizer

__all__ = [
    "AdversarialLoss",
    "Hinge",
    "LeCam",
    "LeastSquares",
    "Minimax",
    "NonSaturating",
    "Regularizer",
    "Wasserstein",
    "get",
    "ids",
]

"""Adversarial losses: pairs of objectives, chosen by id or object.

Every loss takes `(real_logits, fake_logits)` in this order and returns unreduced
terms: only `GenerativeModel.update` averages and adds.
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

__all__ = [
    "AdversarialLoss",
    "Hinge",
    "LeastSquares",
    "Minimax",
    "NonSaturating",
    "Wasserstein",
    "get",
    "ids",
]

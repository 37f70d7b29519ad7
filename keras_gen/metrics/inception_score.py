"""Inception score: how sure and how varied a classifier finds images."""

from typing import NamedTuple

import numpy as np


class SplitScores(NamedTuple):
    """Score over the splits of a set of images.

    Args:
        mean: float in [1, K], the value to report.
        std: float >= 0, standard deviation over the splits (divisor: their number).
        scores: the score of each split.
    """

    mean: float
    std: float
    scores: tuple[float, ...]


def inception_score(logits: np.ndarray, splits: int = 10, seed: int = 0) -> SplitScores:
    r"""Scores images by a classifier's predictions.

    $\exp(E_x KL(p(y|x) ‖ p(y)))$ for each split, with p(y) the mean of p(y|x) over the
    split. It is 1 when all predictions agree, K when each is certain and all K classes
    are equally frequent. It never sees real images, so it says nothing of a class that
    is missing from the classifier, and a small split lowers it: compare it only at
    equal n and beside that of real images.

    Args:
        logits: array (n, K), K >= 2, before the softmax.
        splits: int >= 1, parts of which each is scored. Defaults to 10, as the paper's.
        seed: int, order in which rows are put into splits. Rows sorted by class would
            score 1 without it. Defaults to 0.

    Returns:
        Mean and standard deviation over the splits.

    Raises:
        ValueError: if the shape is wrong, a value is not finite, or there are fewer
            rows than splits.

    References:
        Salimans et al., 2016, https://arxiv.org/abs/1606.03498 (§4; ten splits are the
        authors' code, which does not shuffle).
    """
    logits = np.asarray(logits, "float64")
    if logits.ndim != 2 or logits.shape[1] < 2:
        raise ValueError(
            "Logits must have shape (n, K) with K >= 2 classes. "
            f"Received: shape {logits.shape}"
        )
    if not np.isfinite(logits).all():
        raise ValueError("Logits must be finite. Received: NaN or inf")
    n = len(logits)
    if not 1 <= splits <= n:
        raise ValueError(
            "Each split needs a row: choose splits from 1 to the number of rows. "
            f"Received: splits={splits} for {n} rows"
        )
    log_p = _log_softmax(logits[np.random.RandomState(seed).permutation(n)])
    scores = [
        _score(log_p[i * n // splits : (i + 1) * n // splits]) for i in range(splits)
    ]
    return SplitScores(float(np.mean(scores)), float(np.std(scores)), tuple(scores))


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _score(log_p: np.ndarray) -> float:
    p = np.exp(log_p)
    marginal = p.mean(axis=0)
    # A class that underflows in every row has p = 0 and adds nothing.
    log_marginal = np.log(np.where(marginal > 0, marginal, 1.0))
    divergence = (p * (log_p - log_marginal)).sum(axis=1).mean()
    return float(np.exp(max(divergence, 0.0)))

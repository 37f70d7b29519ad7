"""Retrieval: how often the best score of a query belongs to what it asks for."""

import numpy as np


def retrieval_at_1(scores: np.ndarray, meaning: np.ndarray) -> float:
    """Share of queries whose best candidate means what the query means.

    Args:
        scores: array (G, N, N): in each of G groups the score of candidate j for
            query i at [i, j]; the highest wins, the first among equals.
        meaning: array (G, N), numbers that are equal where query and candidate, or two
            candidates, mean the same. Query i and candidate i do.

    Returns:
        float in [0, 1].

    Raises:
        ValueError: if the shapes do not fit.
    """
    scores, meaning = np.asarray(scores), np.asarray(meaning)
    if scores.ndim != 3 or scores.shape != (*meaning.shape, meaning.shape[-1]):
        raise ValueError(
            "Scores must have shape (G, N, N), meanings (G, N). "
            f"Received: {scores.shape} and {meaning.shape}"
        )
    found = np.take_along_axis(meaning, scores.argmax(axis=-1), axis=-1)
    return float((found == meaning).mean())

"""Makes the inputs on which an artefact must agree with Keras."""

import numpy as np

from keras_gen.distributions import portable
from keras_gen.export.artefact.signature import Signature
from keras_gen.features import Feature

BATCH_SIZES = (1, 2, 7, 64)

# Beyond ±5.89, the farthest that a portable normal draw can lie.
_FARTHEST = 6.0


def probes(signature: Signature, batch_size: int) -> dict[str, np.ndarray]:
    """Draws one batch of inputs for an endpoint, the same in every process.

    From batch size 7 on the first rows are extremes: the middle and both ends of the
    range in every element, and the ends by turns. Free sides differ from batch to
    batch, and from each other.

    Args:
        signature: The endpoint.
        batch_size: How many rows. Each size gives other rows.

    Returns:
        Input name -> array `(batch_size, *shape)` of the declared type.
    """
    step = BATCH_SIZES.index(batch_size) % 2 if batch_size in BATCH_SIZES else 0
    return {
        feature.name: _probe(feature, batch_size, 1000 * batch_size + position, step)
        for position, feature in enumerate(signature.inputs)
    }


def _probe(feature: Feature, n: int, seed: int, step: int) -> np.ndarray:
    low, high = feature.low, feature.high
    shape = feature.typical_shape(step)
    if low is None or high is None:
        rows = portable.standard_normal(seed, n, shape)
        low = -_FARTHEST if low is None else low
        high = _FARTHEST if high is None else high
    else:
        rows = portable.uniform(seed, n, shape, low, high)
    if np.issubdtype(feature.dtype, np.integer):
        rows = np.rint(rows)
    if n >= 7:
        by_turns = np.where(np.indices(shape).sum(axis=0) % 2, low, high)
        middle = (low + high) / 2
        for row, extreme in enumerate((middle, low, high, by_turns)):
            rows[row] = extreme
    # In float64, which holds the greatest int32.
    return np.clip(rows.astype(np.float64), low, high).astype(feature.dtype)

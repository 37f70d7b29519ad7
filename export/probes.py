"""Makes the inputs on which an artefact must agree with Keras."""

import numpy as np

from keras_gen.distributions import portable
from keras_gen.export.signature import Signature, Tensor

BATCH_SIZES = (1, 2, 7, 64)

# Beyond ±5.89, the farthest that a portable normal draw can lie.
_FARTHEST = 6.0


def probes(signature: Signature, batch_size: int) -> dict[str, np.ndarray]:
    """Draws one batch of inputs for an endpoint, the same in every process.

    From batch size 7 on the first rows are extremes: the middle and both ends of the
    range in every element, and the ends by turns.

    Args:
        signature: The endpoint.
        batch_size: How many rows. Each size gives other rows.

    Returns:
        Input name -> array `(batch_size, *shape)` of the declared type.
    """
    return {
        tensor.name: _probe(tensor, batch_size, seed=1000 * batch_size + position)
        for position, tensor in enumerate(signature.inputs)
    }


def _probe(tensor: Tensor, n: int, seed: int) -> np.ndarray:
    low, high = tensor.low, tensor.high
    if low is None or high is None:
        rows = portable.standard_normal(seed, n, tensor.shape)
        low = -_FARTHEST if low is None else low
        high = _FARTHEST if high is None else high
    else:
        rows = portable.uniform(seed, n, tensor.shape, low, high)
    if np.issubdtype(tensor.dtype, np.integer):
        rows = np.rint(rows)
    if n >= 7:
        by_turns = np.where(np.indices(tensor.shape).sum(axis=0) % 2, low, high)
        middle = (low + high) / 2
        for row, extreme in enumerate((middle, low, high, by_turns)):
            rows[row] = extreme
    return np.clip(rows, low, high).astype(tensor.dtype)

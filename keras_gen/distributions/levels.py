"""Images as integers: the levels that a quantised pixel can take."""

import numpy as np
from keras import ops


def from_image(image, count: int):
    """Rounds images to levels: $q = round((x + 1) / 2 · (L - 1))$.

    Args:
        image: Tensor in [-1, 1]; what lies outside counts as the nearer end.
        count: L, the number of levels: 256 for bytes, 17 for the digits.

    Returns:
        int32 tensor of the same shape, from 0 to L - 1.
    """
    scaled = (ops.cast(image, "float32") + 1.0) * (0.5 * (count - 1))
    return ops.cast(ops.clip(ops.round(scaled), 0, count - 1), "int32")


def to_image(levels, count: int):
    """Returns the float32 image in [-1, 1] of levels: $x = 2q / (L - 1) - 1$.

    Args:
        levels: int tensor, from 0 to L - 1.
        count: L.
    """
    # Looked up, so that no compiler's rounding can part two runtimes.
    table = np.linspace(-1.0, 1.0, count, dtype=np.float32)
    return ops.take(ops.convert_to_tensor(table), levels, axis=0)

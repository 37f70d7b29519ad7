r"""Random inputs that one seed gives alike in every runtime, with NumPy alone.

A counter-based generator (Threefry-2x32 with 20 rounds; Salmon et al., 2011, "Parallel
Random Numbers: As Easy as 1, 2, 3", https://doi.org/10.1145/2063384.2063405) is a pure
function of a key and a counter. Here the key is the seed and the counter is (image
index, dimension index), so image i of a seed is the same whether it is drawn alone, in
a batch of 64 or on another machine.
"""

import math

import numpy as np

from keras_gen.registry import unknown

PRIORS = ("normal", "uniform", "unit", "categorical")

# Dimensions of the random numbers that one input of a generator may take.
STREAM = 2**28

# Rotation distances of Threefry-2x32, which repeat every eight rounds (table 2).
_ROTATIONS = (13, 15, 26, 6, 17, 29, 16, 24)
# Parity constant of the key schedule for 32-bit words (Skein, version 1.3).
PARITY = np.uint32(0x1BD11BDA)


def threefry(key, counter) -> tuple[np.ndarray, np.ndarray]:
    """Threefry-2x32-20: scrambles a 64-bit counter under a 64-bit key.

    Args:
        key: Pair of integers in [0, 2^32).
        counter: Pair of integers or `uint32` arrays that broadcast together.

    Returns:
        Pair of `uint32` arrays of the counters' common shape: word 0 and word 1.
    """
    k0, k1 = np.uint32(key[0]), np.uint32(key[1])
    schedule = (k0, k1, PARITY ^ k0 ^ k1)
    x0, x1 = np.broadcast_arrays(*(np.asarray(word, np.uint32) for word in counter))
    with np.errstate(over="ignore"):  # arithmetic modulo 2^32 is the algorithm
        x0, x1 = x0 + schedule[0], x1 + schedule[1]
        for block in range(5):
            for distance in rotations(block):
                x0 = x0 + x1
                x1 = (x1 << np.uint32(distance)) | (x1 >> np.uint32(32 - distance))
                x1 = x1 ^ x0
            x0 = x0 + schedule[(block + 1) % 3]
            x1 = x1 + schedule[(block + 2) % 3] + np.uint32(block + 1)
    return x0, x1


def rotations(block: int) -> tuple[int, ...]:
    """Returns by how many bits the four rounds of a block rotate."""
    first = 4 * (block % 2)
    return _ROTATIONS[first : first + 4]


def uniform(seed, n, shape, low=-1.0, high=1.0, start=0, stream=0) -> np.ndarray:
    """Draws from U(low, high), one row for each image.

    Args:
        seed: Integer in [0, 2^64).
        n: Number of images.
        shape: Shape of one image's draw.
        low: Lower bound.
        high: Upper bound.
        start: Index of the first image, so that a long draw can be made in parts.
        stream: Which of up to 16 independent sets of numbers of the seed.

    Returns:
        `(n, *shape)` float32 array; row i depends on `seed`, `stream` and `start + i`
        only.
    """
    word, _ = _words(seed, n, shape, start, stream)
    return (low + (high - low) * _unit(word)).astype(np.float32)


def standard_normal(seed, n, shape, start=0, stream=0) -> np.ndarray:
    """Draws from N(0, 1) by Box and Muller's transform; see `uniform`.

    The transform is evaluated in float64, so that machines whose logarithm or cosine
    differ in the last bit still agree in float32 almost everywhere. No value lies
    outside ±5.89, the transform of the smallest 24-bit uniform.

    Returns:
        `(n, *shape)` float32 array.
    """
    first, second = _words(seed, n, shape, start, stream)
    radius = np.sqrt(-2.0 * np.log(_unit(first)))
    return (radius * np.cos(2.0 * math.pi * _unit(second))).astype(np.float32)


def categorical(seed, n, shape, classes, start=0, stream=0) -> np.ndarray:
    """Draws class numbers, each equally likely; see `uniform`.

    Args:
        seed: See `uniform`; so are `n`, `shape`, `start` and `stream`.
        classes: Number of classes.

    Returns:
        `(n, *shape)` int32 array with values from 0 to `classes - 1`.
    """
    classes = _integer("classes", classes, 2**24)
    word, _ = _words(seed, n, shape, start, stream)
    return np.minimum(_unit(word) * classes, classes - 1).astype(np.int32)


def draw(prior, seed, n, shape, start=0, stream=0, classes=None) -> np.ndarray:
    """Draws from a named prior.

    Args:
        prior: `"normal"` for N(0, I), `"uniform"` for U(-1, 1), `"unit"` for U(0, 1),
            or `"categorical"` for equally likely class numbers.
        seed: See `uniform`; so are `n`, `shape`, `start` and `stream`.
        classes: Number of classes of the categorical prior.

    Returns:
        `(n, *shape)` array: int32 for the categorical prior, else float32.

    Raises:
        ValueError: If the prior is unknown, or an argument is out of its range.
    """
    place = {"start": start, "stream": stream}
    if prior == "normal":
        return standard_normal(seed, n, shape, **place)
    if prior == "uniform":
        return uniform(seed, n, shape, **place)
    if prior == "unit":
        return uniform(seed, n, shape, 0.0, 1.0, **place)
    if prior == "categorical":
        return categorical(seed, n, shape, classes, **place)
    raise ValueError(unknown("prior", prior, PRIORS))


def _words(seed, n, shape, start, stream):
    """Both Threefry words for n images: two `(n, *shape)` uint32 arrays."""
    shape = tuple(shape)
    seed = _integer("seed", seed, 2**64 - 1)
    start = _integer("start", start, 2**32)
    n = _integer("n", n, 2**32 - start)
    images = np.arange(start, start + n, dtype=np.uint64).astype(np.uint32)
    first = STREAM * _integer("stream", stream, 15)
    size = _integer("the size of one row", math.prod(shape), STREAM)
    dimensions = np.arange(first, first + size, dtype=np.uint64).astype(np.uint32)
    key = (seed & 0xFFFFFFFF, seed >> 32)
    words = threefry(key, (images[:, None], dimensions[None, :]))
    return tuple(word.reshape(n, *shape) for word in words)


def _unit(word):
    """The 24 high bits of each word as float64 in (0, 1), the ends excluded."""
    return ((word >> np.uint32(8)).astype(np.float64) + 0.5) / 2.0**24


def _integer(name, value, most):
    integral = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not integral or not 0 <= value <= most:
        raise ValueError(
            f"`{name}` must be an integer from 0 to {most}. Received: {name}={value!r}"
        )
    return int(value)

"""Points between two latent vectors: along the chord, or along the sphere."""

import numpy as np


def linear(start, end, times) -> np.ndarray:
    """Returns start + t (end - start), for latents of a uniform law.

    Args:
        start: `(n, d)`.
        end: `(n, d)`.
        times: `(n,)`, t of each row; 0 is the start, 1 the end.

    Returns:
        float64 array `(n, d)`.
    """
    start, end, times = _checked(start, end, times)
    return start + times[:, None] * (end - start)


def spherical(start, end, times) -> np.ndarray:
    r"""Returns points of the great circle through two directions, at radius $\sqrt d$.

    Latents of N(0, I) lie near that sphere; the chord would leave it. With a, b of unit
    length, ω = acos(a·b) and c the unit vector of b - (a·b)a, the point is
    $\sqrt d (a \cos tω + c \sin tω)$ (Karras et al., 2018, the authors' code; they omit
    $\sqrt d$, for their networks normalise their input).

    Args:
        start: `(n, d)`, d >= 2, not 0.
        end: As start.
        times: `(n,)`, t of each row.

    Returns:
        float64 array `(n, d)`. Where the directions are the same or opposite, the
        circle is not determined, and the point stays in the start's direction.
    """
    start, end, times = _checked(start, end, times)
    a, b = _unit(start), _unit(end)
    cosine = np.clip(np.sum(a * b, axis=1, keepdims=True), -1.0, 1.0)
    angle = times[:, None] * np.arccos(cosine)
    circle = a * np.cos(angle) + _unit(b - cosine * a) * np.sin(angle)
    return np.sqrt(start.shape[1]) * circle


def _checked(start, end, times) -> tuple[np.ndarray, ...]:
    start, end, times = (np.asarray(x, np.float64) for x in (start, end, times))
    if start.ndim != 2 or start.shape != end.shape or times.shape != start.shape[:1]:
        raise ValueError(
            "Interpolation needs rows (n, d), as many of the same shape, and a time "
            f"for each. Received: {start.shape}, {end.shape} and {times.shape}"
        )
    return start, end, times


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)

"""Signed distances of plane figures, and what they cover of a pixel.

Every figure lies around the origin of its own coordinates, with y pointing down as in
images. Distances are in the unit of the coordinates, negative inside. Where a figure
has corners its outer distance is that of the extended edges, so that corners of
outlines stay sharp.

Only sums, products, quotients and square roots are taken of the coordinates: IEEE 754
rounds those exactly, so a picture has the same bytes on every machine.
"""

import numpy as np

# Of the pentagram-like star: inner over outer radius, and the half-angle of a tip's
# sector, a tenth of the circle.
STAR_RATIO = 0.45
_COS36, _SIN36 = 0.8090169943749475, 0.5877852522924731
# Of the cross: half the width of an arm over half its length.
CROSS_RATIO = 0.36
_SQRT3 = 1.7320508075688772


def coverage(distance: np.ndarray) -> np.ndarray:
    """Returns the share of each pixel that a figure covers, 0 to 1.

    It is exact for a straight edge along the grid, and close to it for any other.

    Args:
        distance: Signed distance of the pixels' centres, in pixels.
    """
    return np.clip(0.5 - distance, 0, 1)


def circle(x: np.ndarray, y: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Returns the distance to a circle."""
    return np.sqrt(x * x + y * y) - radius


def square(x: np.ndarray, y: np.ndarray, half: np.ndarray) -> np.ndarray:
    """Returns the distance to a square with the half side `half`."""
    return np.maximum(np.abs(x), np.abs(y)) - half


def triangle(x: np.ndarray, y: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Returns the distance to a regular triangle, one corner up.

    Args:
        x: Coordinates to the right.
        y: Coordinates downwards.
        radius: Of the circle through the corners.
    """
    slope = np.float32(_SQRT3 / 2) * np.abs(x) - np.float32(0.5) * y
    return np.maximum(slope, y) - np.float32(0.5) * radius


def star(x: np.ndarray, y: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Returns the distance to a star of five tips, one of them up.

    The plane is folded along the star's axes until one edge stands for all ten.

    Args:
        x: Coordinates to the right.
        y: Coordinates downwards.
        radius: Of the circle through the tips.
    """
    cos, sin = np.float32(_COS36), np.float32(_SIN36)
    # The mirrors stand at 36 and 108 degrees from the tip that points up: what lies
    # beyond one is reflected. What remains is the sector around the upper tip.
    x = np.abs(x)
    beyond = np.maximum(cos * x + sin * y, 0) * 2
    x = x - beyond * cos
    y = y - beyond * sin
    beyond = np.maximum(-cos * x + sin * y, 0) * 2
    x = np.abs(x + beyond * cos)
    y = y - beyond * sin
    # The edge runs from the tip (0, -1) to the notch ratio * (sin 36, -cos 36).
    across, along = STAR_RATIO * _SIN36, 1 - STAR_RATIO * _COS36
    length = (across * across + along * along) ** 0.5
    normal_x, normal_y = np.float32(along / length), np.float32(-across / length)
    return normal_x * x + normal_y * (y + radius)


def cross(x: np.ndarray, y: np.ndarray, half: np.ndarray) -> np.ndarray:
    """Returns the distance to an upright cross.

    Args:
        x: Coordinates to the right.
        y: Coordinates downwards.
        half: Half the length of an arm from end to end.
    """
    x, y = np.abs(x), np.abs(y)
    return np.maximum(
        np.maximum(x, y) - half, np.minimum(x, y) - np.float32(CROSS_RATIO) * half
    )


def ellipse(
    x: np.ndarray, y: np.ndarray, radius_x: np.ndarray, radius_y: np.ndarray
) -> np.ndarray:
    """Returns the distance to an ellipse, to first order around its edge."""
    x, y = x / radius_x, y / radius_y
    norm = np.sqrt(x * x + y * y)
    x, y = x / radius_x, y / radius_y
    slope = np.sqrt(x * x + y * y)
    return norm * (norm - 1) / np.maximum(slope, np.float32(1e-6))


def segment(
    x: np.ndarray, y: np.ndarray, half_x: np.ndarray, half_y: np.ndarray
) -> np.ndarray:
    """Returns the distance, 0 or more, to the line from -(half_x, half_y) to +."""
    length2 = np.maximum(half_x * half_x + half_y * half_y, np.float32(1e-6))
    share = np.clip((x * half_x + y * half_y) / length2, -1, 1)
    x, y = x - share * half_x, y - share * half_y
    return np.sqrt(x * x + y * y)


def arc(
    x: np.ndarray, y: np.ndarray, half: np.ndarray, depth: np.ndarray
) -> np.ndarray:
    """Returns the distance, 0 or more, to a flat parabola through the origin's level.

    Args:
        x: Coordinates to the right.
        y: Coordinates downwards.
        half: Half the width from end to end.
        depth: How far the middle hangs below the ends; negative for a bow upwards.
    """
    inner = np.clip(x, -half, half)
    share = inner / half
    slope = 2 * depth * share / half
    gap = (y - depth * (1 - share * share)) / np.sqrt(1 + slope * slope)
    beside = x - inner
    return np.sqrt(gap * gap + beside * beside)

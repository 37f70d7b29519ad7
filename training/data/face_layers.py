"""The layers of a drawn face, from the background to the glasses.

The head is a ball seen from the front: its features have heights and longitudes, so a
turn of the head (yaw) moves them across it and narrows them.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from keras_gen.training.data import distances
from keras_gen.training.data.canvas import Canvas

if TYPE_CHECKING:
    from keras_gen.training.data.face_drawing import Faces

_Distance = Callable[[np.ndarray, np.ndarray], np.ndarray]

# RGB of the hair, and stops that skin and background are mixed from.
_HAIR = np.array([(40, 36, 44), (96, 56, 30), (196, 74, 34), (236, 198, 100)])
_SKIN = np.array([(146, 96, 70), (196, 138, 100), (234, 184, 146), (250, 222, 196)])
_BACKGROUND = np.array([(250, 216, 184), (196, 228, 204), (170, 206, 242)])
_WHITE, _PUPIL, _FRAME = (252, 252, 252), (28, 26, 36), (46, 46, 78)
_LIPS, _SHIRT = (170, 36, 52), (64, 104, 136)

# All lengths are shares of the image's side. The head's centre and radii:
_HEAD_X, _HEAD_Y = 0.5, 0.55
_WIDTH, _HEIGHT = 0.31, 0.37
# Heights of the features below the head's centre.
_BROWS, _EYES, _NOSE, _MOUTH = -0.145, -0.01, 0.1, 0.21


def paint(faces: "Faces", size: int, style: str) -> np.ndarray:
    """Returns the images of faces that have hair style and glasses in common.

    Args:
        faces: n faces.
        size: Side of the images in pixels.
        style: The hair style of them all.

    Returns:
        uint8 (n, size, size, 3).
    """
    canvas = Canvas(_mix(_BACKGROUND, faces.background), size)
    head = _Head(faces.yaw)
    hair, skin = _HAIR[faces.hair_colour], _mix(_SKIN, faces.skin)
    _paint_behind(canvas, head, hair, skin, style)
    canvas.paint(skin, _oval(_HEAD_X, _HEAD_Y, _WIDTH, _HEIGHT))
    _paint_hair(canvas, head, hair, style)
    _paint_features(canvas, head, faces, hair, skin)
    if faces.glasses[0]:
        _paint_glasses(canvas, head, faces)
    return canvas.pixels()


class _Head:
    """Where things lie on the heads of some faces, as columns (n, 1, 1)."""

    def __init__(self, yaw: np.ndarray):
        self._yaw = yaw

    def x(self, longitude: np.ndarray | float, height: float, out: float = 1.0):
        """Returns the horizontal place of a point on the head.

        Args:
            longitude: Degrees from the middle of the face, positive to the right.
            height: How far below the head's centre.
            out: Distance from the head's axis, 1 on its surface.
        """
        radius = _WIDTH * (1 - (height / _HEIGHT) ** 2) ** 0.5 * out
        return _column(_HEAD_X + radius * np.sin(np.deg2rad(self._yaw + longitude)))

    def narrowed(self, longitude: np.ndarray | float, length: np.ndarray | float):
        """Returns a width as it is seen, foreshortened, at a longitude."""
        cos = np.cos(np.deg2rad(self._yaw + longitude))
        return _column(length * np.maximum(cos, 0.2))


def _paint_behind(
    canvas: Canvas, head: _Head, hair: np.ndarray, skin: np.ndarray, style: str
) -> None:
    """Paints what the head hides: hair at the back, neck, shirt and ears."""
    if style == "long":
        canvas.paint(hair * 0.8, _oval(head.x(180, 0, 0.15), 0.62, 0.38, 0.46), top=0.1)
    if style == "bun":
        canvas.paint(
            hair * 0.9, _oval(head.x(180, 0, 0.25), 0.12, 0.12, 0.1), bottom=0.3
        )
    canvas.paint(skin * 0.85, _oval(_HEAD_X, 0.9, 0.12, 0.16), top=0.7)
    canvas.paint(_SHIRT, _oval(_HEAD_X, 1.14, 0.42, 0.24), top=0.85)
    for longitude in (-97, 97):
        canvas.paint(
            skin * 0.92, _oval(head.x(longitude, 0.02), 0.57, 0.055, 0.08), 0.45, 0.7
        )


def _paint_hair(canvas: Canvas, head: _Head, hair: np.ndarray, style: str) -> None:
    """Paints the hair that frames the face; the face's window turns with the head."""
    crown = _oval(_HEAD_X, 0.515, _WIDTH + 0.025, _HEIGHT + 0.015)
    window = _oval(head.x(0, 0, 0.6), 0.73, 0.285, 0.405)
    end = np.float32(0.84 if style == "long" else 0.5)

    def distance(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.maximum(np.maximum(crown(x, y), -window(x, y)), y - end)

    canvas.paint(hair, distance, 0.1, float(end))


def _paint_features(
    canvas: Canvas, head: _Head, faces: "Faces", hair: np.ndarray, skin: np.ndarray
) -> None:
    """Paints brows, eyes, nose and mouth."""
    scale = 1 + 0.25 * faces.eye_size
    for side in (-1, 1):
        longitude = side * _eye_longitude(faces)
        x, y = head.x(longitude, _EYES), _HEAD_Y + _EYES
        width = head.narrowed(longitude, 0.07 * scale)
        height = _column(0.07 * scale)
        canvas.paint(_WHITE, _oval(x, y, width, height), y - 0.1, y + 0.1)
        # The gaze follows the head, a little further.
        x = head.x(longitude, _EYES, 1.03)
        width = head.narrowed(longitude, 0.044 * scale)
        height = _column(0.048 * scale)
        canvas.paint(_PUPIL, _oval(x, y, width, height), y - 0.1, y + 0.1)
        x, y = head.x(longitude, _BROWS), _HEAD_Y + _BROWS
        line = _line(x, y, head.narrowed(longitude, 0.062), 0.0, 0.016)
        canvas.paint(hair * 0.7, line, y - 0.05, y + 0.05)
    y = _HEAD_Y + _NOSE
    nose = _oval(head.x(0, _NOSE, 1.15), y, head.narrowed(0, 0.036), 0.046)
    canvas.paint(skin * 0.78, nose, y - 0.1, y + 0.1)
    mouth, teeth = _mouth(head, faces)
    canvas.paint(_LIPS, mouth, 0.6, 0.95)
    # However thin it is, a line shows at low resolution: closed lips hide the teeth.
    shown = (faces.smile - 0.3) / 0.2
    canvas.paint(_mix(np.array([_LIPS, _WHITE]), shown), teeth, 0.6, 0.95)


def _mouth(head: _Head, faces: "Faces") -> tuple[_Distance, _Distance]:
    """Returns the distances to mouth and teeth: a bow that opens as the smile grows."""
    half = head.narrowed(0, 0.095 + 0.03 * faces.smile)
    depth = _column(0.08 * faces.smile)
    opened = _column(np.maximum(faces.smile - 0.1, 0))
    centre = head.x(0, _MOUTH)
    # The corners rise as the middle sinks.
    top = _column(_HEAD_Y + _MOUTH - 0.045 * faces.smile)

    def bow(thickness: float, opening: float) -> _Distance:
        def distance(x: np.ndarray, y: np.ndarray) -> np.ndarray:
            x = x - centre
            share = np.clip(x / half, -1, 1)
            widened = np.float32(opening) * opened * (1 - share * share)
            arc = distances.arc(x, y - top, half, depth)
            return arc - np.float32(thickness) - widened

        return distance

    return bow(0.018, 0.055), bow(-0.004, 0.05)


def _paint_glasses(canvas: Canvas, head: _Head, faces: "Faces") -> None:
    """Paints a frame around each eye, the bridge, and the temples to the ears."""
    y, stroke = _HEAD_Y + _EYES, np.float32(0.0135)
    longitude = _eye_longitude(faces)
    left, right = (head.x(side * longitude, _EYES, 1.05) for side in (-1, 1))
    widths = [head.narrowed(side * longitude, 0.105) for side in (-1, 1)]
    lines = [
        (left + widths[0], right - widths[1]),
        (head.x(-90, _EYES), left - widths[0]),
        (right + widths[1], head.x(90, _EYES)),
    ]
    rings = [_oval(x, y, w, 0.105) for x, w in zip((left, right), widths, strict=True)]

    def distance(px: np.ndarray, py: np.ndarray) -> np.ndarray:
        parts = [np.abs(ring(px, py)) - stroke for ring in rings]
        for start, end in lines:
            half = np.maximum((end - start) / 2, 0)
            parts.append(_line((start + end) / 2, y, half, 0.0, stroke)(px, py))
        return np.minimum.reduce(parts)

    canvas.paint(_FRAME, distance, y - 0.14, y + 0.14)


def _eye_longitude(faces: "Faces") -> np.ndarray:
    """Returns how far the eyes lie from the middle of the face, degrees."""
    return 25 + 4 * faces.eye_spacing


def _oval(x, y, radius_x, radius_y) -> _Distance:
    """Returns the distance to an upright ellipse; numbers, or columns (n, 1, 1)."""
    x, y, radius_x, radius_y = map(np.float32, (x, y, radius_x, radius_y))
    return lambda px, py: distances.ellipse(px - x, py - y, radius_x, radius_y)


def _line(x, y, half_x, half_y, stroke) -> _Distance:
    """Returns the distance to a line with round ends, `stroke` its half thickness."""
    x, y, half_x, half_y, stroke = map(np.float32, (x, y, half_x, half_y, stroke))
    return lambda px, py: distances.segment(px - x, py - y, half_x, half_y) - stroke


def _mix(stops: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Returns the colours (n, 3) at shares from -1 (first) to 1 (last), clipped."""
    places = np.linspace(-1, 1, len(stops))
    return np.stack([np.interp(share, places, channel) for channel in stops.T], axis=-1)


def _column(values: np.ndarray) -> np.ndarray:
    """Returns one number an image, (n,), as float32 (n, 1, 1)."""
    return np.asarray(values, np.float32)[:, None, None]

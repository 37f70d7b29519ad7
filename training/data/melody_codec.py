"""Melodies as tones of six numbers, and back into beats and MIDI numbers."""

import numpy as np

# Order of the last axis of a sequence.
FEATURES = ("gap", "length", "height", "fifths_cos", "fifths_sin", "velocity")
# MIDI numbers: C3 to C6.
LOWEST, HIGHEST = 48, 84
# The longest gap and the longest tone, in beats: a half note.
LONGEST = 2.0
# MIDI's velocities of a tone that sounds.
SOFTEST, LOUDEST = 1, 127
# Of the circle of fifths, in octaves: a fifth moves a tone by 0.155 on it; a semitone
# moves it by 0.083 in height.
RADIUS = 0.3

_OCTAVE, _FIFTH = 12, 7
_PITCHES = np.arange(LOWEST, HIGHEST + 1)
_PITCH = slice(2, 5)


def from_events(events: dict[str, np.ndarray]) -> np.ndarray:
    """Returns tones as numbers around 0.5.

    Gaps and lengths are scaled by 0 to 2 beats, velocities by 1 to 127, to [0, 1].

    A pitch is a point on Shepard's double helix: its height in octaves, 0.5 at F#4 in
    the middle of the range, and its place on the circle of fifths, of radius 0.3
    around (0.5, 0.5). On that circle the seven tones of a major or minor scale lie side
    by side; of the height alone a scale would be a comb of semitones, which a network
    hardly sees and hardly makes.

    Args:
        events: Four arrays of one shape (..., T): `gap`, beats since the start of the
            previous tone; `length`, beats; `pitch`, MIDI number; `velocity`.

    Returns:
        float32 (..., T, 6), in the order of `FEATURES`.

    References:
        Shepard, 1982, Geometrical approximations to the structure of musical pitch,
        Psychological Review 89 (4), https://doi.org/10.1037/0033-295X.89.4.305
    """
    gap, length, pitch, velocity = (
        np.asarray(events[name], float)
        for name in ("gap", "length", "pitch", "velocity")
    )
    loudness = (velocity - SOFTEST) / (LOUDEST - SOFTEST)
    times = (gap / LONGEST, length / LONGEST)
    columns = (*times, *_on_helix(pitch), loudness)
    return np.stack(columns, axis=-1).astype(np.float32)


def to_events(sequences: np.ndarray) -> dict[str, np.ndarray]:
    """Undoes `from_events`, for sequences from data or from a network.

    Args:
        sequences: (..., T, 6). Gaps, lengths and velocities beyond [0, 1] are clipped;
            a pitch is the one whose point on the helix is nearest.

    Returns:
        Arrays (..., T): `gap` and `length`, float64 in beats; `pitch` and `velocity`,
        int64, numbers of MIDI.
    """
    values = np.asarray(sequences, float)
    gap, length, *_, loudness = np.moveaxis(np.clip(values, 0, 1), -1, 0)
    points = np.stack(_on_helix(_PITCHES), axis=-1)
    distances = np.square(values[..., np.newaxis, _PITCH] - points).sum(axis=-1)
    return {
        "gap": LONGEST * gap,
        "length": LONGEST * length,
        "pitch": _PITCHES[distances.argmin(axis=-1)],
        "velocity": np.rint(SOFTEST + loudness * (LOUDEST - SOFTEST)).astype(np.int64),
    }


def pitches(sequences: np.ndarray) -> np.ndarray:
    """Returns the MIDI numbers of sequences (..., T, 6): int64 (..., T)."""
    return to_events(sequences)["pitch"]


def starts(sequences: np.ndarray) -> np.ndarray:
    """Returns the beat on which each tone of (..., T, 6) starts: float64 (..., T)."""
    return np.cumsum(to_events(sequences)["gap"], axis=-1)


def _on_helix(pitch: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns height and both coordinates on the circle of fifths."""
    height = 0.5 + (pitch - (LOWEST + HIGHEST) / 2) / _OCTAVE
    angle = 2 * np.pi * _FIFTH / _OCTAVE * pitch
    return height, 0.5 + RADIUS * np.cos(angle), 0.5 + RADIUS * np.sin(angle)

"""Melodies as tones of four numbers in [0, 1], and back into beats and MIDI numbers."""

import numpy as np

# Order of the last axis of a sequence.
FEATURES = ("gap", "length", "pitch", "velocity")
# MIDI numbers: C3 to C6.
LOWEST, HIGHEST = 48, 84
# The longest gap and the longest tone, in beats: a half note.
LONGEST = 2.0
# MIDI's velocities of a tone that sounds.
SOFTEST, LOUDEST = 1, 127

_LOWS = np.array([0.0, 0.0, LOWEST, SOFTEST])
_HIGHS = np.array([LONGEST, LONGEST, HIGHEST, LOUDEST])


def from_events(events: dict[str, np.ndarray]) -> np.ndarray:
    """Returns tones as numbers in [0, 1].

    Each feature is scaled by its range, (x - low) / (high - low): gaps and lengths by
    0 to 2 beats, pitches by the MIDI numbers 48 to 84, velocities by 1 to 127.

    Args:
        events: Four arrays of one shape (..., T): `gap`, beats since the start of the
            previous tone; `length`, beats; `pitch`, MIDI number; `velocity`.

    Returns:
        float32 (..., T, 4), in the order of `FEATURES`.
    """
    values = np.stack([np.asarray(events[name], float) for name in FEATURES], axis=-1)
    return ((values - _LOWS) / (_HIGHS - _LOWS)).astype(np.float32)


def to_events(sequences: np.ndarray) -> dict[str, np.ndarray]:
    """Undoes `from_events`, for sequences from data or from a network.

    Args:
        sequences: (..., T, 4). What lies outside [0, 1] is clipped.

    Returns:
        Arrays (..., T): `gap` and `length`, float64 in beats; `pitch` and `velocity`,
        int64, rounded to the nearest number of MIDI.
    """
    values = np.clip(np.asarray(sequences, float), 0, 1) * (_HIGHS - _LOWS) + _LOWS
    events = {name: values[..., i] for i, name in enumerate(FEATURES)}
    for name in ("pitch", "velocity"):
        events[name] = np.rint(events[name]).astype(np.int64)
    return events


def pitches(sequences: np.ndarray) -> np.ndarray:
    """Returns the MIDI numbers of sequences (..., T, 4): int64 (..., T)."""
    return to_events(sequences)["pitch"]


def starts(sequences: np.ndarray) -> np.ndarray:
    """Returns the beat on which each tone of (..., T, 4) starts: float64 (..., T)."""
    return np.cumsum(to_events(sequences)["gap"], axis=-1)

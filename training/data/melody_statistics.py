"""What melodies are measured by: scale, tones and intervals, and their piano roll."""

import numpy as np

from keras_gen.training.data import melody_codec, melody_grammar

# Larger leaps count as an octave.
LARGEST_INTERVAL = 12


def scale_share(sequences: np.ndarray) -> float:
    """Returns how far melodies keep to a scale, 0 to 1; 1 for the grammar's own.

    For each melody: the share of its tones inside the one scale of the grammar that
    holds most of them. Then the mean over the melodies.

    Args:
        sequences: (n, T, 6), scaled as by `melody_codec.from_events`.
    """
    return _scale_share(melody_codec.pitches(sequences))


def chance_scale_share(
    count: int, seed: int, tones: int = melody_grammar.TONES
) -> float:
    """Returns the `scale_share` of uniformly random pitches in the codec's range.

    Args:
        count: Number of random melodies.
        seed: Which ones, 0 to 2**32 - 1.
        tones: Tones of a melody; the fewer, the better one of the scales fits.

    Returns:
        float, 0.70 for 32 tones.
    """
    random = np.random.RandomState(seed)
    shape = (count, tones)
    return _scale_share(
        random.randint(melody_codec.LOWEST, melody_codec.HIGHEST + 1, size=shape)
    )


def tone_histogram(sequences: np.ndarray) -> np.ndarray:
    """Returns the share of each pitch among the tones of (n, T, 6): float64 (37,).

    Bin i counts MIDI number 48 + i, up to 84.
    """
    tones = melody_codec.pitches(sequences).ravel() - melody_codec.LOWEST
    bins = melody_codec.HIGHEST - melody_codec.LOWEST + 1
    return np.bincount(tones, minlength=bins) / tones.size


def interval_histogram(sequences: np.ndarray) -> np.ndarray:
    """Returns the share of each interval between neighbours of (n, T, 6): (25,).

    Bin i counts intervals of i - 12 semitones, upwards positive; the first and the
    last bin also count those beyond an octave. float64.
    """
    steps = np.diff(melody_codec.pitches(sequences), axis=-1).ravel()
    steps = np.clip(steps, -LARGEST_INTERVAL, LARGEST_INTERVAL) + LARGEST_INTERVAL
    return np.bincount(steps, minlength=2 * LARGEST_INTERVAL + 1) / steps.size


def piano_roll(
    sequences: np.ndarray, beats: int = 32, steps_per_beat: int = 4
) -> np.ndarray:
    """Draws melodies as images: time to the right, pitch upwards, loud is bright.

    Args:
        sequences: (n, T, 6).
        beats: Where the image ends; what comes later is left out.
        steps_per_beat: Columns to a beat. A tone takes at least one.

    Returns:
        float32 (n, 37, beats * steps_per_beat, 1) in [-1, 1]: -1 is silence, else
        velocity / 127 from 0 to 1; the top row is MIDI number 84.
    """
    events = melody_codec.to_events(sequences)
    first = np.rint(melody_codec.starts(sequences) * steps_per_beat).astype(int)
    taken = np.maximum(1, np.rint(events["length"] * steps_per_beat).astype(int))
    height = melody_codec.HIGHEST - melody_codec.LOWEST + 1
    rolls = np.full((len(first), height, beats * steps_per_beat, 1), -1, np.float32)
    for (melody, tone), start in np.ndenumerate(first):
        row = melody_codec.HIGHEST - events["pitch"][melody, tone]
        light = events["velocity"][melody, tone] / melody_codec.LOUDEST
        rolls[melody, row, start : start + taken[melody, tone]] = light
    return rolls


def _scale_share(pitches: np.ndarray) -> float:
    """Returns the mean over the rows of (n, T) MIDI numbers; see `scale_share`."""
    belongs = np.zeros((len(melody_grammar.KEYS), 12))
    for key, row in enumerate(belongs):
        row[melody_grammar.scale(key)] = 1
    return float(belongs[:, pitches % 12].mean(axis=-1).max(axis=0).mean())

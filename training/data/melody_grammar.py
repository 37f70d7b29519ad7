"""A small grammar that draws melodies: a key, phrases of four bars, mostly steps."""

import itertools

import numpy as np

TONES = 32
# The lowest tonic of each key: C4, D4, F4, G3, A3.
TONICS = {"C": 60, "D": 62, "F": 65, "G": 55, "A": 57}
# Semitones above the tonic: the natural minor for want of a reason for another.
MODES = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
}
KEYS = tuple(f"{tonic} {mode}" for tonic in TONICS for mode in MODES)

# Scale degrees above the lowest tonic: an octave and a fourth.
_TOP_DEGREE = 10
# Moves in scale degrees and how often each is drawn: mostly steps, some leaps.
_MOVES = np.array([-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5])
_SHARES = np.array([1, 1, 2, 10, 30, 12, 30, 10, 2, 1, 1]) / 100
_LEAP = 3

# Lengths in beats, a quarter each; every bar has four.
_BARS = (
    (1.0, 1.0, 1.0, 1.0),
    (2.0, 1.0, 1.0),
    (1.0, 1.0, 2.0),
    (2.0, 2.0),
    (0.5, 0.5, 1.0, 1.0, 1.0),
    (1.0, 0.5, 0.5, 1.0, 1.0),
    (1.0, 0.5, 0.5, 2.0),
    (0.5, 0.5, 0.5, 0.5, 2.0),
)
_LAST_BARS = ((2.0, 2.0), (1.0, 1.0, 2.0), (1.0, 0.5, 0.5, 2.0))
# The last tone of a phrase ends a beat early, to breathe.
_BREATH = 1.0
# The shortest phrase has eight tones.
_PHRASES = TONES // 8

# Velocity on the first beat, on the third, on the second and fourth, and between.
_ACCENTS = {0.0: 100, 2.0: 88, 1.0: 74, 3.0: 74}
_OFF_BEAT = 62
_DYNAMICS = 5


def scale(key: int) -> np.ndarray:
    """Returns the pitch classes, 0 to 11 with C as 0, of the key with this number."""
    tonic, mode = divmod(key, len(MODES))
    steps = tuple(MODES.values())[mode]
    return np.sort((tuple(TONICS.values())[tonic] + np.array(steps)) % 12)


def draw(
    count: int, random: np.random.RandomState
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Draws melodies of 32 tones.

    **Key**: one of `KEYS`, equally likely; number = 2 * tonic + mode.
    **Rhythm**: phrases of four bars in 4/4. The bars of a phrase are A B A and a
    closing one that ends on a half note, which is cut by a beat of rest.
    **Pitch**: a walk on the scale, an octave and a fourth wide. Moves of one or two
    degrees are drawn in 80 of 100 cases, repetitions in 12, leaps of three to five in
    8; behind a leap a step leads back. A phrase ends on the nearest fifth degree if its
    number is even (0, 2, ...), on the nearest tonic if it is odd.
    **Velocity**: 100 on the first beat of a bar, 88 on the third, 74 on the others, 62
    between them, each with a deviation of -5 to 5.

    Args:
        count: Number of melodies.
        random: Where the draws come from.

    Returns:
        `gap`, `length`, `pitch`, `velocity` as of `melody_codec.from_events`, each
        (count, 32); the first gap is 0. And the keys, int32 (count,).
    """
    keys = random.randint(len(KEYS), size=count).astype(np.int32)
    starts, lengths, phrase_ends = _rhythm(count, random)
    degrees = _walk(phrase_ends, random)
    pitch = _pitch_table()[keys[:, np.newaxis], degrees]
    gap = np.diff(starts, axis=1, prepend=starts[:, :1])
    events = {
        "gap": gap,
        "length": lengths - _BREATH * (phrase_ends >= 0),
        "pitch": pitch,
        "velocity": _velocity(starts, random),
    }
    return events, keys


def _rhythm(
    count: int, random: np.random.RandomState
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draws phrases.

    Returns:
        Three arrays (count, 32): the beat on which each tone starts, the beats until
        the next one, and the number of the phrase that ends with it, else -1.
    """
    phrases = [
        np.array(a + b + a + close)
        for a, b, close in itertools.product(_BARS, _BARS, _LAST_BARS)
    ]
    lengths = np.empty((count, TONES))
    ends = np.full((count, TONES), -1)
    for row, chosen in enumerate(random.randint(len(phrases), size=(count, _PHRASES))):
        parts = [phrases[number] for number in chosen]
        lengths[row] = np.concatenate(parts)[:TONES]
        for number, end in enumerate(itertools.accumulate(map(len, parts))):
            if end <= TONES:
                ends[row, end - 1] = number
    starts = np.cumsum(lengths, axis=1) - lengths
    return starts, lengths, ends


def _walk(phrase_ends: np.ndarray, random: np.random.RandomState) -> np.ndarray:
    """Draws the scale degree of each tone: int (count, 32), 0 to 10."""
    count = len(phrase_ends)
    degrees = np.empty((count, TONES), int)
    # The chord of the tonic: its root, third, fifth or octave.
    degrees[:, 0] = np.array([0, 2, 4, 7])[random.randint(4, size=count)]
    bounds = np.cumsum(_SHARES)[:-1]
    move = np.zeros(count, int)
    for tone in range(1, TONES):
        drawn = _MOVES[np.searchsorted(bounds, random.random_sample(count))]
        leapt = np.abs(move) >= _LEAP
        move = np.where(leapt, -np.sign(move), drawn)
        here = degrees[:, tone - 1]
        beyond = (here + move < 0) | (here + move > _TOP_DEGREE)
        move = np.where(beyond, -move, move)
        there = here + move
        phrase = phrase_ends[:, tone]
        there = np.where(
            phrase >= 0, _nearest(there, np.where(phrase % 2, 0, 4)), there
        )
        move = there - here
        degrees[:, tone] = there
    return degrees


def _nearest(degrees: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """Returns the degree in [0, 10] nearest to each that is `goal` in some octave."""
    octaves = goal + 7 * np.arange(2)[:, np.newaxis]
    distance = np.abs(octaves - degrees) + 99 * (octaves > _TOP_DEGREE)
    return np.take_along_axis(octaves, distance.argmin(0)[np.newaxis], 0)[0]


def _pitch_table() -> np.ndarray:
    """Returns the MIDI number of each degree of each key: (keys, 11)."""
    degrees = np.arange(_TOP_DEGREE + 1)
    return np.stack(
        [
            tonic + np.array(steps)[degrees % 7] + 12 * (degrees // 7)
            for tonic in TONICS.values()
            for steps in MODES.values()
        ]
    )


def _velocity(starts: np.ndarray, random: np.random.RandomState) -> np.ndarray:
    """Draws velocities by the place of each start in its bar."""
    accent = np.full(starts.shape, _OFF_BEAT)
    for beat, value in _ACCENTS.items():
        accent[starts % 4 == beat] = value
    return accent + random.randint(-_DYNAMICS, _DYNAMICS + 1, size=starts.shape)

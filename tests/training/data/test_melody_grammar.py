import numpy as np
import pytest

from keras_gen.training.data import melody_grammar


@pytest.fixture(scope="module")
def drawn():
    events, keys = melody_grammar.draw(2000, np.random.RandomState(5))
    return {**events, "key": keys}


@pytest.mark.parametrize(
    ("key", "classes"),
    [
        ("C major", [0, 2, 4, 5, 7, 9, 11]),
        ("D major", [1, 2, 4, 6, 7, 9, 11]),
        ("A minor", [0, 2, 4, 5, 7, 9, 11]),
        ("G minor", [0, 2, 3, 5, 7, 9, 10]),
    ],
)
def test_scales(key, classes):
    number = melody_grammar.KEYS.index(key)
    assert melody_grammar.scale(number).tolist() == classes


def test_keys_are_numbered_by_tonic_and_mode():
    assert melody_grammar.KEYS[0] == "C major" and melody_grammar.KEYS[9] == "A minor"


def test_tones_lie_in_their_key_and_keys_are_equally_frequent(drawn):
    assert drawn["pitch"].shape == (2000, 32)
    for key, tones in zip(drawn["key"], drawn["pitch"], strict=True):
        assert set(tones % 12) <= set(melody_grammar.scale(key))
    # Five standard deviations of a count around 200.
    assert np.abs(np.bincount(drawn["key"], minlength=10) - 200).max() < 68


def test_pitches_stay_in_the_key_s_octave_and_fourth(drawn):
    lowest = np.array([60, 60, 62, 62, 65, 65, 55, 55, 57, 57])[drawn["key"]]
    above = drawn["pitch"] - lowest[:, None]
    assert above.min() == 0 and above.max() == 17


def test_moves_are_mostly_steps(drawn):
    semitones = np.abs(np.diff(drawn["pitch"]))
    # One or two degrees are one to four semitones.
    assert ((semitones > 0) & (semitones <= 4)).mean() > 0.7
    assert 0.01 < (semitones > 4).mean() < 0.15
    assert 0.05 < (semitones == 0).mean() < 0.2


def test_a_leap_inside_a_phrase_is_followed_by_a_step_back(drawn):
    moves = np.diff(drawn["pitch"])
    # The end of a phrase is bent to its goal, so look at the first six moves: a phrase
    # has eight tones or more.
    first, then = moves[:, :5], moves[:, 1:6]
    # Five semitones or more are three degrees or more (an augmented fourth apart).
    leaps = np.abs(first) >= 5
    assert leaps.sum() > 100
    back = np.sign(then[leaps]) == -np.sign(first[leaps])
    assert back.all() and np.abs(then[leaps]).max() <= 2


def test_bars_hold_four_beats_and_every_first_beat_is_struck(drawn):
    starts = np.cumsum(drawn["gap"], axis=1)
    assert (starts[:, 0] == 0).all()
    for row in starts:
        bars = np.arange(0, row[-1] + 1e-9, 4)
        assert set(bars) <= set(row)
    assert set(np.unique(drawn["gap"])) == {0, 0.5, 1, 2}
    assert set(np.unique(drawn["length"])) == {0.5, 1, 2}


def test_phrases_of_four_bars_end_with_a_breath_on_fifth_or_tonic(drawn):
    starts = np.cumsum(drawn["gap"], axis=1)
    until_next = np.diff(starts)
    breath = until_next - drawn["length"][:, :-1]
    assert set(np.unique(breath)) == {0, 1}
    tonic = np.array([0, 0, 2, 2, 5, 5, 7, 7, 9, 9])[drawn["key"]]
    melody, tone = np.nonzero(breath)
    # The next tone opens a phrase, on a multiple of 16 beats.
    phrase = starts[melody, tone + 1] / 16
    assert (phrase == np.rint(phrase)).all()
    above = (drawn["pitch"][melody, tone] - tonic[melody]) % 12
    np.testing.assert_array_equal(above, np.where(phrase % 2 == 1, 7, 0))


def test_velocity_follows_the_beat(drawn):
    place = np.cumsum(drawn["gap"], axis=1) % 4
    for beat, accent in ((0, 100), (2, 88), (1, 74), (3, 74), (0.5, 62), (1.5, 62)):
        values = drawn["velocity"][place == beat]
        assert values.min() == accent - 5 and values.max() == accent + 5
        assert values.mean() == pytest.approx(accent, abs=0.5)

import numpy as np
import pytest

from keras_gen.training.data import melody_codec, melody_statistics


def melody(pitches, gap=1.0, length=1.0, velocity=127):
    pitches = np.asarray(pitches)
    ones = np.ones(pitches.shape)
    return melody_codec.from_events(
        {
            "gap": gap * ones,
            "length": length * ones,
            "pitch": pitches,
            "velocity": velocity * ones,
        }
    )


def test_scale_share_takes_the_best_scale_of_each_melody():
    c_major = [60, 62, 64, 65, 67, 69, 71, 72]
    # C, then tones of D major, with a C sharp: seven of eight.
    strange = [60, 62, 66, 69, 73, 74, 78, 81]
    assert melody_statistics.scale_share(melody([c_major])) == 1
    assert melody_statistics.scale_share(melody([strange])) == 7 / 8
    both = melody_statistics.scale_share(melody([c_major, strange]))
    assert both == pytest.approx((1 + 7 / 8) / 2)


def test_scale_share_of_the_chromatic_scale():
    assert melody_statistics.scale_share(melody([range(48, 60)])) == 7 / 12


def test_chance_lies_a_little_above_seven_twelfths():
    chance = melody_statistics.chance_scale_share(4000, seed=0)
    assert chance == melody_statistics.chance_scale_share(4000, seed=0)
    assert chance == pytest.approx(0.698, abs=0.005)
    # The longer the melody, the less the best scale gains by choice.
    longer = melody_statistics.chance_scale_share(400, seed=0, tones=2000)
    assert longer == pytest.approx(7 / 12, abs=0.03)
    assert longer < chance


def test_tone_histogram():
    shares = melody_statistics.tone_histogram(melody([[48, 48, 84, 60]]))
    assert shares.shape == (37,)
    assert (shares[0], shares[36], shares[12]) == (0.5, 0.25, 0.25)
    assert shares.sum() == 1


def test_interval_histogram_counts_moves_inside_melodies():
    # +2, -12, +24 (beyond an octave) in the first; 0, 0, -1 in the second.
    sequences = melody([[60, 62, 50, 74], [70, 70, 70, 69]])
    shares = melody_statistics.interval_histogram(sequences)
    expected = np.zeros(25)
    expected[[14, 0, 24, 12, 11]] = np.array([1, 1, 1, 2, 1]) / 6
    np.testing.assert_allclose(shares, expected)


def test_piano_roll():
    sequences = melody([[84, 48]], gap=1.0, length=0.5)
    sequences[0, 0, 0] = 0
    roll = melody_statistics.piano_roll(sequences, beats=3, steps_per_beat=4)
    assert roll.shape == (1, 37, 12, 1) and roll.dtype == np.float32
    expected = np.full((37, 12), -1.0)
    expected[0, 0:2] = 1
    expected[36, 4:6] = 1
    np.testing.assert_array_equal(roll[0, ..., 0], expected)


def test_piano_roll_shows_short_tones_and_leaves_out_late_ones():
    sequences = melody([[60, 60, 60]], gap=2.0, length=0.0, velocity=64)
    roll = melody_statistics.piano_roll(sequences, beats=5, steps_per_beat=1)
    row = roll[0, 84 - 60, :, 0]
    np.testing.assert_allclose(row, [-1, -1, 64 / 127, -1, 64 / 127])

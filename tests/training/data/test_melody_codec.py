import numpy as np
import pytest

from keras_gen.training.data import melody_codec

EVENTS = {
    "gap": np.array([0.0, 1.0, 0.5]),
    "length": np.array([1.0, 0.5, 2.0]),
    "pitch": np.array([60, 48, 84]),
    "velocity": np.array([1, 64, 127]),
}
HEIGHT = melody_codec.FEATURES.index("height")
CIRCLE = slice(HEIGHT + 1, HEIGHT + 3)


def tones(*pitches):
    zeros = np.zeros(len(pitches))
    events = {"gap": zeros, "length": zeros, "pitch": np.array(pitches)}
    return melody_codec.from_events({**events, "velocity": zeros + 64})


def test_times_and_velocities_are_scaled_by_their_ranges():
    sequence = melody_codec.from_events(EVENTS)
    assert sequence.dtype == np.float32
    assert sequence.shape == (3, len(melody_codec.FEATURES))
    by_name = dict(zip(melody_codec.FEATURES, sequence.T, strict=True))
    np.testing.assert_allclose(by_name["gap"], [0, 0.5, 0.25], atol=1e-7)
    np.testing.assert_allclose(by_name["length"], [0.5, 0.25, 1], atol=1e-7)
    np.testing.assert_allclose(by_name["velocity"], [0, 0.5, 1], atol=1e-7)


def test_height_is_in_octaves_around_the_middle_of_the_range():
    heights = tones(66, 78, 54, 69)[:, HEIGHT]
    np.testing.assert_allclose(heights, [0.5, 1.5, -0.5, 0.75], atol=1e-7)


def test_octaves_share_a_place_on_the_circle_and_fifths_are_neighbours():
    c, c_above, g, d, c_sharp = tones(60, 72, 67, 62, 61)[:, CIRCLE]
    np.testing.assert_allclose(c, c_above, atol=1e-6)

    def distance(steps):
        return 2 * melody_codec.RADIUS * np.sin(np.pi * steps / 12)

    for other, steps in ((g, 1), (d, 2), (c_sharp, 5)):
        assert np.linalg.norm(other - c) == pytest.approx(distance(steps), abs=1e-6)


def test_round_trip():
    back = melody_codec.to_events(melody_codec.from_events(EVENTS))
    assert list(back) == ["gap", "length", "pitch", "velocity"]
    for name in ("gap", "length"):
        np.testing.assert_allclose(back[name], EVENTS[name], atol=1e-6)
    for name in ("pitch", "velocity"):
        assert back[name].dtype == np.int64
        np.testing.assert_array_equal(back[name], EVENTS[name])


def test_every_number_of_midi_survives():
    pitch = np.arange(48, 85)
    events = dict.fromkeys(("gap", "length"), np.zeros(37)) | {
        "pitch": pitch,
        "velocity": np.linspace(1, 127, 37).round(),
    }
    back = melody_codec.to_events(melody_codec.from_events(events))
    np.testing.assert_array_equal(back["pitch"], pitch)
    np.testing.assert_array_equal(back["velocity"], events["velocity"])


def test_what_a_network_makes_is_clipped_and_goes_to_the_nearest_pitch():
    sequence = tones(84, 60).astype(float)
    sequence[0] += [-0.5, 1.5, 2.0, 0.0, 0.0, -1.0]
    sequence[1] += [0.1, 0.1, 0.02, 0.02, -0.02, 0.0]
    events = melody_codec.to_events(sequence)
    assert (events["gap"][0], events["length"][0]) == (0, 2)
    assert events["velocity"][0] == 1
    np.testing.assert_array_equal(events["pitch"], [84, 60])
    np.testing.assert_array_equal(melody_codec.pitches(sequence), [84, 60])


def test_starts_add_up_the_gaps():
    sequences = np.stack([melody_codec.from_events(EVENTS)] * 2)
    np.testing.assert_allclose(melody_codec.starts(sequences), [[0, 1, 1.5]] * 2)

import numpy as np

from keras_gen.training.data import melody_codec

EVENTS = {
    "gap": np.array([0.0, 1.0, 0.5]),
    "length": np.array([1.0, 0.5, 2.0]),
    "pitch": np.array([60, 48, 84]),
    "velocity": np.array([1, 64, 127]),
}


def test_features_are_scaled_by_their_ranges():
    expected = [
        [0.0, 0.5, 12 / 36, 0.0],
        [0.5, 0.25, 0.0, 0.5],
        [0.25, 1.0, 1.0, 1.0],
    ]
    sequence = melody_codec.from_events(EVENTS)
    assert sequence.dtype == np.float32
    np.testing.assert_allclose(sequence, expected, atol=1e-7)


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


def test_what_a_network_makes_is_clipped_and_rounded():
    sequence = np.array([[-0.5, 1.5, 2.0, -1.0], [0.1, 0.1, 12.4 / 36, 0.0]])
    events = melody_codec.to_events(sequence)
    assert (events["gap"][0], events["length"][0]) == (0, 2)
    assert (events["pitch"][0], events["velocity"][0]) == (84, 1)
    assert events["pitch"][1] == 60
    np.testing.assert_array_equal(melody_codec.pitches(sequence), [84, 60])


def test_starts_add_up_the_gaps():
    sequences = np.stack([melody_codec.from_events(EVENTS)] * 2)
    np.testing.assert_allclose(melody_codec.starts(sequences), [[0, 1, 1.5]] * 2)

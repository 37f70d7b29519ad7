import numpy as np
import pytest

from keras_gen.training.data import melody_codec, midi


def sequence(gaps, lengths, pitches, velocities):
    return melody_codec.from_events(
        {"gap": gaps, "length": lengths, "pitch": pitches, "velocity": velocities}
    )


def test_bytes_of_a_file(tmp_path):
    # A quarter on C4, then an eighth on the same key without a pause.
    tones = sequence([0, 1], [1, 0.5], [60, 60], [100, 64])
    midi.write_midi(tmp_path / "a.mid", tones)
    expected = bytes.fromhex(
        "4d546864 00000006 0000 0001 01e0"  # MThd, format 0, one track, 480
        "4d54726b 0000001d"  # MTrk, 29 bytes
        "00 ff5103 07a120"  # 500,000 microseconds a beat
        "00 90 3c 64"
        "8360 80 3c 00"  # 480 = 3 * 128 + 96
        "00 90 3c 40"
        "8170 80 3c 00"  # 240 = 1 * 128 + 112
        "00 ff2f00"
    )
    assert (tmp_path / "a.mid").read_bytes() == expected


def parse(raw):
    """Returns the tempo and (tick, on, pitch, velocity), read by the file's rules."""
    assert raw[:4] == b"MThd" and raw[14:18] == b"MTrk"
    assert int.from_bytes(raw[18:22], "big") == len(raw) - 22
    place, tick, tempo, messages = 22, 0, None, []
    while True:
        delta = 0
        while raw[place] & 0x80:
            delta = (delta << 7) + (raw[place] & 0x7F)
            place += 1
        tick += (delta << 7) + raw[place]
        status, *values = raw[place + 1 : place + 4]
        if status == 0xFF:
            if values[0] == 0x2F:
                assert raw[place + 1 :] == b"\xff\x2f\x00"
                return tempo, messages
            assert values == [0x51, 3]
            tempo = int.from_bytes(raw[place + 4 : place + 7], "big")
            place += 7
        else:
            messages.append((tick, status == 0x90, *values))
            place += 4


def test_a_long_gap_and_overlapping_tones(tmp_path):
    path = tmp_path / "a.mid"
    # Gaps of 2 beats add up; the second tone begins inside the first.
    tones = sequence([2, 0.5, 2], [2, 1, 0], [48, 84, 70], [1, 127, 64])
    midi.write_midi(path, tones, beats_per_minute=60)
    tempo, messages = parse(path.read_bytes())
    assert tempo == 1_000_000
    assert messages == [
        (960, True, 48, 1),
        (1200, True, 84, 127),
        (1680, False, 84, 0),
        (1920, False, 48, 0),
        (2160, True, 70, 64),
        (2161, False, 70, 0),
    ]


def test_the_largest_delta_takes_three_bytes(tmp_path):
    gaps = np.full(40, 2.0)
    tones = sequence(gaps, np.full(40, 0.5), np.full(40, 60), np.full(40, 64))
    midi.write_midi(tmp_path / "a.mid", tones)
    _, messages = parse(tmp_path.joinpath("a.mid").read_bytes())
    assert [tick for tick, on, *_ in messages if on] == [
        960 * (i + 1) for i in range(40)
    ]
    assert midi._variable_length(0x4000) == b"\x81\x80\x00"  # The standard's example.
    assert midi._variable_length(0x1FFFFF) == b"\xff\xff\x7f"


@pytest.mark.parametrize(
    ("shape", "tempo", "message"),
    [
        ((2, 3, 6), 120, r"one melody of shape \(T, 6\).*\(2, 3, 6\)"),
        ((3, 5), 120, r"shape \(3, 5\)"),
        ((3, 6), 3, "beats_per_minute=3"),
    ],
)
def test_misuse_is_told(tmp_path, shape, tempo, message):
    with pytest.raises(ValueError, match=message):
        midi.write_midi(tmp_path / "a.mid", np.zeros(shape), tempo)
    assert not (tmp_path / "a.mid").exists()

"""Writes a melody as a Standard MIDI File, which any player opens."""

from pathlib import Path

import numpy as np

from keras_gen.training.data import melody_codec

TICKS_PER_BEAT = 480
_FORMAT, _TRACKS = 0, 1
_NOTE_ON, _NOTE_OFF = 0x90, 0x80
_TEMPO = b"\xff\x51\x03"
_END_OF_TRACK = b"\xff\x2f\x00"


def write_midi(
    path: str | Path, sequence: np.ndarray, beats_per_minute: float = 120.0
) -> None:
    """Writes one melody as a MIDI file of format 0 (The Complete MIDI 1.0, 1996).

    Args:
        path: Where to write; usually ends in `.mid`.
        sequence: (T, 6), scaled as by `melody_codec.from_events`. Times are rounded
            to 1/480 of a beat, and a tone takes at least that.
        beats_per_minute: Tempo, 4 to 60,000,000 (the file holds the microseconds of
            a beat in three bytes).

    Raises:
        ValueError: If the sequence has another shape or the tempo does not fit.
    """
    if np.ndim(sequence) != 2 or np.shape(sequence)[1] != len(melody_codec.FEATURES):
        raise ValueError(
            "A MIDI file takes one melody of shape (T, 6). "
            f"Received: shape {np.shape(sequence)}"
        )
    if not 4 <= beats_per_minute <= 60_000_000:
        raise ValueError(
            "beats_per_minute must lie from 4 to 60,000,000. "
            f"Received: beats_per_minute={beats_per_minute}"
        )
    microseconds = round(60_000_000 / beats_per_minute)
    track = b"\0" + _TEMPO + microseconds.to_bytes(3, "big")
    now = 0
    for tick, status, pitch, velocity in _messages(sequence):
        track += _variable_length(tick - now) + bytes([status, pitch, velocity])
        now = tick
    track += b"\0" + _END_OF_TRACK
    header = b"".join(n.to_bytes(2, "big") for n in (_FORMAT, _TRACKS, TICKS_PER_BEAT))
    Path(path).write_bytes(_chunk(b"MThd", header) + _chunk(b"MTrk", track))


def _messages(sequence: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Returns (tick, status, pitch, velocity) of the notes' ends and starts, sorted.

    At one tick ends come first (0x80 < 0x90), or a repeated note would end at once.
    """
    events = melody_codec.to_events(sequence)
    first = np.rint(melody_codec.starts(sequence) * TICKS_PER_BEAT).astype(int)
    ticks = np.maximum(1, np.rint(events["length"] * TICKS_PER_BEAT).astype(int))
    tones = zip(
        first.tolist(),
        (first + ticks).tolist(),
        events["pitch"].tolist(),
        events["velocity"].tolist(),
        strict=True,
    )
    messages = []
    for start, end, pitch, velocity in tones:
        messages.append((start, _NOTE_ON, pitch, velocity))
        messages.append((end, _NOTE_OFF, pitch, 0))
    return sorted(messages)


def _variable_length(value: int) -> bytes:
    """Returns a number as MIDI does: seven bits a byte, all but the last with bit 8."""
    result = bytes([value & 0x7F])
    while value := value >> 7:
        result = bytes([value & 0x7F | 0x80]) + result
    return result


def _chunk(kind: bytes, content: bytes) -> bytes:
    return kind + len(content).to_bytes(4, "big") + content

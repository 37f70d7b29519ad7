"""`melodies`: sequences of 32 tones, drawn by a small grammar of music."""

import numpy as np

from keras_gen.training.data import draws, melody_codec, melody_grammar
from keras_gen.training.data.melody_statistics import piano_roll
from keras_gen.training.data.schemes import Request, register
from keras_gen.training.data.source import Source

COUNTS = {"train": 10_000, "test": 1_000}


@register("melodies")
def load(request: Request) -> Source:
    """Returns melodies of 32 tones in one of ten keys, drawn by a program.

    Columns: `sequence` float32 (32, 6), each tone as gap (beats since the start of the
    previous one), length (beats), three numbers of the pitch and velocity, scaled as by
    `melody_codec.from_events`; `to_events` undoes it, and `midi.write_midi` makes a
    file to listen to. `key` int32, 2 * tonic + mode, names the key in
    `melody_grammar.KEYS`.

    10,000 melodies for training and 1,000 for testing; the seed chooses the draw. The
    grammar, ours, is in `melody_grammar.draw`; what is told of a tone is as in Mogren,
    2016, https://arxiv.org/abs/1611.09904.
    """
    draws.refuse_pixels(request)
    sequences, keys = [], []
    for part, random in draws.parts(request.split, request.seed):
        events, drawn = melody_grammar.draw(COUNTS[part], random)
        sequences.append(melody_codec.from_events(events))
        keys.append(drawn)
    columns = {"sequence": np.concatenate(sequences), "key": np.concatenate(keys)}
    return Source(request.spec, request.split, columns, draw=piano_roll)

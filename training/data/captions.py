"""Captions of drawn scenes: a small fixed vocabulary, and sentences of its words."""

import difflib
import re
from collections.abc import Sequence

import numpy as np

from keras_gen.training.data.errors import DataError
from keras_gen.training.data.scenes import BACKGROUNDS, COLOURS, SHAPES, Scenes

# Words that mean the same, for each size and each shape in the scenes' order.
_SIZE_WORDS = (("small", "little", "tiny"), ("large", "big", "huge"))
_SHAPE_WORDS = (
    ("circle", "disc"),
    ("square",),
    ("triangle",),
    ("star",),
    ("cross", "plus"),
)
TEMPLATES = (
    "a {size} {colour} {shape} on {background}",
    "there is a {size} {colour} {shape} on a {background} background",
    "the {shape} is {colour} and {size} on {background}",
    "a {background} background with a {size} {colour} {shape}",
)

# Tokens are indices into this. Trained models know them: words may only be added at
# the end.
VOCABULARY = (
    "<pad>",
    *("a", "and", "background", "is", "on", "the", "there", "with"),
    *("small", "little", "tiny", "large", "big", "huge"),
    *COLOURS,
    *("circle", "disc", "square", "triangle", "star", "cross", "plus"),
    *BACKGROUNDS,
)
# Tokens in every caption; shorter ones end in padding, token 0.
LENGTH = 10

_TOKENS = {word: token for token, word in enumerate(VOCABULARY) if token}


def encode(text: str) -> np.ndarray:
    """Returns the tokens of a text.

    Args:
        text: Words of `VOCABULARY`, in any case; marks between them are ignored. An
            empty text is all padding.

    Returns:
        int32 (LENGTH,), indices into `VOCABULARY`, 0 behind the last word.

    Raises:
        DataError: If a word is unknown, or there are more than LENGTH.
    """
    words = re.findall(r"[^\s.,:;!?]+", text.lower())
    for word in words:
        if word not in _TOKENS:
            near = difflib.get_close_matches(word, _TOKENS, n=3)
            hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
            raise DataError(
                f"Captions know {len(_TOKENS)} words. Received: {word!r} in {text!r}."
                f"{hint} There are: {', '.join(_TOKENS)}."
            )
    if len(words) > LENGTH:
        raise DataError(
            f"Captions have at most {LENGTH} words. Received: {len(words)} in {text!r}."
        )
    tokens = np.zeros(LENGTH, np.int32)
    tokens[: len(words)] = [_TOKENS[word] for word in words]
    return tokens


def decode(tokens: np.ndarray) -> str:
    """Returns the text of tokens (LENGTH,), without the padding.

    Raises:
        DataError: If a token is not in the vocabulary.
    """
    tokens = np.asarray(tokens)
    if tokens.min(initial=0) < 0 or tokens.max(initial=0) >= len(VOCABULARY):
        raise DataError(
            f"Tokens are from 0 to {len(VOCABULARY) - 1}. Received: {tokens.tolist()}"
        )
    return " ".join(VOCABULARY[token] for token in tokens if token)


def describe(scenes: Scenes, seed: int | Sequence[int]) -> np.ndarray:
    """Draws a caption of each scene: template and synonyms at random.

    Args:
        scenes: N scenes.
        seed: Seed of the stream; several numbers name a stream together.

    Returns:
        int32 (N, LENGTH), tokens.
    """
    random = np.random.RandomState(seed)
    template = random.randint(len(TEMPLATES), size=len(scenes))
    words = {
        "{size}": _choose(_SIZE_WORDS, scenes.size, random),
        "{colour}": _choose([(word,) for word in COLOURS], scenes.colour, random),
        "{shape}": _choose(_SHAPE_WORDS, scenes.shape, random),
        "{background}": _choose(
            [(word,) for word in BACKGROUNDS], scenes.background, random
        ),
    }
    tokens = np.zeros((len(scenes), LENGTH), np.int32)
    for number, text in enumerate(TEMPLATES):
        rows = np.flatnonzero(template == number)
        for place, word in enumerate(text.split()):
            slot = words.get(word)
            tokens[rows, place] = _TOKENS[word] if slot is None else slot[rows]
    return tokens


def meanings(scenes: Scenes) -> np.ndarray:
    """Returns a number for what a caption says: int32 (N,).

    Two numbers are equal exactly if size, colour, shape and background are.
    """
    factors = (scenes.size, scenes.colour, scenes.shape, scenes.background)
    counts = (len(_SIZE_WORDS), len(COLOURS), len(SHAPES), len(BACKGROUNDS))
    return np.ravel_multi_index(factors, counts).astype(np.int32)


def _choose(
    words: Sequence[Sequence[str]], values: np.ndarray, random: np.random.RandomState
) -> np.ndarray:
    """Returns for each value the token of one of its words, (N,)."""
    most = max(map(len, words))
    # Unused places repeat the first word and are never drawn.
    table = np.array(
        [
            [_TOKENS[w] for w in (*same, *same[:1] * (most - len(same)))]
            for same in words
        ]
    )
    counts = np.array([len(same) for same in words])
    chosen = random.random_sample(len(values)) * counts[values]
    return table[values, chosen.astype(np.int64)]

import re

import numpy as np
import pytest

from keras_gen.training.data import DataError, captions, scenes

DRAWN = scenes.draw(3_000, 0)
TOKENS = captions.describe(DRAWN, 1)

SIZES = {"small little tiny": 0, "large big huge": 1}
SHAPES = {"circle disc": 0, "square": 1, "triangle": 2, "star": 3, "cross plus": 4}
COLOURS = {
    word: i for i, word in enumerate("red green blue yellow magenta cyan".split())
}
BACKGROUNDS = {word: i for i, word in enumerate("dark grey light white".split())}


def found(text, meanings):
    """The one factor that a text names."""
    values = [
        value
        for words, value in meanings.items()
        if set(words.split()) & set(text.split())
    ]
    assert len(values) == 1, text
    return values[0]


def test_the_vocabulary_is_pinned():
    # Trained models know the words by their numbers.
    assert captions.VOCABULARY == (
        "<pad>",
        *"a and background is on the there with".split(),
        *"small little tiny large big huge".split(),
        *"red green blue yellow magenta cyan".split(),
        *"circle disc square triangle star cross plus".split(),
        *"dark grey light white".split(),
    )


def test_captions_say_the_factors():
    for i in range(500):
        text = captions.decode(TOKENS[i])
        assert found(text, SIZES) == DRAWN.size[i]
        assert found(text, COLOURS) == DRAWN.colour[i]
        assert found(text, SHAPES) == DRAWN.shape[i]
        assert found(text, BACKGROUNDS) == DRAWN.background[i]


def test_captions_are_sentences_of_the_templates():
    frames = set()
    for row in TOKENS[:500]:
        text = captions.decode(row)
        for slot, meanings in (
            ("{size}", SIZES),
            ("{colour}", COLOURS),
            ("{shape}", SHAPES),
        ):
            words = "|".join(" ".join(meanings).split())
            text = re.sub(rf"\b({words})\b", slot, text)
        frames.add(re.sub(r"\b(dark|grey|light|white)\b", "{background}", text))
    assert frames == set(captions.TEMPLATES)


def test_every_word_is_used_and_captions_end_in_padding():
    assert TOKENS.dtype == np.int32 and TOKENS.shape == (3_000, captions.LENGTH)
    assert set(np.unique(TOKENS)) == set(range(len(captions.VOCABULARY)))
    padded = TOKENS == 0
    assert (padded[:, :-1] <= padded[:, 1:]).all() and not padded[:, :6].any()
    assert not padded[:, -1].all()


def test_synonyms_and_templates_are_equally_likely():
    counts = np.bincount(TOKENS.ravel(), minlength=len(captions.VOCABULARY))
    count = dict(zip(captions.VOCABULARY, counts, strict=True))
    # 500 of each expected, with a standard deviation of 20; 300 with 16; 750 with 24.
    for word in "small little tiny large big huge".split():
        assert abs(count[word] - 500) < 100
    for word in "circle disc cross plus".split():
        assert abs(count[word] - 300) < 80
    for word in ("there", "with", "and"):
        assert abs(count[word] - 750) < 120


def test_a_seed_is_a_fixed_draw():
    np.testing.assert_array_equal(captions.describe(DRAWN, 1), TOKENS)
    assert not np.array_equal(captions.describe(DRAWN, 2), TOKENS)


def test_meanings_are_equal_exactly_where_the_factors_are():
    numbers = captions.meanings(DRAWN)
    assert numbers.dtype == np.int32
    factors = np.stack([DRAWN.size, DRAWN.colour, DRAWN.shape, DRAWN.background])
    same = (factors[:, :, None] == factors[:, None, :]).all(0)
    np.testing.assert_array_equal(numbers[:, None] == numbers, same)
    assert 0 <= numbers.min() and numbers.max() < 2 * 6 * 5 * 4


def test_text_becomes_tokens_and_back():
    tokens = captions.encode("A tiny blue star, on grey.")
    expected = [
        captions.VOCABULARY.index(w) for w in "a tiny blue star on grey".split()
    ]
    np.testing.assert_array_equal(tokens, [*expected, 0, 0, 0, 0])
    assert tokens.dtype == np.int32
    assert captions.decode(tokens) == "a tiny blue star on grey"
    for row in TOKENS[:100]:
        np.testing.assert_array_equal(captions.encode(captions.decode(row)), row)
    assert captions.encode("").sum() == 0 and captions.decode(np.zeros(10)) == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a red stars", "Received: 'stars' in 'a red stars'. Did you mean 'star'"),
        ("a bleu disc", "Did you mean 'blue'"),
        ("a zebra", "Received: 'zebra'.*There are: a, and, background"),
        ("a <pad> disc", "Received: '<pad>'"),
        ("a " * 11, "at most 10 words. Received: 11"),
    ],
)
def test_misuse_is_told(text, message):
    with pytest.raises(DataError, match=message):
        captions.encode(text)


@pytest.mark.parametrize("token", [-1, 32])
def test_tokens_outside_the_vocabulary_are_refused(token):
    with pytest.raises(DataError, match="Tokens are from 0 to 31"):
        captions.decode(np.array([1, token]))

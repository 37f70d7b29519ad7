import hashlib

import numpy as np
import pytest

from keras_gen.training import data
from keras_gen.training.data import DataError, captions, scenes, shapes


def rows(spec, split="test", **options):
    source = data.load(spec, split, **options)
    return source.read(range(len(source)))


def seen_colour(images):
    """The colour and background of each image, from its pixels alone."""
    flat = images.reshape(len(images), -1, 3).astype(float)
    background = flat[:, :1]
    far = np.abs(flat - background).max(-1)
    figure = flat[np.arange(len(flat)), far.argmax(1)]
    colour = np.abs(figure[:, None] - scenes.PALETTE).sum(-1).argmin(1)
    tone = np.abs(background[:, 0, :1] - np.array(scenes.TONES)).argmin(1)
    return colour, tone


def test_images_show_their_colours():
    source = data.load("shapes", split="test")
    assert source.image_shape == (32, 32, 3) and source.label_names == scenes.SHAPES
    columns = source.read(range(2_000))
    assert set(columns) == {"image", "label", "colour"}
    np.testing.assert_array_equal(seen_colour(columns["image"])[0], columns["colour"])


def test_labels_are_the_shapes():
    columns = rows("shapes", image_size=128)
    image = columns["image"].astype(np.float32)
    contrast = scenes.PALETTE[columns["colour"]] - image[:, 0, 0]
    channel = np.abs(contrast).argmax(-1, keepdims=True)
    changed = np.take_along_axis(image - image[:, :1, :1], channel[:, None, None], -1)
    covered = (changed / np.take_along_axis(contrast, channel, -1)[:, None, None])[
        ..., 0
    ]
    # The polar moment over the squared area does not depend on size and rotation. These
    # are the exact ones of the figures, by hand.
    moments = {
        "circle": 1 / (2 * np.pi),
        "square": 1 / 6,
        "triangle": 1 / (3 * 3**0.5),
        "star": 0.19743,
        "cross": 0.18641,
    }
    places = np.arange(128)
    area = covered.sum((1, 2))
    x, y = (covered.sum(axis) @ places / area for axis in (1, 2))
    spread = (covered.sum(1) @ places**2 + covered.sum(2) @ places**2) / area
    moment = (spread - x**2 - y**2) / area
    gaps = np.abs(moment[:, None] - list(moments.values()))
    names = np.array(list(moments))[gaps.argmin(1)]
    np.testing.assert_array_equal(names, np.array(scenes.SHAPES)[columns["label"]])


def test_splits_are_different_draws_and_all_holds_both():
    train, test, both = (rows("shapes", split) for split in ("train", "test", "all"))
    assert len(train["image"]) == 20_000 and len(test["image"]) == 2_000
    for column in train:
        joined = np.concatenate([train[column], test[column]])
        np.testing.assert_array_equal(both[column], joined)
    distinct = {image.tobytes() for image in both["image"]}
    assert len(distinct) == 22_000


def test_a_seed_is_a_fixed_draw():
    test = rows("shapes")["image"]
    # Classifiers are trained on the other rows: a changed draw would mix the splits.
    assert hashlib.sha256(test.tobytes()).hexdigest().startswith("c3c6136c4673799d")
    other = rows("shapes", seed=1)["image"]
    assert not {image.tobytes() for image in test} & {i.tobytes() for i in other}


def test_size_and_channels():
    assert rows("shapes", image_size=8)["image"].shape == (2_000, 8, 8, 3)
    colour, grey = (rows("shapes", channels=c)["image"] for c in (None, 1))
    luma = colour @ np.array([0.299, 0.587, 0.114])
    np.testing.assert_allclose(grey[..., 0], luma, atol=1)
    # The figure remains visible.
    contrast = np.abs(grey.astype(int) - grey[:, :1, :1].astype(int)).max((1, 2, 3))
    assert contrast.min() >= 15
    for spec in ("shapes", "shapes:captions", "shapes:pairs", "shapes:unpaired"):
        with pytest.raises(DataError, match="no alpha"):
            data.load(spec, channels=4)
        with pytest.raises(DataError, match="must fit into cache_bytes=1,000,000"):
            data.load(spec, cache_bytes=10**6)


def test_an_unknown_variant_is_told():
    with pytest.raises(DataError, match="variant of shapes 'pair'.*'pairs'"):
        data.load("shapes:pair")


def test_captions_tell_what_the_images_show():
    columns = rows("shapes:captions")
    assert columns["tokens"].dtype == np.int32
    texts = [set(captions.decode(row).split()) for row in columns["tokens"]]
    colour, tone = seen_colour(columns["image"])
    np.testing.assert_array_equal(colour, columns["colour"])
    names = zip(colour, tone, columns["label"], texts, strict=True)
    shape_words = ({"circle", "disc"}, {"square"}, {"triangle"}, {"star"})
    shape_words = (*shape_words, {"cross", "plus"})
    for seen, background, shape, text in names:
        assert scenes.COLOURS[seen] in text and scenes.BACKGROUNDS[background] in text
        assert text & shape_words[shape]
    # Large figures have more than twice the area of small ones.
    image = columns["image"].astype(int)
    area = (np.abs(image - image[:, :1, :1]).max(-1) > 40).mean((1, 2))
    large = np.array([bool(text & {"large", "big", "huge"}) for text in texts])
    assert area[~large].max() < area[large].min()


def test_equal_caption_ids_are_equal_meanings():
    columns = rows("shapes:captions")
    synonyms = {"little": "small", "tiny": "small", "big": "large", "huge": "large"}
    synonyms |= {"disc": "circle", "plus": "cross"}
    telling = {*scenes.COLOURS, *scenes.SHAPES, *scenes.SIZES, *scenes.BACKGROUNDS}
    texts = [captions.decode(row).split() for row in columns["tokens"]]
    said = [frozenset(synonyms.get(w, w) for w in text) & telling for text in texts]
    pairs = set(zip(said, columns["caption_id"].tolist(), strict=True))
    assert len(pairs) == len(set(said)) == len(set(columns["caption_id"])) > 200


def test_some_combinations_are_kept_for_testing():
    held_out = {
        (scenes.COLOURS.index(colour), scenes.SHAPES.index(shape))
        for colour, shape in shapes.HELD_OUT
    }
    assert len(held_out) == 6
    combinations = {}
    for split in ("train", "test"):
        columns = rows("shapes:captions", split)
        pairs = list(zip(columns["colour"], columns["label"], strict=True))
        combinations[split] = set(pairs)
        expected = [pair in held_out for pair in pairs]
        np.testing.assert_array_equal(columns["held_out"], expected)
    assert not combinations["train"] & held_out
    assert combinations["train"] | held_out == combinations["test"]
    assert len(combinations["test"]) == 30
    # No colour and no shape is new in the test split.
    for place, count in ((0, 6), (1, 5)):
        assert len({pair[place] for pair in combinations["train"]}) == count


def test_pairs_are_one_scene_in_two_styles():
    columns = rows("shapes:pairs")
    assert set(columns) == {"source", "target"}
    filled, outlined = (columns[key].astype(int) for key in ("source", "target"))
    masks = [np.abs(x - x[:, :1, :1]).max(-1) > 0 for x in (filled, outlined)]
    for axis in (1, 2):
        np.testing.assert_array_equal(masks[0].any(axis), masks[1].any(axis))
    outside = ~masks[0]
    np.testing.assert_array_equal(filled[outside], outlined[outside])
    assert (masks[1].sum((1, 2)) < masks[0].sum((1, 2))).mean() > 0.95
    np.testing.assert_array_equal(
        seen_colour(columns["source"])[0], rows("shapes")["colour"]
    )


def test_unpaired_domains_show_other_scenes_and_hold_the_truth():
    source = data.load("shapes:unpaired", split="test")
    drawn = source.rows()
    assert len(drawn["a"]) == 1_000 and len(drawn["b"]) == 800
    assert drawn["a"].dtype == np.float32 and drawn["a"].min() >= -1

    def ink(images):
        return (np.abs(images - images[:, :1, :1]).max(-1) > 0.2).sum((1, 2)).mean()

    # Truth of a is outlined, truth of b is filled.
    assert ink(drawn["a_truth"]) < 0.8 * ink(drawn["a"])
    assert ink(drawn["b"]) < 0.8 * ink(drawn["b_truth"])
    for key in "ab":
        box = [
            np.abs(x - x[:, :1, :1]).max(-1).any(1)
            for x in (drawn[key], drawn[f"{key}_truth"])
        ]
        np.testing.assert_array_equal(*box)
    filled = [{image.tobytes() for image in drawn[key]} for key in ("a", "b_truth")]
    assert not filled[0] & filled[1]


def test_unpaired_has_a_longer_first_domain():
    train = data.load("shapes:unpaired", image_size=8)
    drawn = train.rows()
    assert len(drawn["a"]) == 10_000 and len(drawn["b"]) == 8_000
    both = data.load("shapes:unpaired", "all", image_size=8).rows()
    assert len(both["a"]) == 11_000 and len(both["b_truth"]) == 8_800


@pytest.mark.parametrize(
    ("spec", "names"),
    [
        ("shapes", {"image", "label", "colour"}),
        ("shapes:pairs", {"source", "target"}),
        ("shapes:unpaired", {"a", "b"}),
    ],
)
def test_batches(spec, names):
    batch = next(iter(data.load(spec, split="test").dataset(16)))
    assert set(batch) == names
    for name in names - {"label", "colour"}:
        assert batch[name].shape == (16, 32, 32, 3) and batch[name].dtype == "float32"

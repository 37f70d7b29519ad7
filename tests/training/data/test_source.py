import numpy as np
import pytest

from keras_gen.training.data import DataError, Source, from_arrays


@pytest.fixture
def source():
    images = np.arange(10, dtype=np.uint8)[:, None, None, None] * np.ones(
        (10, 8, 8, 1), np.uint8
    )
    return from_arrays(images, labels=np.arange(10) % 5, name="ten")


def test_read_gives_stored_rows(source):
    rows = source.read([3, 0, 3])["image"]
    assert rows.shape == (3, 8, 8, 1) and rows.dtype == np.uint8
    assert rows[:, 0, 0, 0].tolist() == [3, 0, 3]


def test_images_are_floats_in_order(source):
    images = source.images(limit=4)
    assert images.dtype == np.float32
    np.testing.assert_allclose(images[:, 0, 0, 0], np.arange(4) / 127.5 - 1, atol=1e-6)
    assert source.images().shape == (10, 8, 8, 1)
    assert source.images(limit=99).shape == (10, 8, 8, 1)


def test_a_seed_chooses_without_repetition_and_labels_follow(source):
    images = source.images(limit=6, seed=1)
    chosen = np.rint((images[:, 0, 0, 0] + 1) * 127.5).astype(int)
    assert len(set(chosen.tolist())) == 6 and chosen.tolist() != list(range(6))
    np.testing.assert_array_equal(source.labels(limit=6, seed=1), chosen % 5)
    assert not np.array_equal(images, source.images(limit=6, seed=2))


def test_rows_come_in_batches_too(source):
    for limit, seed in ((None, None), (7, 1)):
        batches = list(source.row_batches(3, limit, seed))
        rows = source.rows(limit, seed)
        n = len(rows["label"])
        sizes = [min(3, n - i) for i in range(0, n, 3)]
        assert [len(batch["label"]) for batch in batches] == sizes
        for key, column in rows.items():
            joined = np.concatenate([batch[key] for batch in batches])
            np.testing.assert_array_equal(joined, column)
            assert joined.dtype == column.dtype


def test_repr_says_what_it_is(source):
    assert repr(source) == (
        "Source('ten', split='all', rows=10, image: (8, 8, 1), label: (), "
        "num_classes=5)"
    )


def test_steps_per_epoch_counts_whole_batches(source):
    assert [source.steps_per_epoch(b) for b in (1, 3, 10)] == [10, 3, 1]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda s: s.steps_per_epoch(0), "batch_size must be"),
        (lambda s: s.dataset(11), "batch_size=11 for the 10 rows"),
        (lambda s: s.dataset(4, start_step=-1), "start_step must be"),
        (lambda s: s.dataset(4, seed=-1), "seed must be"),
        (lambda s: s.dataset(4, seed=2**63), "seed must be"),
        (lambda s: s.epoch(11), "at most 10"),
        (lambda s: s.epoch(2.5), "batch_size must be"),
        (lambda s: s.images(limit=0), "limit must be"),
        (lambda s: s.images(seed=-1), "seed must be"),
    ],
)
def test_misuse_is_told(source, call, message):
    with pytest.raises(DataError, match=message):
        call(source)


def test_labels_need_labelled_data():
    with pytest.raises(DataError, match="a column 'label'"):
        Source("x", "all", {"image": np.zeros((1, 8, 8, 1), np.uint8)}).labels()


def test_columns_leave_by_their_type_and_stay_together():
    columns = {
        "image": np.full((6, 8, 8, 1), 255, np.uint8),
        "tokens": np.arange(12, dtype=np.int64).reshape(6, 2),
        "label": np.arange(6, dtype=np.uint8),
        "score": np.linspace(0, 1, 6),
        "absent": None,
    }
    source = Source("mixed", "all", columns, label_names="abcdef")
    assert {k: (f.shape, f.dtype) for k, f in source.features.items()} == {
        "image": ((8, 8, 1), "float32"),
        "tokens": ((2,), "int32"),
        "label": ((), "int32"),
        "score": ((), "float32"),
    }
    assert (source.features["tokens"].low, source.features["tokens"].high) == (0, 11)
    batch = next(source.dataset(6, seed=3).as_numpy_iterator())
    assert {k: v.dtype.name for k, v in batch.items()} == {
        k: f.dtype for k, f in source.features.items()
    }
    np.testing.assert_array_equal(batch["image"], 1.0)
    np.testing.assert_array_equal(batch["tokens"][:, 0], np.rint(batch["score"] * 10))
    rows = source.rows(limit=4, seed=1)
    np.testing.assert_array_equal(rows["tokens"][:, 0], np.rint(rows["score"] * 10))


def test_columns_have_one_length():
    columns = {"a": np.zeros(3), "b": np.zeros(4)}
    with pytest.raises(DataError, match=r"one number of rows.*'a': 3, 'b': 4"):
        Source("x", "all", columns)

import itertools
import time

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from keras_gen.training.data import DataError, from_arrays, load, pipeline

ROWS = 23


def numbered(rows=ROWS, labels=True):
    """Returns a source whose image i is filled with i and labelled i."""
    images = np.tile(np.arange(rows, dtype=np.uint8)[:, None, None, None], (1, 8, 8, 1))
    return from_arrays(images, labels=np.arange(rows) if labels else None)


def rows_of(element):
    return element["label"].numpy().tolist()


def take(dataset, count):
    return [rows_of(element) for element in itertools.islice(dataset, count)]


def test_elements_are_what_models_expect():
    dataset = load("digits", image_size=16, channels=3).dataset(4)
    assert dataset.element_spec == {
        "image": tf.TensorSpec((4, 16, 16, 3), tf.float32),
        "label": tf.TensorSpec((4,), tf.int32),
    }
    image = next(iter(dataset))["image"].numpy()
    assert image.min() == -1.0 and image.max() <= 1.0
    assert set(numbered(labels=False).dataset(4).element_spec) == {"image"}


def test_images_and_labels_stay_together():
    for element in numbered().dataset(5).take(9):
        image = element["image"].numpy()
        stored = np.rint((image + 1) * 127.5)
        assert (stored == element["label"].numpy()[:, None, None, None]).all()
        np.testing.assert_allclose(image, stored / 127.5 - 1, atol=1e-6)


@pytest.mark.parametrize("rows", [1, 2, 3, 23, 128, 250])
def test_each_epoch_is_another_permutation(rows):
    epochs = take(numbered(rows).dataset(rows), 4)
    for epoch in epochs:
        assert sorted(epoch) == list(range(rows))
    if rows >= 23:
        assert len(set(map(tuple, epochs))) == 4
        assert list(range(rows)) not in epochs


def test_the_remainder_of_each_epoch_is_dropped():
    # 23 rows in batches of 5: 4 whole batches an epoch, no row twice in one.
    batches = take(numbered().dataset(5), 40)
    for start in range(0, 40, 4):
        rows = sum(batches[start : start + 4], [])
        assert len(set(rows)) == 20
    # What one epoch drops, others show.
    assert set(sum(batches, [])) == set(range(ROWS))


@pytest.mark.parametrize("start", [1, 3, 4, 5, 11, 4 * 10**9 + 2])
def test_a_start_step_continues_exactly(start):
    source = numbered()
    if start < 100:
        expected = take(source.dataset(5, seed=7), start + 6)[start:]
    else:
        expected = take(source.dataset(5, seed=7, start_step=start - 2), 8)[2:]
    assert take(source.dataset(5, seed=7, start_step=start), 6) == expected


def test_order_depends_on_every_bit_of_the_seed():
    seeds = [0, *(1 << bit for bit in range(63))]
    orders = [pipeline._permutation(ROWS, seed, 0).numpy() for seed in seeds]
    assert len({tuple(order) for order in orders}) == len(seeds)


def test_epochs_do_not_repeat_themselves():
    # 1 << bit reaches epochs far away; index_shuffle comes round after 256 of them.
    epochs = [*range(300), *(1 << bit for bit in range(9, 40))]
    orders = [pipeline._permutation(ROWS, 0, epoch).numpy() for epoch in epochs]
    assert len({tuple(order) for order in orders}) == len(epochs)


def test_the_permutation_looks_random():
    rows = 60_000
    for seed in range(3):
        order = pipeline._permutation(rows, seed, 0).numpy().astype(float)
        assert np.sort(order).tolist() == list(range(rows))
        # Standard deviation of both figures over random permutations: 0.004.
        assert abs(np.corrcoef(order[1:], order[:-1])[0, 1]) < 0.02
        # Differences of independent neighbours correlate by -1/2.
        steps = np.diff(order)
        assert np.corrcoef(steps[1:], steps[:-1])[0, 1] == pytest.approx(-0.5, abs=0.02)


def test_training_batches_never_end():
    assert numbered().dataset(5).cardinality() == tf.data.INFINITE_CARDINALITY


def test_one_epoch_in_order():
    source = numbered()
    assert take(source.epoch(10), 9) == [list(range(10)), list(range(10, 20))]
    whole = source.epoch(10, drop_remainder=False)
    assert whole.cardinality() == 3
    assert sum(take(whole, 9), []) == list(range(ROWS))
    assert whole.element_spec["image"].shape == (None, 8, 8, 1)
    assert source.epoch(10).element_spec["image"].shape == (10, 8, 8, 1)
    assert len(take(source.epoch(50, drop_remainder=False), 9)) == 1


def test_one_shuffled_epoch_is_the_first_of_training():
    source = numbered()
    shuffled = source.epoch(10, shuffle=True, seed=3, drop_remainder=False)
    batches = take(shuffled, 9)
    assert sorted(sum(batches, [])) == list(range(ROWS))
    assert batches[:2] == take(source.dataset(10, seed=3), 2)


def test_options_keep_the_autotuner_out():
    for dataset in (numbered().dataset(5), numbered().epoch(5)):
        options = dataset.options()
        assert options.autotune.enabled is False
        policy = options.experimental_distribute.auto_shard_policy
        assert policy == tf.data.experimental.AutoShardPolicy.DATA


def test_large_arrays_are_read_in_place(monkeypatch):
    expected = take(numbered().dataset(5, seed=2), 9)
    monkeypatch.setattr(pipeline, "_TENSOR_BYTES", 0)
    dataset = numbered().dataset(5, seed=2)
    assert dataset.element_spec["image"].shape == (5, 8, 8, 1)
    assert take(dataset, 9) == expected


@pytest.fixture
def folder(tmp_path):
    for i in range(12):
        path = tmp_path / f"class{i % 2}" / f"{i:02}.png"
        path.parent.mkdir(exist_ok=True)
        Image.new("L", (9, 12), 20 * i).save(path)
    return tmp_path


def test_files_beyond_memory_give_the_same_batches(folder):
    options = {"split": "all", "image_size": 8}
    cached = load(f"folder:{folder}", **options)
    lazy = load(f"folder:{folder}", cache_bytes=0, **options)
    for dataset in (lambda s: s.dataset(5, seed=4), lambda s: s.epoch(5)):
        assert dataset(lazy).element_spec == dataset(cached).element_spec
        pairs = zip(dataset(lazy).take(5), dataset(cached).take(5), strict=True)
        for ours, theirs in pairs:
            np.testing.assert_array_equal(ours["image"], theirs["image"])
            np.testing.assert_array_equal(ours["label"], theirs["label"])
    np.testing.assert_array_equal(lazy.images(seed=1), cached.images(seed=1))


def test_a_file_that_vanishes_in_training_is_named(folder):
    lazy = load(f"folder:{folder}", split="all", image_size=8, cache_bytes=0)
    (folder / "class0" / "04.png").unlink()
    with pytest.raises(tf.errors.OpError, match=r"no longer is.*04\.png"):
        list(lazy.epoch(12))
    with pytest.raises(DataError):
        lazy.images()


def test_batches_are_made_much_faster_than_a_training_step():
    # The size of Fashion-MNIST. Processor time, since the machine may be busy: a
    # training step of the smallest convolutional GAN at this size takes over 100 ms.
    source = from_arrays(
        np.zeros((60_000, 28, 28, 1), np.uint8), np.arange(60_000) % 10
    )
    batches = iter(source.dataset(128))
    for _ in range(20):
        next(batches)
    start = time.process_time()
    for _ in range(200):
        next(batches)
    assert (time.process_time() - start) / 200 < 0.005


def test_replicas_divide_each_batch(two_replicas):
    plain = numbered().dataset(6, seed=1, start_step=2)
    shared = iter(two_replicas.experimental_distribute_dataset(plain))
    for expected in plain.take(8):
        parts = two_replicas.experimental_local_results(next(shared)["label"])
        assert [len(part) for part in parts] == [3, 3]
        assert np.concatenate(parts).tolist() == rows_of(expected)

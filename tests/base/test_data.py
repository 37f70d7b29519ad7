"""Data for fit: naming, checking, batching arrays, and the autotuner's shield."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen import features
from keras_gen.base import data

IMAGE = features.image((2, 2, 1))
FEATURES = {"image": IMAGE, "label": features.label(3, optional=True)}
X = np.zeros((10, 2, 2, 1), "float32")
Y = np.arange(10) % 3


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (X, {"image"}),
        ((X,), {"image"}),
        ((X, None), {"image"}),
        ((X, Y), {"image", "label"}),
        ((X, Y, np.ones(10)), {"image", "label"}),
        ({"image": X, "other": Y}, {"image"}),
        (({"image": X, "label": Y}, None), {"image", "label"}),
    ],
)
def test_names_are_given_in_the_declared_order(given, names):
    named = data.as_features(given, FEATURES)
    assert set(named) == names
    assert named["image"] is X


def test_a_missing_feature_is_named():
    with pytest.raises(ValueError, match="so 'image' is missing"):
        data.as_features({"label": Y}, FEATURES)


def test_datasets_and_sequences_are_checked_by_their_first_batch():
    class Batches(keras.utils.PyDataset):
        def __len__(self):
            return 1

        def __getitem__(self, index):
            return X + 3, Y

    bad = tf.data.Dataset.from_tensor_slices({"image": X + 3}).batch(5)
    for given in (bad, Batches(), X + 3, {"image": X + 3}):
        with pytest.raises(ValueError, match="Received values from 3 to 3"):
            data.check(given, None, FEATURES)


def test_a_label_out_of_range_is_refused():
    with pytest.raises(ValueError, match=r"'label' must lie in \[0, 2\]"):
        data.check(X, Y + 1, FEATURES)


def test_fractional_labels_are_refused():
    with pytest.raises(ValueError, match="must hold whole numbers"):
        data.check(X, Y + 0.5, FEATURES)


def test_a_generator_is_not_used_up():
    batches = iter([X])
    data.check(batches, None, FEATURES)
    assert next(batches) is X


def test_arrays_become_full_shuffled_batches():
    rows = np.arange(10, dtype="float32").reshape(10, 1, 1, 1) * np.ones((1, 2, 2, 1))
    dataset = data.from_arrays(rows, Y, FEATURES, batch_size=4, shuffle=True)
    batches = [b["image"].numpy()[:, 0, 0, 0] for b in dataset]
    assert [len(b) for b in batches] == [4, 4]
    assert len(np.unique(np.concatenate(batches))) == 8
    kept = data.from_arrays(rows, Y, FEATURES, batch_size=4, shuffle=False)
    first = next(iter(kept))
    np.testing.assert_array_equal(first["image"][:, 0, 0, 0], [0, 1, 2, 3])
    np.testing.assert_array_equal(first["label"], [0, 1, 2, 0])


def test_the_shield_switches_the_autotuner_off_and_keeps_the_data():
    dataset = tf.data.Dataset.range(5)
    shielded = data.shield(dataset)
    assert shielded.options().autotune.enabled is False
    assert [int(i) for i in shielded] == [0, 1, 2, 3, 4]


def test_split_keeps_the_last_rows():
    (x, y), (x_val, y_val) = data.split(X, Y, 0.3)
    assert (len(x), len(x_val)) == (7, 3)
    np.testing.assert_array_equal(y_val, Y[7:])
    (_, none), _ = data.split(X, None, 0.5)
    assert none is None


def test_the_first_part_of_a_distributed_dataset_is_one_replicas(two_replicas):
    rows = tf.data.Dataset.from_tensor_slices({"label": Y})
    shared = two_replicas.experimental_distribute_dataset(rows.batch(6))
    part = data.first_part(shared, two_replicas)
    assert part["label"].numpy().tolist() == Y[:3].tolist()
    empty = two_replicas.experimental_distribute_dataset(rows.take(0).batch(6))
    with pytest.raises(ValueError, match="empty distributed dataset"):
        data.first_part(empty, two_replicas)

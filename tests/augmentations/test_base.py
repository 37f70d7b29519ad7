"""Augmentations: ids, configs, rest outside of training, no trainable weights."""

import keras
import numpy as np
import pytest

from keras_gen import augmentations


@pytest.mark.parametrize("name", augmentations.ids())
def test_config_round_trip_and_id(name):
    first = augmentations.get(name)
    assert first.id == name
    twin = augmentations.get(keras.saving.serialize_keras_object(first))
    assert type(twin) is type(first) and twin.get_config() == first.get_config()
    assert augmentations.get(twin) is twin
    assert first.trainable_variables == []


@pytest.mark.parametrize("name", augmentations.ids())
def test_images_are_left_alone_outside_of_training(name):
    augmentation = augmentations.get(name)
    images = np.random.default_rng(0).uniform(-1, 1, (3, 8, 8, 1)).astype("float32")
    before = [v.numpy() for v in augmentation.variables]
    np.testing.assert_array_equal(augmentation(images), images)
    np.testing.assert_array_equal(augmentation(images, training=False), images)
    for old, new in zip(before, augmentation.variables, strict=True):
        np.testing.assert_array_equal(old, new.numpy())


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
@pytest.mark.parametrize("name", augmentations.ids())
def test_it_computes_in_float32_under_any_policy(name, policy):
    keras.config.set_dtype_policy(policy)
    try:
        augmentation = augmentations.get(name)
        images = np.full((2, 8, 8, 1), 1 / 3, "float32")
        result = augmentation(images, training=True)
    finally:
        keras.config.set_dtype_policy("float32")
    assert result.dtype == "float32"
    np.testing.assert_array_equal(augmentation(images), images)


def test_none_and_wrong_names():
    assert augmentations.get(None) is None
    with pytest.raises(ValueError, match="Did you mean 'diff_augment'"):
        augmentations.get("diffaugment")

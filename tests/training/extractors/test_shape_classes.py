"""The 30 classes: numbers, names, and the labels of the data."""

import numpy as np

from keras_gen.training import data
from keras_gen.training.extractors import shape_classes


def test_classes_and_names_agree():
    assert len(shape_classes.NAMES) == 30
    label = shape_classes.to_class([0, 2, 5], [0, 3, 4])
    np.testing.assert_array_equal(label, [0, 13, 29])
    names = [shape_classes.NAMES[i] for i in label]
    assert names == ["red circle", "blue star", "cyan cross"]
    colour, shape = shape_classes.from_class(label)
    np.testing.assert_array_equal(colour, [0, 2, 5])
    np.testing.assert_array_equal(shape, [0, 3, 4])


def test_the_data_keep_their_images_and_get_the_classes():
    source = data.load("shapes", "test")
    classed = shape_classes.classed(source)
    rows, made = source.rows(50), classed.rows(50)
    np.testing.assert_array_equal(made["image"], rows["image"])
    np.testing.assert_array_equal(made["label"], rows["colour"] * 5 + rows["label"])
    assert classed.num_classes == 30
    assert set(classed.labels()) == set(range(30))

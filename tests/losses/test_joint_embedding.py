"""The joint embedding's hinges against loops written from the formula."""

import numpy as np

from keras_gen.losses.joint_embedding import joint_embedding


def looped(captions, images, wrong, margin):
    scores = captions @ images.T
    rows = []
    for i in range(len(captions)):
        row = 0.0
        for j in range(len(images)):
            if wrong[i, j]:
                row += max(0.0, margin - scores[i, i] + scores[i, j])
                row += max(0.0, margin - scores[i, i] + scores[j, i])
        rows.append(row)
    return rows


def test_equals_the_loops():
    rng = np.random.default_rng(0)
    captions, images = rng.normal(size=(2, 5, 3))
    wrong = 1 - np.eye(5)
    wrong[1, 3] = wrong[3, 1] = 0
    result = joint_embedding(captions, images, captions, images, wrong, 0.7)
    expected = looped(captions, images, wrong, 0.7)
    assert min(expected) > 0
    np.testing.assert_allclose(result, expected, rtol=1e-6)


def test_some_rows_against_all():
    rng = np.random.default_rng(1)
    captions, images = rng.normal(size=(2, 6, 3))
    wrong = 1 - np.eye(6)
    whole = joint_embedding(captions, images, captions, images, wrong)
    part = joint_embedding(captions[2:4], images[2:4], captions, images, wrong[2:4])
    np.testing.assert_allclose(part, whole[2:4], rtol=1e-6)


def test_it_is_zero_once_every_pair_wins_by_the_margin():
    captions = images = np.eye(4)
    result = joint_embedding(captions, images, captions, images, 1 - np.eye(4), 0.9)
    np.testing.assert_array_equal(result, np.zeros(4))

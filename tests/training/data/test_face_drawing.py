import dataclasses
import hashlib

import numpy as np
import pytest

from keras_gen.training.data import DataError, face_drawing

DRAWN = face_drawing.draw(200, 0)
COUNT = len(DRAWN)


def changed(size, base=DRAWN, **factors):
    """Images of the faces with some factors changed, as whole numbers."""
    factors = {
        name: np.full(len(base), value, getattr(base, name).dtype)
        for name, value in factors.items()
    }
    image = face_drawing.render(dataclasses.replace(base, **factors), size)
    return image.astype(int)


def difference(size, name, one, other, **fixed):
    """Largest channel's change of each pixel when one factor changes."""
    images = [changed(size, **fixed, **{name: value}) for value in (one, other)]
    return np.abs(images[0] - images[1]).max(-1)


@pytest.mark.parametrize("size", [16, 32, 64])
def test_glasses_show_around_the_eyes_only(size):
    change = difference(size, "glasses", 0, 1)
    rows = (np.arange(size) + 0.5) / size
    away = (rows < 0.54 - 0.13 - 1 / size) | (rows > 0.54 + 0.13 + 1 / size)
    assert not change[:, away].any()
    near = change[:, ~away]
    assert (near > 30).mean((1, 2)).min() > 0.05


@pytest.mark.parametrize("size", [16, 32, 64])
def test_a_smile_shows_around_the_mouth_only(size):
    change = difference(size, "smile", 0.0, 0.6, yaw=0.0)
    places = (np.arange(size) + 0.5) / size
    pixel = 1 / size
    rows = (places > 0.68 - pixel) & (places < 0.86 + pixel)
    columns = (places > 0.34 - pixel) & (places < 0.66 + pixel)
    mouth = np.outer(rows, columns)
    assert not change[:, ~mouth].any()
    # The least skin against the lips is the dark one's.
    assert change.max((1, 2)).min() > 40
    assert (change > 30).sum((1, 2)).min() >= 0.0078 * size**2


def test_eyes_change_around_the_eyes_only():
    places = (np.arange(64) + 0.5) / 64
    away = (places < 0.4) | (places > 0.68)
    for name in ("eye_size", "eye_spacing"):
        change = difference(64, name, -1.0, 1.0)
        assert change.any((1, 2)).all(), name
        # The brows stand above the eyes, and move with them.
        assert not change[:, (places < 0.36) | away & (places > 0.6)].any(), name


def test_a_smile_curves_the_mouth():
    lips = {}
    for smile in (-0.5, 0.0, 1.0):
        image = changed(64, smile=smile, yaw=0.0, glasses=0)
        red = (image[..., 0] - image[..., 1] > 90) & (image[..., 1] < 80)
        red[:, :40] = False
        places = np.arange(64)
        middle = red[:, :, 30:34].sum(2)
        corners = red[:, :, 26:28].sum(2) + red[:, :, 36:38].sum(2)
        height = [(m * places).sum(1) / m.sum(1) for m in (middle, corners)]
        lips[smile] = np.nanmean(height[0] - height[1])
    assert lips[-0.5] < -0.3 < lips[0.0] < 0.3 < lips[1.0]


def test_faces_are_mirrored_by_the_opposite_yaw():
    for yaw in (0.0, 17.0, 45.0, 60.0):
        one, other = changed(33, yaw=yaw), changed(33, yaw=-yaw)
        # Unlike roundings of x and 1 - x.
        assert np.abs(one - other[:, :, ::-1]).max() <= 2


def test_features_move_with_yaw():
    size, hair = 128, 2  # Red: no other part is as dark as a pupil then.
    for yaw in (-30.0, 0.0, 20.0, 60.0):
        image = changed(size, hair_colour=hair, glasses=0, yaw=yaw, eye_spacing=0.0)
        pupils = image.max(-1) < 45
        places = (np.arange(size) + 0.5) / size
        x = (pupils * places).sum((1, 2)) / pupils.sum((1, 2))
        # Two eyes at 25 degrees either way on a ball of the radius 0.31, weighted by
        # what is seen of each.
        angles = np.deg2rad(np.array([yaw - 25, yaw + 25]))
        weight = np.maximum(np.cos(angles), 0.2)
        expected = 0.5 + (0.31 * 1.03 * np.sin(angles) * weight).sum() / weight.sum()
        np.testing.assert_allclose(x, expected, atol=0.02)


def test_hair_skin_and_background_have_their_colours():
    for hair in range(4):
        image = changed(64, hair_colour=hair, hair_style=0)
        top = image[:, 14, 32]
        assert (top == top[0]).all()
        others = changed(64, hair_colour=(hair + 1) % 4, hair_style=0)[:, 14, 32]
        assert np.abs(top - others).max(-1).min() > 50
    pale, dark = (changed(64, skin=v, yaw=0.0)[:, 51, 22] for v in (1.0, -1.0))
    np.testing.assert_array_equal(pale, [(250, 222, 196)] * COUNT)
    np.testing.assert_array_equal(dark, [(146, 96, 70)] * COUNT)
    for value, rgb in (
        (-1, (250, 216, 184)),
        (0, (196, 228, 204)),
        (1, (170, 206, 242)),
    ):
        np.testing.assert_array_equal(
            changed(64, background=float(value))[:, 2, 2], [rgb] * COUNT
        )


def test_factors_are_independent_but_for_the_smile():
    drawn = face_drawing.draw(20_000, 1)
    factors = face_drawing.to_factors(drawn)
    correlation = np.corrcoef(factors.T) - np.eye(len(face_drawing.FACTORS))
    assert np.abs(correlation).max() < 5 / 20_000**0.5
    assert np.abs(factors).max() <= 1
    np.testing.assert_array_equal(drawn.smiling, drawn.smile > 0.3)
    assert not ((drawn.smile > 0.1) & (drawn.smile < 0.5)).any()
    assert 29 < np.abs(drawn.yaw).max() <= 30
    labels = drawn.hair_colour * 12 + drawn.hair_style * 4 + drawn.glasses * 2
    counts = np.bincount(labels + drawn.smiling)
    # Expected 417 of each, with a standard deviation of 20.
    assert len(counts) == 48 and counts.min() > 317 and counts.max() < 517


def test_factors_are_in_the_documented_order_and_units():
    assert face_drawing.FACTORS == tuple(
        "yaw smile eye_spacing eye_size skin background hair_colour hair_style "
        "glasses".split()
    )
    factors = face_drawing.to_factors(DRAWN)
    assert factors.dtype == np.float32 and factors.shape == (COUNT, 9)
    np.testing.assert_allclose(factors[:, 0], DRAWN.yaw / 30, rtol=1e-6)
    np.testing.assert_allclose(factors[:, 4], DRAWN.skin, rtol=1e-6)
    for column, steps in ((6, [-1, -1 / 3, 1 / 3, 1]), (7, [-1, 0, 1]), (8, [-1, 1])):
        name = face_drawing.FACTORS[column]
        expected = np.array(steps)[getattr(DRAWN, name)]
        np.testing.assert_allclose(factors[:, column], expected, atol=1e-6)


def test_factors_make_the_faces_again():
    again = face_drawing.from_factors(face_drawing.to_factors(DRAWN))
    for field in dataclasses.fields(DRAWN):
        one, other = (getattr(faces, field.name) for faces in (DRAWN, again))
        assert one.dtype == other.dtype
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-6)
    wild = face_drawing.from_factors(np.full((2, 9), 3.0))
    assert wild.hair_colour[0] == 3 and wild.glasses[0] == 1
    with pytest.raises(DataError, match=r"shape \(N, 9\). Received: \(9,\)"):
        face_drawing.from_factors(np.zeros(9))


def test_a_seed_is_a_fixed_draw():
    again = face_drawing.render(face_drawing.draw(COUNT, 0), 16)
    np.testing.assert_array_equal(again, face_drawing.render(DRAWN, 16))
    # Trained models and recorded results rest on these bytes.
    assert hashlib.sha256(again.tobytes()).hexdigest().startswith("8a61999231409a93")
    for other in (1, [0, 0], [0, 1]):
        assert not np.array_equal(face_drawing.draw(COUNT, other).yaw, DRAWN.yaw)


@pytest.mark.parametrize("size", [8, 9, 33, 64, 128])
def test_every_size_shows_the_same_faces(size):
    some = DRAWN[:30]
    image = face_drawing.render(some, size)
    assert image.shape == (30, size, size, 3) and image.dtype == np.uint8
    fine = face_drawing.render(some, 8 * size).reshape(30, size, 8, size, 8, 3)
    # Layers mix where several edges meet in a pixel; fewer pixels are such when many.
    assert np.abs(image - fine.mean((2, 4))).mean() < 60 / size


def test_rows_are_drawn_for_themselves():
    rows = np.array([7, 3, 100])
    some = DRAWN[rows]
    assert len(some) == 3
    np.testing.assert_array_equal(
        face_drawing.render(some, 32), face_drawing.render(DRAWN, 32)[rows]
    )

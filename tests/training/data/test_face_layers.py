import dataclasses

import numpy as np

from keras_gen.training.data import face_drawing, face_layers

# Red hair, on the sky: nothing else has such a colour.
FACES = face_drawing.from_factors([[0, 0, 0, 0, 1, 1, 1 / 3, -1, -1]])
HAIR, SHADED = np.array((196, 74, 34)), 0.8


def hair(style, faces=FACES):
    """Where the hair is, lit or shaded, at 100 pixels."""
    image = face_layers.paint(faces, 100, style)[0].astype(float)
    return np.any(
        [np.abs(image - HAIR * s).max(-1) < 3 for s in (1, 0.9, SHADED)], axis=0
    )


def test_styles_of_hair():
    short, long, bun = (hair(style) for style in face_drawing.HAIR_STYLES)
    for style in (short, long, bun):
        assert style[20, 50] and not style[55, 50], "A fringe, and a free face."
        np.testing.assert_array_equal(style, style[:, ::-1])
    # Hair beside the chin, and a bun above the head.
    assert not short[80:].any() and not bun[80:].any() and long[80:85, :25].any()
    assert not short[:12].any() and not long[:10].any() and bun[5:12, 50].all()


def test_the_hairline_turns_with_the_head():
    turned = dataclasses.replace(FACES, yaw=np.array([30.0]))
    side = hair("short", turned)[:50]
    # Turned to the right the head shows more hair on the left.
    assert side[:, :50].sum() > 1.3 * side[:, 50:].sum()


def test_parts_cover_each_other_in_order():
    pale = (250, 222, 196)
    image = face_layers.paint(FACES, 100, "short")[0]
    np.testing.assert_array_equal(image[65, 35], pale)  # A cheek.
    np.testing.assert_array_equal(image[99, 50], (64, 104, 136))  # The shirt.
    # Pupil over the white of the eye, the frame of glasses over the face.
    eye = 50 + round(31 * np.sin(np.deg2rad(25)))
    assert image[54, eye].max() < 45 and image[59, eye].min() > 200
    worn = dataclasses.replace(FACES, glasses=np.array([1], np.int32))
    bridge = face_layers.paint(worn, 100, "short")[0][54, 50]
    np.testing.assert_allclose(bridge, (46, 46, 78), atol=12)
    np.testing.assert_array_equal(image[54, 50], pale)

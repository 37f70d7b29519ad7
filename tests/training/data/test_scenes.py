import dataclasses
import hashlib

import numpy as np
import pytest
from PIL import Image, ImageDraw

from keras_gen.training.data import DataError, scenes
from keras_gen.training.data.distances import CROSS_RATIO, STAR_RATIO

DRAWN = scenes.draw(300, 0)


def luma(rgb):
    return np.asarray(rgb) @ (0.299, 0.587, 0.114)


def corners(shape):
    """Corners of a figure of area pi around the origin, from its definition."""
    if shape == "circle":
        angle = np.linspace(0, 2 * np.pi, 361)
        return np.stack([np.cos(angle), np.sin(angle)], 1)
    if shape == "cross":
        a = CROSS_RATIO
        points = [(-a, -1), (a, -1), (a, -a), (1, -a), (1, a), (a, a)]
        points = np.array(points + [(-x, -y) for x, y in points])
    else:
        radii = {"square": [1] * 4, "triangle": [1] * 3, "star": [1, STAR_RATIO] * 5}
        radii = np.array(radii[shape])
        turn = np.pi / 4 if shape == "square" else 0
        angle = turn + 2 * np.pi * np.arange(len(radii)) / len(radii)
        points = np.stack([np.sin(angle), -np.cos(angle)], 1) * radii[:, None]
    x, y = points.T
    area = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
    return points * np.sqrt(np.pi / area)


def drawn_by_pillow(row, size, scale=16):
    """The coverage of a scene's figure, by supersampling."""
    points = corners(scenes.SHAPES[row.shape[0]]) * row.radius[0]
    cos, sin = np.cos(row.rotation[0]), np.sin(row.rotation[0])
    points = points @ np.array([(cos, sin), (-sin, cos)]) + (row.x[0], row.y[0])
    picture = Image.new("L", (size * scale, size * scale))
    # Pillow counts pixels' centres, so half a pixel lies before the first.
    places = points * size * scale - 0.5
    ImageDraw.Draw(picture).polygon([tuple(place) for place in places], fill=1)
    fine = np.asarray(picture, np.float64).reshape(size, scale, size, scale)
    return fine.mean((1, 3))


def test_figures_cover_what_an_independent_drawing_covers():
    got = scenes.coverage(DRAWN, 32)
    for i in range(60):
        expected = drawn_by_pillow(DRAWN[i : i + 1], 32)
        # A pixel that holds a pointed tip is covered more than one distance tells.
        np.testing.assert_allclose(got[i], expected, atol=0.4)
        assert np.abs(got[i] - expected).sum() < 0.05 * expected.sum()


def test_area_and_centre_are_those_of_the_factors():
    covered = scenes.coverage(DRAWN, 64).astype(np.float64)
    area = covered.sum((1, 2))
    np.testing.assert_allclose(area, np.pi * (DRAWN.radius * 64) ** 2, rtol=0.03)
    places = np.arange(64) + 0.5
    x = (covered.sum(1) * places).sum(1) / area
    y = (covered.sum(2) * places).sum(1) / area
    np.testing.assert_allclose(x, DRAWN.x * 64, atol=0.1)
    np.testing.assert_allclose(y, DRAWN.y * 64, atol=0.1)


@pytest.mark.parametrize("style", scenes.STYLES)
def test_pixels_mix_palette_and_background_by_coverage(style):
    covered = scenes.coverage(DRAWN, 32, style)[..., None].astype(np.float64)
    tone = np.rint(DRAWN.tone)[:, None, None, None]
    paint = scenes.PALETTE[DRAWN.colour].astype(np.float64)[:, None, None]
    got = scenes.render(DRAWN, 32, style).astype(np.float64)
    np.testing.assert_allclose(got, covered * paint + (1 - covered) * tone, atol=0.51)


def test_the_colour_inside_is_the_palette_s():
    images = scenes.render(DRAWN, 32)
    inside = scenes.coverage(DRAWN, 32) == 1
    for image, mask, colour in zip(images, inside, DRAWN.colour, strict=True):
        assert mask.sum() > 10
        np.testing.assert_array_equal(image[mask].mean(0), scenes.PALETTE[colour])


def test_both_styles_share_background_and_bounding_box():
    filled, outlined = (scenes.coverage(DRAWN, 32, style) for style in scenes.STYLES)
    for axis in (1, 2):
        np.testing.assert_array_equal(filled.any(axis), outlined.any(axis))
    assert (outlined <= filled).all()
    images = [scenes.render(DRAWN, 32, style) for style in scenes.STYLES]
    outside = filled == 0
    np.testing.assert_array_equal(images[0][outside], images[1][outside])


def test_the_stroke_of_an_outline():
    large = DRAWN[DRAWN.size == 1]
    ring = scenes.coverage(large, 128, "outlined").sum((1, 2))
    share = ring / scenes.coverage(large, 128).sum((1, 2))
    # Of a circle the stroke leaves (1 - 0.25)^2 free; of other figures it covers more.
    circles = large.shape == scenes.SHAPES.index("circle")
    np.testing.assert_allclose(share[circles], 1 - 0.75**2, rtol=0.03)
    assert share.min() > 0.42 and share.max() < 0.85


def test_figures_lie_inside_the_image():
    covered = scenes.coverage(scenes.draw(2_000, 1), 64)
    assert not covered[:, [0, -1]].any() and not covered[:, :, [0, -1]].any()


def test_factors_are_uniform_and_independent():
    drawn = scenes.draw(60_000, 2)
    kinds = np.ravel_multi_index(
        (drawn.colour, drawn.shape, drawn.size, drawn.background), (6, 5, 2, 4)
    )
    counts = np.bincount(kinds, minlength=240)
    # Expected 250 of each, with a standard deviation of 16.
    assert counts.min() > 250 - 5 * 16 and counts.max() < 250 + 5 * 16
    assert np.abs(drawn.rotation).max() <= np.deg2rad(20)
    assert np.abs(drawn.tone - np.array(scenes.TONES)[drawn.background]).max() <= 6
    for size, (low, high) in enumerate(scenes.RADII):
        radius = drawn.radius[drawn.size == size]
        assert low <= radius.min() < radius.max() <= high


def test_combinations_can_be_chosen():
    drawn = scenes.draw(200, 0, [(1, 4), (3, 0)])
    assert set(zip(drawn.colour, drawn.shape, strict=True)) == {(1, 4), (3, 0)}


def test_colours_can_be_told_apart_in_rgb_and_from_the_background_in_grey():
    palette = scenes.PALETTE.astype(float)
    between = np.linalg.norm(palette[:, None] - palette, axis=-1)
    assert between[~np.eye(6, dtype=bool)].min() > 100
    gaps = np.abs(luma(palette)[:, None] - np.array(scenes.TONES))
    assert gaps.min() > scenes.TONE_JITTER + 10


@pytest.mark.parametrize("size", [8, 9, 33, 64, 128])
@pytest.mark.parametrize("style", scenes.STYLES)
def test_every_size_shows_the_same_scene(size, style):
    some = DRAWN[:40]
    image = scenes.render(some, size, style)
    assert image.shape == (40, size, size, 3) and image.dtype == np.uint8
    fine = scenes.coverage(some, 8 * size, style).reshape(40, size, 8, size, 8)
    wrong = np.abs(scenes.coverage(some, size, style) - fine.mean((2, 4))).mean()
    # The share of pixels on an edge falls with the size.
    assert wrong < 0.2 / size


def test_a_seed_is_a_fixed_draw():
    again = scenes.render(scenes.draw(300, 0), 16)
    np.testing.assert_array_equal(again, scenes.render(DRAWN, 16))
    # Trained models and recorded results rest on these bytes.
    assert hashlib.sha256(again.tobytes()).hexdigest().startswith("a04317d467efa592")
    for other in (1, [0, 0], [0, 1]):
        assert not np.array_equal(scenes.draw(300, other).x, DRAWN.x)


def test_rows_are_drawn_for_themselves():
    chosen = np.array([7, 3, 200])
    some = DRAWN[chosen]
    assert len(some) == 3 and isinstance(some, scenes.Scenes)
    np.testing.assert_array_equal(
        scenes.render(some, 32), scenes.render(DRAWN, 32)[chosen]
    )
    blue = dataclasses.replace(some, colour=np.full(3, 2, np.int32))
    assert (scenes.coverage(blue, 32) == scenes.coverage(some, 32)).all()


def test_an_unknown_style_is_told():
    for function in (scenes.render, scenes.coverage):
        with pytest.raises(DataError, match="Unknown style 'outline'.*'outlined'"):
            function(DRAWN, 32, "outline")

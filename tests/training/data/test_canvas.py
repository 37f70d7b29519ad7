import numpy as np

from keras_gen.training.data.canvas import Canvas

GREYS = np.array([(10, 20, 30), (110, 120, 130)])


def left_of(edge):
    return lambda x, y: x - edge + 0 * y


def test_a_canvas_begins_with_its_background():
    pixels = Canvas(GREYS, 8).pixels()
    assert pixels.shape == (2, 8, 8, 3) and pixels.dtype == np.uint8
    np.testing.assert_array_equal(pixels[1, 3, 5], GREYS[1])


def test_edges_are_mixed_by_what_they_cover():
    canvas = Canvas(GREYS, 8)
    # The edge cuts the fourth column: a quarter of it is covered.
    canvas.paint((200, 100, 0), left_of(3.25 / 8))
    row = canvas.pixels()[:, 4]
    np.testing.assert_array_equal(row[:, :3], [[(200, 100, 0)] * 3] * 2)
    expected = np.rint(0.25 * np.array((200, 100, 0)) + 0.75 * GREYS)
    np.testing.assert_allclose(row[:, 3], expected, atol=1)
    np.testing.assert_array_equal(row[:, 4:], np.repeat(GREYS[:, None], 4, axis=1))


def test_later_layers_cover_earlier_ones_and_colours_may_differ_by_image():
    canvas = Canvas(GREYS, 8)
    canvas.paint((200, 100, 0), left_of(0.5))
    canvas.paint(GREYS[::-1], left_of(0.25))
    pixels = canvas.pixels()
    np.testing.assert_array_equal(pixels[:, 0, 0], GREYS[::-1])
    np.testing.assert_array_equal(pixels[:, 0, 3], [(200, 100, 0)] * 2)


def test_rows_far_from_a_figure_are_left_out_and_those_near_are_not():
    def band(x, y):
        return np.maximum(0.4 - y, y - 0.6) + 0 * x

    for size in (8, 33, 128):
        whole, part = Canvas(GREYS, size), Canvas(GREYS, size)
        whole.paint((255, 255, 255), band)
        part.paint((255, 255, 255), band, 0.4, 0.6)
        np.testing.assert_array_equal(part.pixels(), whole.pixels())

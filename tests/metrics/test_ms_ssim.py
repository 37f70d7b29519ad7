"""MS-SSIM: TensorFlow's and scikit-image's values, and the paper window by window."""

import numpy as np
import pytest
import tensorflow as tf
from skimage.metrics import structural_similarity

from keras_gen.metrics import ms_ssim as module
from keras_gen.metrics.ms_ssim import diversity, ms_ssim, num_scales

WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]


def noisy(shape, noise=0.2, seed=0):
    """Smooth images and noisy copies, so that every scale has something to compare."""
    rng = np.random.default_rng(seed)
    phase = rng.uniform(0, 6, (shape[0], 1, 1, shape[3]))
    y, x = np.mgrid[: shape[1], : shape[2]]
    truth = 0.5 + 0.4 * np.sin((x + 2 * y)[None, ..., None] / 7 + phase)
    return np.clip(truth + rng.normal(0, noise, shape), 0, 1), truth


def by_windows(a, b):
    """One pair (H, W, C) from the definition: a loop over windows and channels."""
    scales = sum(min(a.shape[:2]) >> s >= 8 for s in range(5))
    result = 1.0
    for scale in range(scales):
        size = min(11, *a.shape[:2])
        place = np.arange(size) - (size - 1) / 2
        g = np.exp(-(place[:, None] ** 2 + place**2) / (2 * (1.5 * size / 11) ** 2))
        g /= g.sum()
        similarity, contrast = [], []
        for channel in range(a.shape[2]):
            for i in range(a.shape[0] - size + 1):
                for j in range(a.shape[1] - size + 1):
                    place = slice(i, i + size), slice(j, j + size), channel
                    x, y = a[place], b[place]
                    mx, my = (g * x).sum(), (g * y).sum()
                    vx, vy = (g * (x - mx) ** 2).sum(), (g * (y - my) ** 2).sum()
                    cov = (g * (x - mx) * (y - my)).sum()
                    cs = (2 * cov + 9e-4) / (vx + vy + 9e-4)
                    light = (2 * mx * my + 1e-4) / (mx**2 + my**2 + 1e-4)
                    contrast.append(cs)
                    similarity.append(light * cs)
        last = scale == scales - 1
        factor = np.mean(similarity if last else contrast)
        result *= max(factor, 0) ** (WEIGHTS[scale] / sum(WEIGHTS[:scales]))
        a, b = (
            z.reshape(z.shape[0] // 2, 2, z.shape[1] // 2, 2, -1).mean(axis=(1, 3))
            if not last
            else z
            for z in (a, b)
        )
    return result


@pytest.mark.parametrize("shape", [(2, 16, 20, 1), (2, 16, 16, 3), (1, 32, 32, 1)])
def test_small_windows_and_colours_follow_the_definition(shape):
    images, truth = noisy(shape)
    expected = [by_windows(a, b) for a, b in zip(images, truth, strict=True)]
    np.testing.assert_allclose(ms_ssim(images, truth), expected, rtol=1e-10)
    assert max(expected) < 0.95


@pytest.mark.parametrize("size", [(44, 48), (46, 51)])
def test_it_is_tensorflows_where_all_scales_hold_the_window(size):
    images, truth = noisy((3, *size, 1))
    weights = np.array(WEIGHTS[:3]) / sum(WEIGHTS[:3])
    expected = tf.image.ssim_multiscale(images, truth, 1.0, power_factors=weights)
    result = ms_ssim(images, truth)
    np.testing.assert_allclose(result, expected, rtol=0, atol=1e-5)
    assert 0.2 < result.min() < result.max() < 0.95


@pytest.mark.parametrize("channels", [1, 3])
def test_one_scale_is_scikit_images_ssim(channels):
    images, truth = noisy((3, 12, 15, channels))
    expected = [
        structural_similarity(
            *pair,
            data_range=1.0,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            channel_axis=-1,
        )
        for pair in zip(images, truth, strict=True)
    ]
    np.testing.assert_allclose(ms_ssim(images, truth), expected, rtol=1e-9)


def test_scales_are_counted_by_the_shorter_side():
    sides = {8: 1, 15: 1, 16: 2, 28: 2, 32: 3, 64: 4, 128: 5, 512: 5}
    assert {side: num_scales((side, 600, 3)) for side in sides} == sides


def test_equal_images_score_one_and_grey_says_little():
    images, _ = noisy((2, 28, 28, 1))
    np.testing.assert_allclose(ms_ssim(images, images), 1, atol=1e-12)
    assert ms_ssim(images, np.full_like(images, 0.5)).max() < 0.5
    assert ms_ssim(images, 1 - images).max() == 0


def test_blocks_do_not_show(monkeypatch):
    images, truth = noisy((5, 16, 16, 1))
    whole = ms_ssim(images, truth)
    monkeypatch.setattr(module, "_BLOCK", 2)
    np.testing.assert_array_equal(ms_ssim(images, truth), whole)


def test_a_collapsed_set_is_more_alike_than_a_diverse_one():
    rng = np.random.default_rng(0)
    diverse = rng.uniform(0, 1, (40, 16, 16, 1))
    near = np.clip(diverse[:1] + rng.normal(0, 0.02, diverse.shape), 0, 1)
    assert diversity(diverse, 100).mean() < 0.2
    assert diversity(near, 100).mean() > 0.95
    # Two groups of equal images: alike within, not across.
    twice = diverse[[0] * 5 + [1] * 5]
    labels = np.repeat([0, 1], 5)
    np.testing.assert_allclose(diversity(twice, 50, labels=labels), 1, atol=1e-12)
    mixed = diversity(twice, 400)
    assert mixed.shape == (400,)
    # 5/9 of the pairs cross, deviation 0.025.
    assert np.mean(mixed < 0.9) == pytest.approx(5 / 9, abs=0.1)


@pytest.mark.parametrize("shape", [(2, 7, 16, 1), (16, 16, 1)])
def test_too_small_images_are_refused(shape):
    with pytest.raises(ValueError, match="at least 8"):
        ms_ssim(np.zeros(shape), np.zeros(shape))


@pytest.mark.parametrize("bad", [-0.1, 1.1, 255, np.nan])
def test_other_ranges_are_refused(bad):
    images = np.zeros((1, 8, 8, 1))
    images[0, 0, 0, 0] = bad
    for pair in ((images, 0 * images + 0.5), (0 * images.copy(), images)):
        with pytest.raises(ValueError, match=r"in \[0, 1\]"):
            ms_ssim(*pair)

"""Enlarged images beside their originals: error, structure and sharpness.

On test images the trained system is compared with itself at the end of its phase
`content` (`"SRResNet"`, left out if that checkpoint was not kept), with Pillow's
bicubic filter (`"bicubic"`), with repeated pixels (`"nearest"`), and with the recipe's
system before training (`"untrained generator"`).
"""

import numpy as np
from PIL import Image

from keras_gen import images as pictures
from keras_gen.metrics import Measurement
from keras_gen.metrics.edge_energy import edge_energy
from keras_gen.metrics.gradient_energy import gradient_energy
from keras_gen.metrics.luma import luma
from keras_gen.metrics.psnr import psnr
from keras_gen.metrics.ssim import ssim
from keras_gen.registry import load_model
from keras_gen.training.data import pixels
from keras_gen.training.storage import checkpoints

# Enough for a standard error of 0.2 dB, within a minute.
_MOST = 512
_BATCH = 64


def evaluate(trial) -> list[Measurement]:
    """Returns five values of the trained system and of each baseline.

    - `psnr_y`: mean PSNR of the luma in decibels, without a border of `factor` pixels;
    - `psnr_gain`: the same less that of `"bicubic"`;
    - `ssim_y`: mean structural similarity of the same;
    - `gradient_error`: how far its gradient energy is from the originals', as a share
      of theirs. It is for textures;
    - `edge_error`: the same of its edge energy, for edges on flat ground.

    Details hold the shares themselves: below 1 is softer than the originals.

    Args:
        trial: The `Trial`. Its count defaults to the test split, at most 512 rows.
    """
    rows = trial.test.rows(trial.rows(_MOST), seed=trial.seed)
    low, high = rows["low"], rows["high"]
    factor = trial.model.factor
    subjects = {"generator": enlarged(trial.model, low)}
    if (content := content_model(trial)) is not None:
        subjects["SRResNet"] = enlarged(content, low)
    subjects["bicubic"] = bicubic(low, factor)
    subjects["nearest"] = pictures.enlarge(low, factor)
    subjects["untrained generator"] = enlarged(trial.untrained, low)
    truth = luma(high, factor)
    measured = {
        subject: _values(luma(_as_stored(images), factor), truth)
        for subject, images in subjects.items()
    }
    reference = measured["bicubic"]["psnr_y"][0]
    for values in measured.values():
        values["psnr_gain"] = (values["psnr_y"][0] - reference, {})
    return [
        trial.measurement(
            metric,
            value,
            n_real=len(high),
            n_fake=len(high),
            subject=subject,
            preprocessing=f"uint8; luma; border of {factor} left out",
            details=details,
        )
        for subject, values in measured.items()
        for metric, (value, details) in values.items()
    ]


def enlarged(model, low: np.ndarray) -> np.ndarray:
    """Returns what a model makes of small images."""
    import tensorflow as tf

    function = tf.function(model.super_resolve, reduce_retracing=True)
    parts = [low[i : i + _BATCH] for i in range(0, len(low), _BATCH)]
    return np.concatenate([np.asarray(function(tf.constant(part))) for part in parts])


def content_model(trial):
    """Returns the run's model at the end of the phase `content`.

    Returns:
        It, or None if there was no such phase or its checkpoint is gone.
    """
    steps = trial.model.content_steps
    if int(trial.model.steps.numpy()) == steps:
        return trial.model
    path = checkpoints.path_of(trial.run.checkpoints, steps)
    return load_model(path, compile=False) if steps and path.exists() else None


def bicubic(low: np.ndarray, factor: int) -> np.ndarray:
    """Returns images (n, H, W, C) in [-1, 1] enlarged by Pillow's bicubic filter."""
    height, width, channels = (n * factor for n in low.shape[1:])
    result = np.empty((len(low), height, width, channels // factor), np.uint8)
    for row, image in enumerate(pictures.to_uint8(low)):
        large = pixels.from_array(image).resize(
            (width, height), Image.Resampling.BICUBIC
        )
        result[row] = np.asarray(large).reshape(result.shape[1:])
    return pixels.to_float(result)


def _as_stored(images: np.ndarray) -> np.ndarray:
    """Returns images as they are after being written to files and read again."""
    return pixels.to_float(pictures.to_uint8(images))


def _values(images: np.ndarray, truth: np.ndarray) -> dict[str, tuple[float, dict]]:
    """Returns metric -> value and details."""
    gradients = gradient_energy(images) / gradient_energy(truth)
    edges = edge_energy(images) / edge_energy(truth)
    return {
        "psnr_y": (psnr(images, truth).mean(), {}),
        "ssim_y": (ssim(images, truth).mean(), {}),
        "gradient_error": (abs(gradients - 1), {"share": gradients}),
        "edge_error": (abs(edges - 1), {"share": edges}),
    }

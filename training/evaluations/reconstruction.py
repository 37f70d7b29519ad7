"""What an autoencoder loses: test images encoded and decoded again, beside the images.

A code is worth something if it tells more than no code at all, which is the mean image,
and, where it is a vector of numbers, more than as many principal components: the best
that a linear encoder and decoder can do on the images they were fitted to.
"""

import numpy as np
import scipy.sparse.linalg

from keras_gen.metrics import Measurement
from keras_gen.training.errors import RunError
from keras_gen.training.trials import fidelity

_MOST = 2_000
# Training images that the baselines are fitted to.
_FITTED = 10_000
_BATCH = 250


def evaluate(trial) -> list[Measurement]:
    """Returns `psnr`, `ssim` and `mse` of each subject against the test images.

    - `psnr`: mean over the images, in decibels;
    - `ssim`: mean over the images, where sides have 11 pixels or more;
    - `mse`: mean squared error of pixels in [0, 1].

    Subjects are `"generator"`, the trained system's endpoint `reconstruct`;
    `"untrained generator"`; `"mean image"` of the training split; and, for codes that
    are vectors of k numbers, `"PCA of k"` components of the training split. Codes that
    are whole numbers have no such counterpart; `codes` compares them by their bits.

    Args:
        trial: The `Trial`. Its count defaults to the test split, at most 2,000.

    Raises:
        RunError: If the system does not reconstruct images.
    """
    if "reconstruct" not in trial.model.endpoints:
        raise RunError(
            "Reconstructions come from a system with the endpoint `reconstruct`, such "
            f"as `vae` or `vq_vae`. Received: a run of {trial.recipe.system!r}. Choose "
            "another evaluation."
        )
    images = trial.test.images(trial.rows(_MOST), seed=trial.seed)
    train = trial.train.images(_FITTED, seed=trial.seed)
    subjects = {
        "generator": _reconstructed(trial.model, images),
        "untrained generator": _reconstructed(trial.untrained, images),
        "mean image": np.broadcast_to(train.mean(axis=0), images.shape),
    }
    size = _code_size(trial.model)
    # As many components as there are numbers or rows lose nothing.
    if size is not None and size < min(len(train), train[0].size):
        subjects[f"PCA of {size}"] = _pca(train, images, size)
    truth = fidelity.as_stored(images)
    results = []
    for subject, made in subjects.items():
        stored = fidelity.as_stored(made)
        error = float(np.square(stored - truth).mean())
        results += [
            trial.measurement(
                metric,
                value,
                n_real=len(images),
                n_fake=len(images),
                subject=subject,
                preprocessing=fidelity.PREPROCESSING,
                details={"rows_of_baselines": len(train)},
            )
            for metric, value in (
                *fidelity.fidelity(stored, truth).items(),
                ("mse", error),
            )
        ]
    return results


def _reconstructed(model, images: np.ndarray) -> np.ndarray:
    import tensorflow as tf

    function = tf.function(model.endpoints["reconstruct"].function)
    parts = (images[i : i + _BATCH] for i in range(0, len(images), _BATCH))
    return np.concatenate([np.asarray(function(tf.constant(p))[0]) for p in parts])


def _code_size(model) -> int | None:
    """Returns how many numbers a code has, or None for codes of another kind."""
    encode = model.endpoints.get("encode")
    if encode is None:
        return None
    # A posterior's mean stands before its variance, which tells nothing more.
    code = encode.outputs[0]
    is_vector = len(code.shape) == 1 and code.dtype.startswith("float")
    return code.shape[0] if is_vector else None


def _pca(train: np.ndarray, images: np.ndarray, components: int) -> np.ndarray:
    """Returns images from their first principal components."""
    flat = train.reshape(len(train), -1).astype(np.float64)
    mean = flat.mean(axis=0)
    start = np.random.RandomState(0).normal(size=min(flat.shape))
    _, _, vectors = scipy.sparse.linalg.svds(flat - mean, k=components, v0=start)
    rows = images.reshape(len(images), -1) - mean
    return (rows @ vectors.T @ vectors + mean).reshape(images.shape)

"""A discrete autoencoder: reconstruction, use of its codes, and its prior."""

import math

import numpy as np

from keras_gen.metrics import Measurement
from keras_gen.training.evaluations import frechet

_MOST = 10_000
_COEFFICIENT_BITS = 8


def evaluate(trial) -> list[Measurement]:
    """Measures reconstruction, codebook and prior on the test split.

    `mse_over_variance` is the squared error of reconstructions, as a share of the
    training pixels' variance: `"generator"` is the model, `"PCA of equal bits"` as
    many principal components, of 8 bits each, as the codes have bits, and
    `"mean image"` the mean training image. `code_perplexity` is that of all codes of
    the test split. `bits_per_code` is the prior's, beside the entropy of single codes
    and that of equally likely ones. `fd_c` is the distance of `frechet` of samples of
    the prior, of uniformly random codes, and of reconstructions, which are its floor.

    Args:
        trial: The `Trial`. Its count is that of test images and samples.
    """
    count = trial.rows(_MOST)
    test = trial.test.rows(count, seed=trial.seed)
    image = test["image"]
    given = () if trial.model.num_classes is None else (test["label"],)
    codes = _map(trial.model.encode, image)
    decoded = _map(trial.model.decode, codes)
    measurements = [
        *_reconstruction(trial, image, decoded, codes),
        *_usage(trial, codes),
        *_prior(trial, codes, given),
    ]
    return measurements + _distances(trial, decoded, codes.shape)


def _reconstruction(trial, image, decoded, codes) -> list[Measurement]:
    train = trial.train.images(limit=10_000, seed=0).reshape(-1, image[0].size)
    flat, variance = image.reshape(len(image), -1), train.var()
    bits = codes[0].size * math.log2(trial.model.num_codes)
    components = max(1, round(bits / _COEFFICIENT_BITS))
    values = {
        "generator": (decoded.reshape(flat.shape), codes[0].size),
        f"PCA of {components} x {_COEFFICIENT_BITS} bits": (
            _pca(train, flat, components),
            components,
        ),
        "mean image": (train.mean(axis=0), 0),
    }
    return [
        trial.measurement(
            "mse_over_variance",
            np.mean((flat - rows) ** 2) / variance,
            subject=subject,
            n_real=len(train),
            n_fake=len(flat),
            details={"numbers": numbers, "bits_of_the_codes": bits},
        )
        for subject, (rows, numbers) in values.items()
    ]


def _pca(train, rows, components: int) -> np.ndarray:
    """Returns rows from principal coefficients that are rounded to 8 bits."""
    mean = train.mean(axis=0)
    covariance = np.cov(train - mean, rowvar=False)
    _, vectors = np.linalg.eigh(covariance)
    vectors = vectors[:, ::-1][:, :components]
    fitted = (train - mean) @ vectors
    low, high = fitted.min(axis=0), fitted.max(axis=0)
    step = (high - low) / (2**_COEFFICIENT_BITS - 1)
    rounded = np.rint(((rows - mean) @ vectors - low) / step)
    kept = np.clip(rounded, 0, 2**_COEFFICIENT_BITS - 1) * step + low
    return kept @ vectors.T + mean


def _usage(trial, codes) -> list[Measurement]:
    counts = np.bincount(codes.ravel(), minlength=trial.model.num_codes)
    return [
        trial.measurement(
            "code_perplexity",
            math.exp(_entropy(counts)),
            n_real=0,
            n_fake=len(codes),
            details={"codes_used": int((counts > 0).sum())},
        )
    ]


def _prior(trial, codes, given) -> list[Measurement]:
    model, places = trial.model, codes[0].size
    network = model.averaged_network("prior")
    log_probs = np.concatenate(
        [
            np.asarray(
                network.log_prob(codes[i : i + 256], *(g[i : i + 256] for g in given))
            )
            for i in range(0, len(codes), 256)
        ]
    )
    train = _map(model.encode, trial.train.images(limit=10_000, seed=0))
    counts = np.bincount(train.ravel(), minlength=model.num_codes) + 1
    single = -np.log2(counts / counts.sum())[codes].mean()
    values = {
        "generator": -log_probs.mean() / (places * math.log(2)),
        "single codes": single,
        "equally likely codes": math.log2(model.num_codes),
    }
    return [
        trial.measurement(
            "bits_per_code", value, subject=subject, n_real=0, n_fake=len(codes)
        )
        for subject, value in values.items()
    ]


def _distances(trial, decoded, shape) -> list[Measurement]:
    random = np.random.RandomState(trial.seed)
    codes = random.randint(0, trial.model.num_codes, shape).astype(np.int32)
    subjects = {
        "uniformly random codes": _map(trial.model.decode, codes),
        "reconstructions": decoded,
    }
    return frechet.evaluate(trial, subjects)


def _entropy(counts) -> float:
    share = counts[counts > 0] / counts.sum()
    return float(-(share * np.log(share)).sum())


def _map(function, rows, size: int = 256) -> np.ndarray:
    parts = range(0, len(rows), size)
    return np.concatenate([np.asarray(function(rows[i : i + size])) for i in parts])

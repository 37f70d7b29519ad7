"""Fréchet distance between Gaussians fitted to features."""

import warnings

import numpy as np
import scipy.linalg

from keras_gen.metrics.moments import FeatureMoments

# Bound of the relative error that a sum of singular values may have; the true error
# stays far below.
_PRECISION = 1e-11


def frechet_distance(
    mean_x: np.ndarray, cov_x: np.ndarray, mean_y: np.ndarray, cov_y: np.ndarray
) -> float:
    r"""Squared Fréchet (2-Wasserstein) distance between two Gaussians.

    $‖μ_X - μ_Y‖^2 + tr Σ_X + tr Σ_Y - 2 tr (Σ_X Σ_Y)^{1/2}$

    The trace term is the nuclear norm of $R_X^T R_Y$, where $R R^T = Σ$: two pivoted
    Cholesky factors and the singular values of one product. Unlike a general matrix
    square root it cannot become complex or NaN, and unlike the square roots of the
    eigenvalues of $Σ_X Σ_Y$ it does not turn a rounding error ε into √ε, so
    rank-deficient covariances (n <= F) keep their digits. `benchmarks/frechet.py`
    compares its speed with that of a matrix square root.

    Args:
        mean_x: array (F,), the first mean.
        cov_x: array (F, F), the first covariance, symmetric positive semi-definite.
        mean_y: array (F,), the second mean.
        cov_y: array (F, F), the second covariance.

    Returns:
        float >= 0, in squared units of the features.

    Raises:
        ValueError: if the shapes disagree, a value is not finite, or a covariance is
            not symmetric positive semi-definite.

    References:
        Heusel et al., 2017, https://arxiv.org/abs/1706.08500 (as FID, eq. 6);
        Dowson and Landau, 1982 (closed form).
    """
    mean_x, mean_y = (np.asarray(mean, "float64") for mean in (mean_x, mean_y))
    cov_x, cov_y = (np.asarray(cov, "float64") for cov in (cov_x, cov_y))
    dim = mean_x.shape[0] if mean_x.ndim == 1 else 0
    shapes = [array.shape for array in (mean_x, cov_x, mean_y, cov_y)]
    if dim == 0 or shapes != [(dim,), (dim, dim), (dim,), (dim, dim)]:
        raise ValueError(
            "Means must have shape (F,) and covariances (F, F), with one F >= 1. "
            f"Received: {shapes}"
        )
    if not all(np.isfinite(array).all() for array in (mean_x, cov_x, mean_y, cov_y)):
        raise ValueError("Means and covariances must be finite. Received: NaN or inf")
    shift = mean_x - mean_y
    trace = _nuclear_norm(_root(cov_x).T @ _root(cov_y))
    distance = shift @ shift + np.trace(cov_x) + np.trace(cov_y) - 2 * trace
    # The distance is never negative; equal inputs may round to -1e-15.
    return float(max(distance, 0.0))


def moments_distance(x: FeatureMoments, y: FeatureMoments) -> float:
    """Fréchet distance between the Gaussians fitted to two sets of features.

    The estimate is biased upwards: two samples of one law do not score 0 (see
    `expected_bias`). So compare values only at equal n, and print a floor.

    Args:
        x: moments of the first set.
        y: moments of the second set, same feature width.

    Returns:
        float >= 0.

    Raises:
        ValueError: if the widths differ or a set has fewer than 2 rows.

    Warns:
        UserWarning: if a set has no more rows than features; its covariance is then
            singular, and the value says more of n than of the images.
    """
    warn_if_singular(min(x.n, y.n), x.feature_dim)
    return frechet_distance(x.mean, x.covariance, y.mean, y.covariance)


def warn_if_singular(n: int, feature_dim: int) -> bool:
    """Warns of a distance over no more rows than features.

    Args:
        n: int, rows of the smaller set.
        feature_dim: int F.

    Returns:
        Whether it warned.
    """
    if n > feature_dim:
        return False
    warnings.warn(
        f"Fréchet distance over {feature_dim} features from {n} samples: the "
        "covariance is singular. Use more samples than features, or an extractor "
        "with fewer features.",
        stacklevel=3,
    )
    return True


def expected_bias(feature_dim: int, n: int) -> float:
    """Expected Fréchet distance of two n-row samples of one standard normal law.

    F (F + 5) / (2 n) to first order in 1 / n: F / n twice from the means, the rest
    from the covariances. Features of another scale multiply it by their variance.

    Args:
        feature_dim: int F.
        n: int, rows in each of the two samples; good for n >> F.

    Returns:
        float, what a perfect generator scores instead of 0.
    """
    return feature_dim * (feature_dim + 5) / (2 * n)


def _root(covariance: np.ndarray) -> np.ndarray:
    """Factor R (F, rank) with R Rᵀ = covariance."""
    scale = np.abs(covariance).max()
    if np.abs(covariance - covariance.T).max() > 1e-6 * scale:
        raise ValueError("A covariance must be symmetric. Received: one that is not")
    covariance = (covariance + covariance.T) / 2
    # Pivoting ends at the rank: what is left there is rounding about 0, whose square
    # root would not be small (the tolerance is LAPACK's, F ε times the largest).
    lower, pivots, rank, _ = scipy.linalg.lapack.dpstrf(covariance, lower=1)
    root = np.empty((len(covariance), rank))
    root[pivots - 1] = np.tril(lower)[:, :rank]
    if np.abs(root @ root.T - covariance).max() > 1e-6 * scale * len(covariance):
        smallest = scipy.linalg.eigvalsh(covariance)[0]
        raise ValueError(
            "A covariance must be positive semi-definite. "
            f"Received: smallest eigenvalue {smallest:.3g}"
        )
    return root


def _nuclear_norm(matrix: np.ndarray) -> float:
    """Sum of the singular values, to about 11 digits.

    The square roots of the eigenvalues of $A A^T$ are found several times faster than
    the singular values of A, but a rounding error ε λ_1 moves a small σ by
    ε λ_1 / (2 σ). So only the large ones are taken from there. The others are those of
    A between the eigenvectors left, a smaller matrix whose largest σ is small.
    """
    if matrix.shape[0] > matrix.shape[1]:
        matrix = matrix.T
    if not matrix.any():
        return 0.0
    gram = matrix @ matrix.T
    eigenvalues = scipy.linalg.eigvalsh(gram)[::-1]
    largest = eigenvalues[0]
    eps = np.finfo("float64").eps
    singular = np.sqrt(np.maximum(eigenvalues, eps**2 * largest))
    errors = np.cumsum(eps * largest / (2 * singular))
    kept = int((errors <= _PRECISION * singular.sum()).sum())
    total = singular[:kept].sum()
    if kept == len(matrix):
        return total
    left = scipy.linalg.eigh(gram, subset_by_index=(0, len(matrix) - kept - 1))[1]
    return total + _nuclear_norm(left.T @ matrix)

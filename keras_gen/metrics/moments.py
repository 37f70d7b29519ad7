"""Mean and covariance of a stream of features, exact however it is cut up."""

import numpy as np

# Rows centred at a time: bounds the working memory of a large update.
_ROWS = 1024


class FeatureMoments:
    """Mean and covariance of a stream of feature rows, in float64.

    Each update merges the chunk's own mean and centred scatter into the running
    ones (Chan, Golub and LeVeque, 1979). Nothing is ever subtracted from a sum of
    squares, so a mean far from zero costs no digits; the order and the size of the
    updates change the result by rounding only. Memory is one (F, F) matrix plus
    the chunk at hand, whatever the number of rows.

    Args:
        feature_dim: int F, the width of a feature row.

    Attributes:
        n: int, rows seen so far.
        mean: float64 (F,).

    Example:
        >>> moments = FeatureMoments(2)
        >>> moments.update(np.array([[0.0, 0.0], [2.0, 4.0]]))
        >>> moments.covariance
        array([[2., 4.],
               [4., 8.]])
    """

    def __init__(self, feature_dim: int):
        if feature_dim < 1:
            raise ValueError(
                f"feature_dim must be at least 1. Received: feature_dim={feature_dim}"
            )
        self.n = 0
        self.mean = np.zeros(feature_dim)
        self._scatter = np.zeros((feature_dim, feature_dim))

    @property
    def feature_dim(self) -> int:
        """Width F of a feature row."""
        return len(self.mean)

    @property
    def covariance(self) -> np.ndarray:
        """Sample covariance (F, F) with divisor n - 1, exactly symmetric.

        Raises:
            ValueError: if fewer than two rows were seen.
        """
        if self.n < 2:
            raise ValueError(
                f"A covariance needs at least 2 feature rows. Received: n={self.n}"
            )
        covariance = self._scatter / (self.n - 1)
        return (covariance + covariance.T) / 2

    def update(self, features: np.ndarray) -> None:
        """Adds feature rows.

        Args:
            features: array (n, F), finite, any float type; n may be 0.

        Raises:
            ValueError: if the shape is not (n, F) or a value is not finite.
        """
        features = np.asarray(features)
        if features.ndim != 2 or features.shape[1] != self.feature_dim:
            raise ValueError(
                f"Features must have shape (n, {self.feature_dim}). "
                f"Received: shape {features.shape}"
            )
        bad = np.flatnonzero(~np.isfinite(features).all(axis=1))
        if len(bad):
            raise ValueError(
                "Features must be finite: check the images for NaN. "
                f"Received: {len(bad)} bad rows, the first is row {bad[0]}"
            )
        for start in range(0, len(features), _ROWS):
            chunk = np.asarray(features[start : start + _ROWS], "float64")
            mean = chunk.mean(axis=0)
            centred = chunk - mean
            self._merge(len(chunk), mean, centred.T @ centred)

    def merge(self, other: "FeatureMoments") -> None:
        """Adds the rows another accumulator has seen, as from a second worker.

        Args:
            other: moments of the same feature width.

        Raises:
            ValueError: if the feature widths differ.
        """
        if other.feature_dim != self.feature_dim:
            raise ValueError(
                "Moments can be merged only at the same feature_dim. "
                f"Received: {self.feature_dim} and {other.feature_dim}"
            )
        self._merge(other.n, other.mean, other._scatter)

    def _merge(self, n: int, mean: np.ndarray, scatter: np.ndarray) -> None:
        total = self.n + n
        if n == 0:
            return
        step = mean - self.mean
        self._scatter += scatter + np.outer(step, step) * (self.n * n / total)
        self.mean = self.mean + step * (n / total)
        self.n = total

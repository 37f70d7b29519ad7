"""The Fréchet distance as a Keras metric, which replicas and batches add up to."""

import keras
import numpy as np
import tensorflow as tf

from keras_gen.metrics.frechet import frechet_distance, warn_if_singular
from keras_gen.metrics.moments import FeatureMoments
from keras_gen.metrics.streaming.streamed_sums import StreamedSums


class FrechetDistance(StreamedSums):
    """Fréchet distance of streamed features from a fixed reference.

    It keeps the number of rows and the sums of $x - c$ and $(x - c)(x - c)^T$ in
    float64, with c the mean of the reference. Sums of replicas add up, whatever rows
    each saw; `FeatureMoments`, which is merged in another way, cannot be a variable of
    `tf.distribute`. The constant c keeps the digits as long as the streamed mean lies
    within some thousand standard deviations of it. Memory is one (F, F) matrix on each
    replica.

    The kernel distance has no such metric: it needs pairs of rows, so all of them or
    random subsets, and subsets of subsets do not add up over replicas. Collect features
    and use `kernel_distance`.

    Each time the rows begin anew, the first result over too few of them warns.

    Args:
        reference: moments of the real features; they are read once.
        name: str, name of the metric. Defaults to "frechet_distance".

    Raises:
        ValueError: if the reference has fewer than 2 rows.

    Warns:
        UserWarning: at a result, as `moments_distance` does: if the streamed rows or
            the reference are no more than the features.

    Note:
        `result` runs on the host, so it does not compile by XLA. The metric is not
        saved with a model, since its reference is no part of one.

    Example:
        >>> metric = FrechetDistance(reference)
        >>> for batch in batches:
        ...     metric.update_state(extractor(batch))
        >>> value = float(metric.result())
    """

    def __init__(self, reference: FeatureMoments, name: str = "frechet_distance"):
        dim = reference.feature_dim
        super().__init__(name, sums=(dim,), products=(dim, dim))
        self._centre = reference.mean.copy()
        self._covariance = reference.covariance
        self._reference_n = reference.n
        self._warned = False

    def reset_state(self):
        """Forgets all rows."""
        super().reset_state()
        self._warned = False

    def update_state(self, features):
        """Adds feature rows.

        Args:
            features: float tensor (n, F).

        Raises:
            ValueError: if the shape is not (n, F).
        """
        features = keras.ops.cast(features, "float64")
        if len(features.shape) != 2 or features.shape[1] != len(self._centre):
            raise ValueError(
                f"Features must have shape (n, {len(self._centre)}). "
                f"Received: shape {tuple(features.shape)}"
            )
        shifted = features - self._centre
        self.add(
            keras.ops.shape(shifted)[0],
            sums=keras.ops.sum(shifted, axis=0),
            products=keras.ops.matmul(keras.ops.transpose(shifted), shifted),
        )

    def result(self):
        """Returns the distance so far: a float64 scalar, NaN below two rows."""
        value = tf.numpy_function(self._distance, self.totals(), tf.float64)
        value.set_shape(())
        return value

    def _distance(self, n, sums, products) -> np.float64:
        if n < 2:
            return np.float64("nan")
        if not self._warned:
            rows = min(int(n), self._reference_n)
            self._warned = warn_if_singular(rows, len(self._centre))
        shift = sums / n
        covariance = (products - np.outer(sums, shift)) / (n - 1)
        return np.float64(
            frechet_distance(np.zeros_like(shift), self._covariance, shift, covariance)
        )

"""The Fréchet distance as a Keras metric, which replicas and batches add up to."""

import keras
import numpy as np
import tensorflow as tf

from keras_gen.metrics.frechet import frechet_distance
from keras_gen.metrics.moments import FeatureMoments


class FrechetDistance(keras.metrics.Metric):
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

    Args:
        reference: moments of the real features; they are read once.
        name: str, name of the metric. Defaults to "frechet_distance".

    Raises:
        ValueError: if the reference has fewer than 2 rows.

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
        super().__init__(name=name, dtype="float64")
        dim = reference.feature_dim
        self._centre = reference.mean.copy()
        self._covariance = reference.covariance
        self._n, self._sums, self._products = (
            self.add_variable(shape, "zeros", dtype="float64", name=name)
            for name, shape in (("n", ()), ("sums", (dim,)), ("products", (dim, dim)))
        )

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
        self._n.assign_add(keras.ops.cast(keras.ops.shape(shifted)[0], "float64"))
        self._sums.assign_add(keras.ops.sum(shifted, axis=0))
        self._products.assign_add(
            keras.ops.matmul(keras.ops.transpose(shifted), shifted)
        )

    def result(self):
        """Returns the distance so far: a float64 scalar, NaN below two rows."""
        state = [
            keras.ops.convert_to_tensor(variable)
            for variable in (self._n, self._sums, self._products)
        ]
        value = tf.numpy_function(self._distance, state, tf.float64)
        value.set_shape(())
        return value

    def _distance(self, n, sums, products) -> np.float64:
        if n < 2:
            return np.float64("nan")
        shift = sums / n
        covariance = (products - np.outer(sums, shift)) / (n - 1)
        return np.float64(
            frechet_distance(np.zeros_like(shift), self._covariance, shift, covariance)
        )

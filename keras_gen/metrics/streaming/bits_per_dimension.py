"""Bits per dimension as a Keras metric, which batches and replicas add up to."""

import keras

from keras_gen.metrics.likelihood_bounds import bits_per_dimension
from keras_gen.metrics.streaming.streamed_mean import StreamedMean


@keras.saving.register_keras_serializable("keras_gen")
class BitsPerDimension(StreamedMean):
    """Mean of -log p(x) of the rows, in bits for each of their numbers.

    Args:
        dimensions: int >= 1, numbers in one row: H W C of images.
        name: str, name of the metric. Defaults to "bits_per_dim".

    Raises:
        ValueError: if there are no dimensions.
    """

    def __init__(self, dimensions: int, name: str = "bits_per_dim"):
        super().__init__(name)
        bits_per_dimension(0.0, dimensions)  # It refuses what cannot be.
        self.dimensions = dimensions

    def update_state(self, nats):
        """Adds rows.

        Args:
            nats: float tensor (n,), the log likelihood of each row or a bound on it.

        Raises:
            ValueError: if the shape is not (n,).
        """
        nats = keras.ops.cast(nats, "float64")
        if len(nats.shape) != 1:
            raise ValueError(
                "Log likelihoods have shape (n,), one of each row. Received: shape "
                f"{tuple(nats.shape)}"
            )
        self.add_values(bits_per_dimension(nats, self.dimensions))

    def get_config(self):
        """Returns the arguments."""
        return {"dimensions": self.dimensions, **super().get_config()}

"""Peak signal-to-noise ratio as a Keras metric: batches and replicas add up."""

import keras

from keras_gen.metrics.psnr import LEAST_ERROR
from keras_gen.metrics.streaming.streamed_mean import StreamedMean


@keras.saving.register_keras_serializable("keras_gen")
class PSNR(StreamedMean):
    """Mean of the images' peak signal-to-noise ratios, in decibels.

    The mean of `keras_gen.metrics.psnr.psnr`, of all images that were streamed. An
    image that equals its truth counts as 100, as there.

    Args:
        name: str, name of the metric. Defaults to "psnr".

    Example:
        >>> metric = PSNR()
        >>> for low, truth in batches:
        ...     metric.update_state(truth, enlarge(low))
        >>> decibels = float(metric.result())
    """

    def __init__(self, name: str = "psnr"):
        super().__init__(name)

    def update_state(self, truth, images):
        """Adds images.

        Args:
            truth: float tensor (n, H, W, C) in [0, 1].
            images: As truth.

        Raises:
            ValueError: if the shapes differ or are of no images.
        """
        truth, images = (keras.ops.cast(each, "float64") for each in (truth, images))
        shapes = tuple(truth.shape), tuple(images.shape)
        if len(shapes[0]) != 4 or shapes[0][1:] != shapes[1][1:]:
            raise ValueError(
                "PSNR compares images (n, H, W, C) with others of their shape. "
                f"Received: {shapes[0]} and {shapes[1]}"
            )
        errors = keras.ops.mean(keras.ops.square(images - truth), axis=(1, 2, 3))
        self.add_values(-10 * keras.ops.log10(keras.ops.maximum(errors, LEAST_ERROR)))

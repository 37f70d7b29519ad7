"""Structural similarity as a Keras metric, which batches and replicas add up to."""

import keras
import tensorflow as tf

from keras_gen.metrics.streaming.streamed_mean import StreamedMean

_WINDOW = 11


@keras.saving.register_keras_serializable("keras_gen")
class SSIM(StreamedMean):
    """Mean of the images' structural similarities to their truth, at most 1.

    The window and the constants are those of `keras_gen.metrics.ssim.ssim` (Wang et
    al., 2004). An image's value is TensorFlow's, computed in float32, and differs from
    that function's by up to 1e-5; the sum over images is in float64.

    Args:
        name: str, name of the metric. Defaults to "ssim".
    """

    def __init__(self, name: str = "ssim"):
        super().__init__(name)

    def update_state(self, truth, images):
        """Adds images.

        Args:
            truth: float tensor (n, H, W, C) in [0, 1], with sides of at least 11.
            images: As truth.

        Raises:
            ValueError: if the shapes differ or the images are too small.
        """
        truth, images = (keras.ops.cast(each, "float32") for each in (truth, images))
        shape, other = tuple(truth.shape), tuple(images.shape)
        if len(shape) != 4 or shape[1:] != other[1:] or min(shape[1:3]) < _WINDOW:
            raise ValueError(
                "SSIM compares images (n, H, W, C) with sides of at least 11 with "
                f"others of their shape. Received: {shape} and {other}"
            )
        self.add_values(tf.image.ssim(truth, images, max_val=1.0))

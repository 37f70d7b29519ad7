"""Padding of images by reflection, which Keras lacks."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_gen")
class ReflectPad2D(keras.layers.Layer):
    """Mirrors a border of images about their outermost pixels, which are not repeated.

    A row `abcd` padded by 2 becomes `cbabcdcb`. Zeros, by contrast, are a grey frame in
    data of [-1, 1], which a translated image shows.

    Args:
        padding: int. Width of the border in pixels; every image must be larger.
    """

    def __init__(self, padding: int, **kwargs):
        super().__init__(**kwargs)
        if not (isinstance(padding, int) and padding >= 0):
            raise ValueError(
                f"A border is a whole number of pixels. Received: padding={padding!r}"
            )
        self.padding = padding
        self.built = True

    def call(self, inputs):
        """Maps `(B, H, W, C)` to `(B, H + 2p, W + 2p, C)`."""
        border = (self.padding, self.padding)
        return ops.pad(inputs, ((0, 0), border, border, (0, 0)), mode="reflect")

    def compute_output_shape(self, input_shape):
        """Returns the padded shape; free sides stay free."""
        batch, *sides, channels = input_shape
        padded = [side and side + 2 * self.padding for side in sides]
        return (batch, *padded, channels)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "padding": self.padding}

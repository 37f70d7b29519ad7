"""A convolution that is a matrix product where its result has a single row."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_gen")
class RowConv2D(keras.layers.Conv2D):
    """Valid convolution of stride 1, made for maps of any size and for single rows.

    On maps as high as its kernel it is computed as one matrix product of patches and
    kernel. A pixel-by-pixel sampler runs it thousands of times on such maps, where a
    general convolution mostly spends its set-up; and inside a loop, ONNX has no
    convolution whose kernel comes from outside.

    Args:
        filters: int. Channels of the result.
        kernel_size: int, or (rows, columns).
        **kwargs: `use_bias`, initializers, `dtype` and `name`, as in Keras's Conv2D.
    """

    def call(self, inputs):
        """Convolves `(B, R, Q, channels)`, which loses rows and columns."""
        rows, columns = self.kernel_size
        if inputs.shape[1] != rows or inputs.shape[2] is None:
            return super().call(inputs)
        width = inputs.shape[2] - columns + 1
        if width > 1 and rows * columns > 1:
            inputs = ops.concatenate(
                [
                    inputs[:, i : i + 1, j : j + width]
                    for i in range(rows)
                    for j in range(columns)
                ],
                axis=-1,
            )
        kernel = ops.reshape(self.kernel, (-1, self.filters))
        result = ops.matmul(ops.reshape(inputs, (-1, kernel.shape[0])), kernel)
        if self.use_bias:
            result = result + self.bias
        return ops.reshape(result, (-1, 1, width, self.filters))

"""A view of a network in which the noise of its dropout layers is an input."""

import keras

from keras_gen import layers


class DropoutInputs:
    """Runs a network with dropout on, by numbers that are given instead of drawn.

    The view shares the network's layers and so its weights; only each dropout layer
    is replaced by one that takes its random numbers. It is for one image size, which
    the sizes of the numbers follow from.

    Args:
        network: Functional model of one input and output, with layers
            `keras_gen.layers.Dropout`.
        input_shape: Shape of its input, without the batch axis.

    Attributes:
        shapes: Shape of each dropout layer's numbers, without the batch axis, in the
            order in which the layers are applied.
    """

    def __init__(self, network: keras.Model, input_shape):
        inputs = keras.Input(tuple(input_shape))
        shapes = []

        def note(layer, x, *args, **kwargs):
            if isinstance(layer, layers.Dropout):
                shapes.append(tuple(x.shape[1:]))
            return layer(x, *args, **kwargs)

        _shared(network, inputs, note)
        numbers = [keras.Input(shape) for shape in shapes]
        unused = iter(numbers)

        def give(layer, x, *args, **kwargs):
            if isinstance(layer, layers.Dropout):
                layer = layers.GivenDropout(layer.rate, dtype=layer.dtype_policy)
                x = [x, next(unused)]
            return layer(x, *args, **kwargs)

        # A clone has the inputs of its original, which gets the numbers for this.
        wider = keras.Model([network.input, *numbers], network.output)
        self._view = _shared(wider, [inputs, *numbers], give)
        self.shapes = tuple(shapes)

    def __call__(self, inputs, *numbers):
        """Returns the network's output, all its other layers in inference mode.

        Args:
            inputs: `(B, *input_shape)`.
            *numbers: One tensor from U[0, 1) for each entry of `shapes`, batch first.
        """
        return self._view([inputs, *numbers], training=False)


def _shared(network, inputs, call):
    """Runs a network's own layers on symbolic inputs, each by `call(layer, x, ...)`."""
    return keras.models.clone_model(
        network, inputs, clone_function=lambda layer: layer, call_function=call
    )

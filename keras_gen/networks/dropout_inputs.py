"""A view of a network in which the noise of its dropout layers is an input."""

import keras

from keras_gen import layers


class DropoutInputs:
    """Runs a network with dropout on, by numbers that are given instead of drawn.

    The view shares the network's layers and so its weights; only each dropout layer
    is replaced by one that takes its random numbers. It is for one image size, which
    the sizes of the numbers follow from.

    Args:
        network: Functional model with layers `keras_gen.layers.Dropout`.
        *input_shapes: Shape of each of its inputs, without the batch axis.

    Attributes:
        shapes: Shape of each dropout layer's numbers, without the batch axis, in the
            order in which the layers are applied.
    """

    def __init__(self, network: keras.Model, *input_shapes):
        inputs = [keras.Input(tuple(shape)) for shape in input_shapes]
        shapes = []

        def note(layer, x, *args, **kwargs):
            if isinstance(layer, layers.Dropout):
                shapes.append(tuple(x.shape[1:]))
            return layer(x, *args, **kwargs)

        _shared(network, inputs if len(inputs) > 1 else inputs[0], note)
        numbers = [keras.Input(shape) for shape in shapes]
        unused = iter(numbers)

        def give(layer, x, *args, **kwargs):
            if isinstance(layer, layers.Dropout):
                layer = layers.GivenDropout(layer.rate, dtype=layer.dtype_policy)
                x = [x, next(unused)]
            return layer(x, *args, **kwargs)

        # A clone has the inputs of its original, which gets the numbers for this.
        wider = keras.Model([*network.inputs, *numbers], network.output)
        self._view = _shared(wider, [*inputs, *numbers], give)
        self.shapes = tuple(shapes)

    def __call__(self, inputs, *numbers):
        """Returns what the network returns, all its other layers in inference mode.

        Args:
            inputs: The network's input, or a list of them, batch first.
            *numbers: One tensor from U[0, 1) for each entry of `shapes`, batch first.
        """
        inputs = inputs if isinstance(inputs, list | tuple) else [inputs]
        return self._view([*inputs, *numbers], training=False)


def _shared(network, inputs, call):
    """Runs a network's own layers on symbolic inputs, each by `call(layer, x, ...)`."""
    return keras.models.clone_model(
        network, inputs, clone_function=lambda layer: layer, call_function=call
    )

"""Layers with an equalized learning rate: unit weights, scaled where they are used."""

import math

import keras
from keras import ops


class _Equalized(keras.layers.Layer):
    # Subclasses add the kernel's shape and what is done with the kernel.

    def __init__(self, gain: float = math.sqrt(2.0), **kwargs):
        super().__init__(**kwargs)
        self.gain = gain

    def _add_weights(self, shape: tuple[int, ...]):
        self.kernel = self.add_weight(
            name="kernel",
            shape=shape,
            initializer=keras.initializers.RandomNormal(0.0, 1.0),
        )
        self.bias = self.add_weight(name="bias", shape=shape[-1:], initializer="zeros")

    @property
    def scale(self) -> float:
        """The factor of the kernel: He et al.'s constant, gain / √fan-in."""
        return self.gain / math.sqrt(math.prod(self.kernel.shape[:-1]))

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "gain": self.gain}


@keras.saving.register_keras_serializable("keras_gen")
class EqualizedDense(_Equalized):
    r"""Dense layer $y = x (w · c) + b$ with $w ∼ N(0, 1)$, $c = g / \sqrt{n}$.

    n is the number of inputs of a unit. An adaptive optimizer moves each weight by
    about its learning rate, whatever the weight's range; with one range for all
    weights, all of them learn at the same speed. Karras et al., 2018,
    arXiv:1710.10196, §4.1.

    Args:
        units: int. Number of outputs.
        gain: float. g; √2 keeps the variance where a (leaky) ReLU follows.
    """

    def __init__(self, units: int, gain: float = math.sqrt(2.0), **kwargs):
        super().__init__(gain, **kwargs)
        self.units = units

    def build(self, input_shape):
        """Creates the weights for inputs of shape `(B, features)`."""
        self._add_weights((input_shape[-1], self.units))

    def call(self, inputs):
        """Maps `(B, features)` to `(B, units)`."""
        return ops.matmul(inputs, self.kernel * self.scale) + self.bias

    def compute_output_shape(self, input_shape):
        """Returns `(B, units)`."""
        return (*input_shape[:-1], self.units)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "units": self.units}


@keras.saving.register_keras_serializable("keras_gen")
class EqualizedConv2D(_Equalized):
    r"""Convolution with the kernel $w · c$, $w ∼ N(0, 1)$, $c = g / \sqrt{n}$.

    Stride 1, padded with zeros to the same size, and a bias. n is the number of inputs
    of a unit, kernel height x kernel width x channels; see `EqualizedDense`.

    Args:
        filters: int. Number of output channels.
        kernel_size: int. Side of the kernel.
        gain: float. g; √2 keeps the variance where a (leaky) ReLU follows.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int,
        gain: float = math.sqrt(2.0),
        **kwargs,
    ):
        super().__init__(gain, **kwargs)
        self.filters = filters
        self.kernel_size = kernel_size

    def build(self, input_shape):
        """Creates the weights for inputs of shape `(B, H, W, channels)`."""
        side = self.kernel_size
        self._add_weights((side, side, input_shape[-1], self.filters))

    def call(self, inputs):
        """Maps `(B, H, W, channels)` to `(B, H, W, filters)`."""
        kernel = self.kernel * self.scale
        return ops.conv(inputs, kernel, padding="same") + self.bias

    def compute_output_shape(self, input_shape):
        """Returns `(B, H, W, filters)`."""
        return (*input_shape[:-1], self.filters)

    def get_config(self):
        """Returns the constructor's arguments."""
        sizes = {"filters": self.filters, "kernel_size": self.kernel_size}
        return {**super().get_config(), **sizes}

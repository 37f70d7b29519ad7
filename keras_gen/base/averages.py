"""Moving averages of networks' weights, kept as networks of their own."""

import contextlib
from collections.abc import Iterator

import keras
import tensorflow as tf


class Averages:
    """The part of `GenerativeModel` that averages the weights of some networks.

    It stands before `keras.Model` among the bases, and uses `averaged`,
    `ema_momentum` and `steps` of the model.
    """

    def averaged_network(self, name: str) -> keras.Model:
        """Returns the moving average of a network, or the network if none is kept."""
        return getattr(self, f"{name}_ema", None) or getattr(self, name)

    def move_averages(self) -> None:
        """Moves each average towards its network's weights by one step."""
        if self.ema_momentum is not None:
            for name in self.averaged:
                self._move(getattr(self, name), getattr(self, f"{name}_ema"))

    def _start_average(self, name: str) -> None:
        network = getattr(self, name)
        with _nothing_shared():
            average = network.__class__.from_config(network.get_config())
        average.set_weights(network.get_weights())
        average.trainable = False
        setattr(self, f"{name}_ema", average)

    def _average_of(self, name: str) -> list:
        average = getattr(self, f"{name}_ema", None)
        return average.variables if average is not None else []

    def _move(self, network, average):
        # Early on a plain average would mostly hold the initial weights, so its
        # momentum rises to its value: min(m, (1 + t) / (10 + t)), as in TensorFlow.
        t = tf.cast(self.steps.value, tf.float32)
        momentum = tf.minimum(self.ema_momentum, (1.0 + t) / (10.0 + t))
        trainable = {id(v) for v in network.trainable_variables}
        for source, target in zip(network.weights, average.weights, strict=True):
            if id(source) in trainable:
                target.assign_add((1.0 - momentum) * (source.value - target.value))
            else:
                target.assign(source.value)


@contextlib.contextmanager
def _nothing_shared() -> Iterator[None]:
    """Leaves the scope in which Keras, while it loads, knows shared objects by `id()`.

    A config that is made and read inside it may name objects that live no longer, whose
    ids others have got: then a layer is taken for another one.
    """
    from keras.src.backend.common import global_state

    names = ("shared_objects/id_to_obj_map", "shared_objects/id_to_config_map")
    held = {name: global_state.get_global_attribute(name) for name in names}
    for name in names:
        global_state.set_global_attribute(name, None)
    try:
        yield
    finally:
        for name, value in held.items():
            global_state.set_global_attribute(name, value)

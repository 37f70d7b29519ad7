"""The updates of Adam and SGD as functions of tensors, to differentiate through.

Keras's own `stateless_apply` is not there for the TensorFlow backend, and `apply`
assigns to variables, which cuts the gradient.
"""

import keras
import tensorflow as tf

# Settings that change an update and that the functions below leave out.
_LEFT_OUT = (
    *("amsgrad", "nesterov", "weight_decay", "use_ema", "gradient_accumulation_steps"),
    *("clipnorm", "clipvalue", "global_clipnorm"),
)


class FunctionalSGD:
    """Gradient descent, with or without momentum.

    $m' = μm - ηg$, $θ' = θ + m'$

    Args:
        optimizer: `keras.optimizers.SGD`, built. Settings, rate and momentums are
            taken from it; it is not changed.
    """

    def __init__(self, optimizer: keras.optimizers.SGD):
        self._momentum = optimizer.momentum
        self._rate = tf.cast(optimizer.learning_rate, tf.float32)
        self.slots = [tf.convert_to_tensor(m.value) for m in optimizer.momentums]

    def step(self, values, gradients) -> list:
        """Returns the new values, and keeps the new momentums in `slots`.

        Args:
            values: A tensor for each variable of the optimizer, in its order.
            gradients: A tensor for each value.
        """
        moves = [-self._rate * g for g in gradients]
        if self.slots:
            pairs = zip(self.slots, moves, strict=True)
            self.slots = moves = [self._momentum * m + move for m, move in pairs]
        return [value + move for value, move in zip(values, moves, strict=True)]


class FunctionalAdam:
    r"""Adam in the form of Keras (Kingma & Ba, 2014, end of §2).

    $m' = β_1m + (1-β_1)g$, $v' = β_2v + (1-β_2)g^2$,
    $θ' = θ - η\sqrt{1-β_2^t}/(1-β_1^t) · m' / (\sqrt{v'} + ε)$

    Args:
        optimizer: `keras.optimizers.Adam`, built. Settings, rate, moments and the
            number of steps are taken from it; it is not changed.
    """

    def __init__(self, optimizer: keras.optimizers.Adam):
        self._betas = optimizer.beta_1, optimizer.beta_2
        self._epsilon = optimizer.epsilon
        self._rate = tf.cast(optimizer.learning_rate, tf.float32)
        self._steps = tf.cast(optimizer.iterations.value, tf.float32)
        # Keras has no public name for the moments.
        self.slots = [
            (tf.convert_to_tensor(m.value), tf.convert_to_tensor(v.value))
            for m, v in zip(optimizer._momentums, optimizer._velocities, strict=True)
        ]

    def step(self, values, gradients) -> list:
        """Returns the new values, and keeps the new moments in `slots`.

        Args:
            values: A tensor for each variable of the optimizer, in its order.
            gradients: A tensor for each value.
        """
        first, second = self._betas
        self._steps = self._steps + 1.0
        rate = self._rate * tf.sqrt(1.0 - tf.pow(second, self._steps))
        rate = rate / (1.0 - tf.pow(first, self._steps))
        self.slots = [
            (m + (1.0 - first) * (g - m), v + (1.0 - second) * (tf.square(g) - v))
            for (m, v), g in zip(self.slots, gradients, strict=True)
        ]
        return [
            value - rate * m / (_root(v) + self._epsilon)
            for value, (m, v) in zip(values, self.slots, strict=True)
        ]


_KINDS = {keras.optimizers.SGD: FunctionalSGD, keras.optimizers.Adam: FunctionalAdam}


def functional(optimizer: keras.optimizers.Optimizer) -> FunctionalSGD | FunctionalAdam:
    """Returns an optimizer's update as a function, from its present state.

    A learning rate that changes over steps stays at its present value.

    Args:
        optimizer: Adam or SGD, built; or the `LossScaleOptimizer` around one.

    Raises:
        ValueError: If it is of another kind, or does more than the plain update.
    """
    while isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        optimizer = optimizer.inner_optimizer
    kind = _KINDS.get(type(optimizer))
    more = [name for name in _LEFT_OUT if getattr(optimizer, name, None)]
    if kind is None or more:
        raise ValueError(
            "An update that is differentiated through is that of keras.optimizers.Adam "
            "or SGD, without clipping, weight decay, averages, accumulation, amsgrad "
            f"or nesterov. Received: {type(optimizer).__name__}"
            f"{' with ' + ', '.join(more) if more else ''}. Pass a plain one."
        )
    return kind(optimizer)


def _root(v):
    """Square root whose slope at zero is zero, where that of `tf.sqrt` is infinite."""
    positive = v > 0
    return tf.where(positive, tf.sqrt(tf.where(positive, v, 1.0)), 0.0)

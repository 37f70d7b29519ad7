"""Weights as they would be after some updates, to differentiate through these."""

from collections.abc import Callable, Sequence

import keras
import tensorflow as tf

from keras_gen.base.functional_optimizers import functional
from keras_gen.distributions import replicated


def unroll(
    optimizer: keras.optimizers.Optimizer,
    objective: Callable,
    variables: Sequence[keras.Variable],
    steps: int,
) -> list[tf.Tensor]:
    """Returns what variables would become, and changes neither them nor the optimizer.

    The updates are those that `GenerativeModel.update` would make: gradients are
    means over the rows of all replicas. The result is a differentiable function of
    whatever the objective depends on.

    Args:
        optimizer: The optimizer of the player that owns the variables, as in
            `functional_optimizers.functional`.
        objective: Called with one tensor for each variable; returns a dict of named,
            unreduced terms, for this replica's rows.
        variables: Those that the optimizer was built with, in its order.
        steps: int. Number of updates.

    Returns:
        One tensor for each variable.

    Raises:
        ValueError: If the optimizer is no plain Adam or SGD.
    """
    update = functional(optimizer)
    # Under mixed_float16 small gradients would vanish without the player's scale.
    scale = optimizer.scale_loss(tf.constant(1.0))
    values = [tf.convert_to_tensor(variable.value) for variable in variables]
    for _ in range(steps):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(values)
            terms = objective(values).values()
            loss = scale * sum(tf.reduce_mean(tf.cast(t, tf.float32)) for t in terms)
        gradients = tape.gradient(
            loss, values, unconnected_gradients=tf.UnconnectedGradients.ZERO
        )
        means = [replicated.mean(gradient / scale) for gradient in gradients]
        values = update.step(values, means)
    return values

"""Finds what is NaN or infinite in a model."""

import tensorflow as tf


def first_not_finite(model) -> str | None:
    """Returns the path of a variable that holds NaN or infinity, if there is one.

    Args:
        model: A compiled `GenerativeModel`; the optimizers' variables count.
    """
    variables = list(model.variables)
    for optimizer in model.optimizers.values():
        variables += optimizer.variables
    for variable in variables:
        value = tf.convert_to_tensor(variable.value)
        if value.dtype.is_floating and not tf.reduce_all(tf.math.is_finite(value)):
            return variable.path
    return None

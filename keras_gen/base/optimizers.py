"""Optimizers that start afresh in the middle of training."""

import keras


def restart(optimizer: keras.optimizers.Optimizer) -> None:
    """Sets an optimizer's moments and its count of steps to what they were at birth.

    Both, for Adam's bias correction belongs to the moments. The learning rate stays as
    it is, but a schedule of it follows the count and begins anew. A loss scale stays.

    Args:
        optimizer: A built optimizer, or one wrapped in a `LossScaleOptimizer`.
    """
    if isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        optimizer = optimizer.inner_optimizer
    newborn = type(optimizer).from_config(optimizer.get_config())
    # Slots depend on the variables' shapes alone. Stand-ins need no strategy.
    newborn.build(
        [
            keras.Variable(keras.ops.zeros(v.shape, v.dtype), name=v.name)
            for v in optimizer._trainable_variables
        ]
    )
    for old, new in zip(optimizer.variables, newborn.variables, strict=True):
        old.assign(new.value)

"""Freezing: what happens to a player is undone where a condition holds."""

import contextlib

import tensorflow as tf


@contextlib.contextmanager
def frozen(model, player: str, condition):
    """Undoes the updates of a player inside the block where `condition` holds.

    A frozen player keeps its weights and all of its optimizer's state, moments and
    step count included, to the bit. The update is computed in either case: under
    `tf.distribute` an optimizer cannot be called in a branch of the graph.

    ```python
    with frozen(self, "discriminator", far_ahead):
        self.update("discriminator", self.discriminator_loss, real, fake)
    ```

    Args:
        model: A compiled `GenerativeModel`.
        player: A key of its `players`.
        condition: Boolean scalar tensor, the same on every replica.
    """
    optimizer = model.optimizers[player]
    variables = [v.value for v in model.active_variables(player)]
    variables += [v.value for v in optimizer.variables]
    before = [tf.identity(v) for v in variables]
    yield
    after = [
        tf.where(condition, old, v) for old, v in zip(before, variables, strict=True)
    ]
    _assign(variables, after)


def _assign(variables, values) -> None:
    """Gives variables values that are the same on every replica."""

    def assign(strategy, values):
        for variable, value in zip(variables, values, strict=True):
            strategy.extended.update(
                variable, lambda v, new: v.assign(new), args=(value,), group=False
            )

    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)
    else:
        # A replica alone may not assign to a variable that all of them mirror.
        context.merge_call(assign, args=(values,))

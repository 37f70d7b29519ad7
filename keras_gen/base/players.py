"""Players: networks that learn together, each group with an optimizer of its own."""

from collections.abc import Callable

import keras
import tensorflow as tf

from keras_gen.registry import unknown


class Players:
    """The part of `GenerativeModel` that compiles, differentiates and updates.

    It is the only place that knows tapes, strategies and mixed precision. It stands
    before `keras.Model` among the bases, and uses `players`, `averaged`,
    `default_optimizers` and `log_term` of the model.
    """

    def compile(
        self,
        optimizers=None,
        *,
        jit_compile=False,
        steps_per_execution=1,
        run_eagerly=False,
    ):
        """Gives each player its optimizer.

        Args:
            optimizers: dict from player to Keras optimizer (object, id or config).
                A player left out gets the paper's. A model of one player also takes
                the bare optimizer. To change learning rates over time, give the
                optimizers a `LearningRateSchedule`: Keras's learning-rate callbacks
                know one optimizer only.
            jit_compile: Whether XLA compiles the step.
            steps_per_execution: Steps for each call of the compiled function.
            run_eagerly: Whether to run the step as plain Python, for debugging.

        Raises:
            ValueError: If a name is not a player's, an optimizer serves two players,
                or a trainable variable has no owner or several.
        """
        super().compile(
            optimizer=None,
            jit_compile=jit_compile,
            steps_per_execution=steps_per_execution,
            run_eagerly=run_eagerly,
        )
        self._check_ownership()
        self.optimizers = self._resolve_optimizers(optimizers)
        for player, optimizer in self.optimizers.items():
            optimizer.build(self.player_variables(player))

    def player_variables(self, player: str) -> list[keras.Variable]:
        """Returns the trainable variables that a player owns."""
        if player not in self.players:
            raise ValueError(unknown("player", player, self.players))
        return [
            variable
            for network in self.players[player]
            for variable in getattr(self, network).trainable_variables
        ]

    def active_variables(self, player: str) -> list[keras.Variable]:
        """Returns those of a player's variables that learn in the present phase.

        A system whose networks grow overrides this; the others are not touched, nor is
        their optimizer's state.
        """
        return self.player_variables(player)

    def tape(self, player: str) -> tf.GradientTape:
        """Returns a tape that records what depends on a player's variables.

        A forward pass under it can serve other players' updates first and be
        differentiated afterwards, without being computed twice:

        ```python
        with self.tape("generator") as tape:
            fake = self.generator(source, training=True)
        self.update("discriminator", self.discriminator_loss, source, target, fake)
        self.update("generator", self.generator_loss, source, fake, tape=tape)
        ```
        """
        tape = tf.GradientTape(watch_accessed_variables=False)
        with tape:
            tape.watch([v.value for v in self.active_variables(player)])
        return tape

    def update(self, player: str, objective: Callable, *args, tape=None):
        """Takes one step of a player's optimizer on its objective.

        Terms are averaged over this replica's rows, added, and divided by the number
        of replicas, because Keras's optimizers add gradients over replicas. Only the
        player's own variables are watched and changed. Each term is logged as
        `player/term`.

        Args:
            player: A key of `players`.
            objective: Called with `args`; returns a dict of named, unreduced terms, or
                a pair of it and of what else the step can use, such as generated
                images.
            *args: Arguments of the objective, made outside its gradient.
            tape: What `self.tape(player)` returned, if some of the arguments were made
                under it and belong to the gradient.

        Returns:
            The second part of what the objective returned, or None.
        """
        gradients, extras = self.gradients(player, objective, *args, tape=tape)
        self.apply(player, gradients)
        return extras

    def gradients(self, player: str, objective: Callable, *args, tape=None):
        """Differentiates a player's objective, and changes nothing; see `update`.

        With `apply` it serves algorithms that move several players at once from the
        same old weights.

        Returns:
            The gradients of `active_variables(player)`, scaled as `apply` expects
            them, and the second part of what the objective returned, or None.
        """
        variables = [v.value for v in self.active_variables(player)]
        with tape or self.tape(player) as tape:
            terms, extras = _parts(objective(*args))
            means = _means(terms)
            loss = sum(means.values()) / _replicas()
            loss = self.optimizers[player].scale_loss(loss)
        self._log_terms(player, means)
        return tape.gradient(loss, variables), extras

    def apply(self, player: str, gradients) -> None:
        """Takes a step of a player's optimizer with gradients of `gradients`."""
        self.optimizers[player].apply(gradients, self.active_variables(player))

    def measure(self, player: str, objective: Callable, *args):
        """Logs the terms of an objective as `update` does, and changes nothing."""
        terms, extras = _parts(objective(*args))
        self._log_terms(player, _means(terms))
        return extras

    def _log_terms(self, player: str, means: dict) -> None:
        for term, mean in means.items():
            self.log_term(f"{player}/{term}", mean)

    def _check_ownership(self):
        owned = {p: {id(v) for v in self.player_variables(p)} for p in self.players}
        averages = {id(v) for name in self.averaged for v in self._average_of(name)}
        owners = [
            (variable.path, [p for p, ids in owned.items() if id(variable) in ids])
            for variable in self.trainable_variables
            if id(variable) not in averages
        ]
        wrong = [(path, who) for path, who in owners if len(who) != 1]
        if wrong:
            rows = ", ".join(f"{path}: {who or 'nobody'}" for path, who in wrong)
            raise ValueError(
                "Every trainable variable belongs to exactly one player. Received: "
                f"{rows}. Name the network in `players`, or set it trainable=False."
            )

    def _resolve_optimizers(self, optimizers) -> dict:
        if optimizers is not None and not isinstance(optimizers, dict):
            if len(self.players) > 1:
                raise ValueError(
                    f"This model has the players {', '.join(self.players)}, each with "
                    "an optimizer of its own. Pass optimizers={player: optimizer}. "
                    f"Received: {optimizers!r}"
                )
            optimizers = {next(iter(self.players)): optimizers}
        optimizers = dict(optimizers or {})
        for player in optimizers:
            if player not in self.players:
                raise ValueError(unknown("player", player, self.players))
        resolved = {
            player: keras.optimizers.get(optimizers.get(player, default))
            for player, default in self.default_optimizers().items()
        }
        if len({id(o) for o in resolved.values()}) != len(resolved):
            raise ValueError(
                "Each player needs an optimizer of its own, for optimizers hold "
                "state. Received one object for several players: construct it twice."
            )
        if self.dtype_policy.name == "mixed_float16":
            resolved = {
                player: optimizer
                if isinstance(optimizer, keras.optimizers.LossScaleOptimizer)
                else keras.optimizers.LossScaleOptimizer(optimizer)
                for player, optimizer in resolved.items()
            }
        return resolved


def _parts(result) -> tuple:
    return result if isinstance(result, tuple) else (result, None)


def _means(terms: dict) -> dict:
    return {name: tf.reduce_mean(tf.cast(t, tf.float32)) for name, t in terms.items()}


def _replicas() -> int:
    return tf.distribute.get_strategy().num_replicas_in_sync

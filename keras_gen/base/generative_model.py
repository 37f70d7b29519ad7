"""The bookkeeping that every system shares: networks, players, updates, averages."""

import contextlib
from collections.abc import Callable
from typing import ClassVar

import keras
import tensorflow as tf

from keras_gen.base import data as data_room
from keras_gen.base.endpoints import Endpoint
from keras_gen.base.features import Feature
from keras_gen.base.fitting import Fitting
from keras_gen.base.saving import Saving
from keras_gen.base.terms import Terms
from keras_gen.registry import unknown


class GenerativeModel(Fitting, Saving, keras.Model):
    """Abstract model of one or several players, each with its own objective.

    A system declares `players`, makes its networks with `self.network(...)`, writes
    one method for each objective, and a `train_step` that reads as the paper's
    algorithm:

    ```python
    def train_step(self, data):
        real = self.as_features(data)["image"]
        self.update("discriminator", self.discriminator_loss, real)
        self.update("generator", self.generator_loss, real)
        return self.finish_step()
    ```

    Everything that decides the next step is saved with the model: weights, averages,
    the state of every optimizer, step counter and random seeds. A model that is saved
    and loaded therefore continues exactly where it stood.

    Args:
        ema_momentum: float in [0, 1) or None. Momentum of the moving average of the
            weights of the networks named in `averaged`; None keeps no average.
        dtype: Precision policy of the networks, such as `"mixed_float16"`. Defaults
            to Keras's global policy.
        name: Name of the model.
    """

    id: ClassVar[str]
    """The system's id, set by `keras_gen.registry.register_model`."""

    players: ClassVar[dict[str, tuple[str, ...]]]
    """Player -> attributes that hold the networks it trains."""

    averaged: ClassVar[tuple[str, ...]] = ()
    """Attributes of the networks whose weights are averaged over steps."""

    sub_batches_per_step: int = 1
    """How many batches one training step consumes, as one larger batch."""

    def __init__(self, *, ema_momentum=None, dtype=None, name=None):
        super().__init__(dtype=dtype, name=name)
        if ema_momentum is not None and not 0 <= ema_momentum < 1:
            raise ValueError(
                "ema_momentum lies in [0, 1), or is None for no average. Received: "
                f"ema_momentum={ema_momentum}"
            )
        self.ema_momentum = ema_momentum
        self.seed_generator = keras.random.SeedGenerator()
        self.steps = self.add_weight(
            name="steps",
            shape=(),
            dtype="int64",
            initializer="zeros",
            trainable=False,
            aggregation="only_first_replica",
        )
        self._terms = Terms()
        self._custom_networks: tuple[str, ...] = ()
        self.built = True  # Sub-networks are built at birth; Keras need not probe.

    # What a system declares

    @property
    def features(self) -> dict[str, Feature]:
        """The training data's contract: name -> description of the feature."""
        raise NotImplementedError

    @property
    def endpoints(self) -> dict[str, Endpoint]:
        """The inference entry points: name -> endpoint."""
        raise NotImplementedError

    def default_optimizers(self) -> dict[str, keras.optimizers.Optimizer]:
        """Returns a fresh optimizer for each player, with the paper's settings."""
        raise NotImplementedError

    @classmethod
    def tiny(cls, **kwargs) -> "GenerativeModel":
        """Returns the smallest real configuration, for tests and examples."""
        raise NotImplementedError

    # Networks

    def network(self, name: str, given, default: Callable, /, **kwargs) -> keras.Model:
        """Adopts the user's network, or builds the default one.

        Args:
            name: Attribute under which the network is kept.
            given: The user's network, its serialized form, or None.
            default: Builder, called with `kwargs` under this model's precision.
            **kwargs: Arguments of the builder.

        Returns:
            The network, which is also `getattr(self, name)`.
        """
        if given is None:
            with self._precision():
                network = default(**kwargs)
        else:
            if isinstance(given, dict):
                given = keras.saving.deserialize_keras_object(given)
            known = isinstance(given, keras.Model) and given.built
            if not (known and hasattr(given, "input_shape")):
                raise ValueError(
                    f"Argument {name!r} takes a functional or sequential Keras model "
                    f"with known shapes, or None for the default network. Received: "
                    f"{given!r}. Start it with keras.Input, or wrap it: "
                    "keras.Model(x, network(x))."
                )
            network = given
            self._custom_networks += (name,)
        setattr(self, name, network)
        if name in self.averaged and self.ema_momentum is not None:
            average = network.__class__.from_config(network.get_config())
            average.set_weights(network.get_weights())
            average.trainable = False
            setattr(self, f"{name}_ema", average)
        return network

    def averaged_network(self, name: str) -> keras.Model:
        """Returns the moving average of a network, or the network if none is kept."""
        return getattr(self, f"{name}_ema", None) or getattr(self, name)

    @contextlib.contextmanager
    def _precision(self):
        outside = keras.config.dtype_policy()
        keras.config.set_dtype_policy(self.dtype_policy)
        try:
            yield
        finally:
            keras.config.set_dtype_policy(outside)

    # Players and their optimizers

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

    def _average_of(self, name):
        average = getattr(self, f"{name}_ema", None)
        return average.variables if average is not None else []

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

    # The step

    def as_features(self, data) -> dict:
        """Returns a batch as a dict with the names in `features`."""
        return data_room.as_features(data, self.features)

    def update(self, player: str, objective: Callable, *args) -> None:
        """Takes one step of a player's optimizer on its objective.

        Terms are averaged over this replica's rows, added, and divided by the number
        of replicas, because Keras's optimizers add gradients over replicas. Only the
        player's own variables are watched and changed. Each term is logged as
        `player/term`.

        Args:
            player: A key of `players`.
            objective: Called with `args`; returns a dict of named, unreduced terms.
            *args: Arguments of the objective, made outside its gradient.
        """
        variables = self.player_variables(player)
        optimizer = self.optimizers[player]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([v.value for v in variables])
            means = _means(objective(*args))
            loss = sum(means.values()) / _replicas()
            loss = optimizer.scale_loss(loss)
        gradients = tape.gradient(loss, [v.value for v in variables])
        optimizer.apply(gradients, variables)
        self._log(player, means)

    def measure(self, player: str, objective: Callable, *args) -> None:
        """Logs the terms of an objective as `update` does, and changes nothing."""
        self._log(player, _means(objective(*args)))

    def finish_step(self) -> dict:
        """Ends a training step: counts it, moves the averages, returns the logs."""
        self.steps.assign_add(1)
        for name in self.averaged:
            if self.ema_momentum is not None:
                self._move_average(getattr(self, name), getattr(self, f"{name}_ema"))
        return self.results()

    def results(self) -> dict:
        """Returns the mean of each logged value since the epoch began."""
        return self._terms.results()

    def _log(self, player, means):
        for term, mean in means.items():
            self._terms.log(f"{player}/{term}", mean)

    def _move_average(self, network, average):
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

    @property
    def metrics(self):
        """The running means of logged terms."""
        return self._terms.metrics

    # Configuration

    def get_config(self):
        """Returns the constructor's arguments."""
        config = {
            "name": self.name,
            "dtype": self.dtype_policy.name,
            "ema_momentum": self.ema_momentum,
        }
        for name in self._custom_networks:
            network = getattr(self, name)
            config[name] = keras.saving.serialize_keras_object(network)
        return config

    @classmethod
    def from_config(cls, config):
        """Rebuilds the model from `get_config()`."""
        return cls(**config)


def _means(terms: dict) -> dict:
    return {name: tf.reduce_mean(tf.cast(t, tf.float32)) for name, t in terms.items()}


def _replicas() -> int:
    return tf.distribute.get_strategy().num_replicas_in_sync

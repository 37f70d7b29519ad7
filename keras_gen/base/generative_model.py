"""The bookkeeping that every system shares: networks, averages, steps, settings."""

import contextlib
from collections.abc import Callable, Mapping
from typing import ClassVar

import keras
import numpy as np

from keras_gen.base import data as data_room
from keras_gen.base.averages import Averages
from keras_gen.base.endpoints import Endpoint
from keras_gen.base.fitting import Fitting
from keras_gen.base.phases import Phases
from keras_gen.base.players import Players
from keras_gen.base.sampling import Sampling
from keras_gen.base.saving import Saving
from keras_gen.base.terms import Terms
from keras_gen.features import Feature
from keras_gen.networks import blocks


class GenerativeModel(
    Fitting, Phases, Players, Averages, Sampling, Saving, keras.Model
):
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

    Nothing here assumes images: data, samples and endpoints are what the system's
    `features` and `endpoints` describe.

    Everything that decides the next step is saved with the model: weights, averages,
    the state of every optimizer, step counter, phase and random seeds. A model that is
    saved and loaded therefore continues exactly where it stood.

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
        self.steps = self._counter("steps")
        self.phase_index = self._counter("phase_index")
        self._phase = 0
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
        """The inference entry points: name -> endpoint, the main one first."""
        raise NotImplementedError

    def default_optimizers(self) -> dict[str, keras.optimizers.Optimizer]:
        """Returns a fresh optimizer for each player, with the paper's settings."""
        raise NotImplementedError

    @classmethod
    def sizes(cls, data: Mapping[str, Feature]) -> dict:
        """Returns the constructor's arguments that follow from the training data.

        Args:
            data: Column -> its shape, type and range.

        Returns:
            Arguments by name, such as `image_shape`.

        Raises:
            KeyError: If a column that the system needs is missing.
        """
        return {"image_shape": data["image"].shape}

    @classmethod
    def tiny(cls, **kwargs) -> "GenerativeModel":
        """Returns the smallest real configuration, for tests and examples."""
        raise NotImplementedError

    # Inference

    def call(self, inputs, training=False):
        """Computes the main endpoint, always in inference mode.

        Args:
            inputs: Its one input, or a list or dict of its inputs, batch first.
            training: Not used.

        Returns:
            Its output, or a dict of its outputs by name.
        """
        endpoint = self._main_endpoint
        if isinstance(inputs, Mapping):
            inputs = [inputs[feature.name] for feature in endpoint.inputs]
        elif not isinstance(inputs, list | tuple):
            inputs = [inputs]
        outputs = endpoint.function(*inputs)
        if len(outputs) == 1:
            return outputs[0]
        names = (feature.name for feature in endpoint.outputs)
        return dict(zip(names, outputs, strict=True))

    def export(self, filepath, format="tf_saved_model", **kwargs):
        """Exports `call`, the main endpoint, as `keras.Model.export` does.

        `keras_gen.export` exports every endpoint and checks the files besides.
        """
        specs = {
            f.name: keras.InputSpec(shape=(None, *f.shape), dtype=f.dtype)
            for f in self._main_endpoint.inputs
        }
        signature = list(specs.values()) if len(specs) == 1 else [specs]
        kwargs.setdefault("input_signature", signature)
        return super().export(filepath, format=format, **kwargs)

    @property
    def _main_endpoint(self) -> Endpoint:
        return next(iter(self.endpoints.values()))

    def panels(
        self, rows: Callable[[int], Mapping], seed: int = 0
    ) -> dict[str, np.ndarray]:
        """Returns what to look at while the model trains.

        By default samples: many where they are drawn alone, some for as many rows of
        data where `generate` needs inputs without a prior.

        Args:
            rows: Returns so many rows of data by column, for systems that need some as
                inputs, or show them beside their outputs.
            seed: Which samples.

        Returns:
            Caption -> rows, as many of each: laid side by side, row i of each belongs
            together. Images in [-1, 1], or whatever else the data consist of.
        """
        if self.draws_alone:
            return {"generated": self.generate(64, seed=seed)}
        batch = rows(32)
        given = {
            f.name: batch[f.name]
            for f in self._generate_endpoint().inputs
            if f.prior is None
        }
        return {"generated": self.generate(32, seed=seed, **given)}

    # Networks

    def network(self, name: str, given, default: Callable, /, **kwargs) -> keras.Model:
        """Adopts the user's network, or builds the default one.

        The batch statistics of either span the replicas that there are now, whatever
        there was where a user's network was made or saved.

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
            blocks.span_replicas(given)
            network = given
            self._custom_networks += (name,)
        setattr(self, name, network)
        if name in self.averaged and self.ema_momentum is not None:
            self._start_average(name)
        return network

    def plain_network(self, name: str) -> keras.Model:
        """Returns a network as it was given or built, without what was put around."""
        return getattr(self, name)

    def check_network(self, name: str, inputs, outputs=None) -> None:
        """Refuses a network whose shapes do not fit.

        Args:
            name: Attribute of the network.
            inputs: Its input's shape, without the batch axis.
            outputs: Its output's shape, without the batch axis; None for any.

        Raises:
            ValueError: With the shapes wanted and received.
        """
        network: keras.Model = getattr(self, name)
        given = _row(network.input_shape), _row(network.output_shape)
        if given != (inputs, outputs or given[1]):
            raise ValueError(
                f"Network {name!r} must map {inputs} to {outputs or 'logits'} here. "
                f"Received one that maps {given[0]} to {given[1]}. Build it for the "
                "sizes that the model was given."
            )

    @contextlib.contextmanager
    def _precision(self):
        outside = keras.config.dtype_policy()
        keras.config.set_dtype_policy(self.dtype_policy)
        try:
            yield
        finally:
            keras.config.set_dtype_policy(outside)

    # The step

    def as_features(self, data) -> dict:
        """Returns a batch as a dict with the names in `features`."""
        return data_room.as_features(data, self.features)

    def finish_step(self) -> dict:
        """Ends a training step: counts it, moves the averages, returns the logs."""
        self.steps.assign_add(1)
        self.move_averages()
        return self.results()

    def results(self) -> dict:
        """Returns the mean of each logged value since the epoch began."""
        return self._terms.results()

    def log_term(self, name: str, value) -> None:
        """Logs one step's value of a scalar, such as `"codebook/perplexity"`."""
        self._terms.log(name, value)

    def forget_terms(self) -> None:
        """Forgets the names that were logged, for the next phase has others."""
        self._terms.forget()

    @property
    def metrics(self):
        """The running means of logged terms."""
        return self._terms.metrics

    def _counter(self, name: str) -> keras.Variable:
        return self.add_weight(
            name=name,
            shape=(),
            dtype="int64",
            initializer="zeros",
            trainable=False,
            aggregation="only_first_replica",
        )

    # Configuration

    def get_config(self):
        """Returns the constructor's arguments."""
        config = {
            "name": self.name,
            "dtype": self.dtype_policy.name,
            "ema_momentum": self.ema_momentum,
        }
        for name in self._custom_networks:
            network = self.plain_network(name)
            config[name] = keras.saving.serialize_keras_object(network)
        return config

    @classmethod
    def from_config(cls, config):
        """Rebuilds the model from `get_config()`."""
        return cls(**config)


def _row(shape):
    if isinstance(shape, list):
        return tuple(_row(s) for s in shape)
    return tuple(shape[1:])

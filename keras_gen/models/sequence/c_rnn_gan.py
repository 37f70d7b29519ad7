"""C-RNN-GAN: continuous recurrent networks for music (Mogren, 2016)."""

import keras
import tensorflow as tf

from keras_gen import losses, networks
from keras_gen.base import Endpoint, Feature, GenerativeModel, Phase
from keras_gen.base.freezing import frozen
from keras_gen.distributions import replicated
from keras_gen.networks.dropout_inputs import DropoutInputs
from keras_gen.registry import register_model


@register_model
class CRNNGAN(GenerativeModel):
    r"""GAN of recurrent networks over sequences of real-valued events.

    An event is a few numbers: for a tone the gap since the last one, length, pitch, by
    one number or by several, and velocity. The generator makes one after another, each
    from noise and from the one before; the discriminator reads a sequence in both
    directions and judges each place.

    Objective:
        pretraining    $L_G = E[(x_t - G(z_t, x_{t-1}, s_{t-1}))^2]$
        discriminator  $L_D = E[ζ(-d_t(x)) + ζ(d_t(\hat x))]$
        generator      $L_G = E[ζ(-d_t(\hat x))]
                       + λ E[(\bar R(x) - \bar R(\hat x))^2]$

        where $\hat x_t = G(z_t, \hat x_{t-1}, s_{t-1})$ with the LSTM state s, d are
        logits, ζ is softplus, R the outputs of the discriminator's last LSTM layer and
        $\bar R$ their mean over the batch. E is the mean over rows, steps and numbers.
        A player is frozen for a step if its adversarial loss was below 0.7 times the
        other's in the step before (§3).

    Shapes:
        latents `(B, T, F)` and first event `(B, F)`, both U(0, 1); sequences
        `(B, T, F)`, scaled to lie around 0.5 and to spread by about one; logits
        `(B, T, 1)`.

    Args:
        sequence_shape: `(T, F)`, steps and numbers of an event.
        pretraining_steps: int. Steps of pretraining; 0 for none.
        feature_matching_weight: float. λ.
        freezing_ratio: float in [0, 1). 0 never freezes.
        width: int. Units of each layer.
        dropout: float in [0, 1). Share of an LSTM layer's outputs that is dropped: of
            both layers in the discriminator; in the generator of the first alone, and
            not in training alone.
        discriminator_noise: float. Standard deviation of noise on what the
            discriminator sees while training. Real rhythms and scales are exact, and a
            discriminator that sees any deviation has nothing else to learn.
        generator: Network of one step to use in place of the default, from `[latents,
            previous, *state]` to `[event, *state]`.
        discriminator: Network to use in place of the default, from a sequence to
            `[logits (T, 1), features]`.
        **kwargs: As in `GenerativeModel`.

    Defaults:
        Global norm of gradients at most 5, dropout 0.5, freezing below 0.7 times the
        other's loss: paper §3. Dropout while sampling: the authors' code, and much of
        what sets one sequence apart from another. Adam(1e-3, β1=0.5), width=64, 500
        steps of pretraining, λ=1, average: ours.

    Deviations:
        Cross entropies of single steps are averaged, in place of the cross entropy of
        their mean. Adam in place of SGD. Features are matched in the mean over the
        batch, beside the adversarial loss. No curriculum of growing lengths. Nothing is
        dropped behind the generator's last LSTM layer: it would be noise on the events.

    Example:
        >>> model = CRNNGAN(sequence_shape=(8, 4), width=8)
        >>> model.compile()
        >>> model.generate(4, seed=0).shape
        (4, 8, 4)

    References:
        Mogren, 2016, https://arxiv.org/abs/1611.09904

    See Also:
        GAN (samples of one piece, without time).
    """

    players = {"discriminator": ("discriminator",), "generator": ("generator",)}
    averaged = ("generator",)

    def __init__(
        self,
        sequence_shape,
        *,
        pretraining_steps=500,
        feature_matching_weight=1.0,
        freezing_ratio=0.7,
        width=64,
        dropout=0.5,
        discriminator_noise=0.0,
        generator=None,
        discriminator=None,
        ema_momentum=0.999,
        **kwargs,
    ):
        super().__init__(ema_momentum=ema_momentum, **kwargs)
        self.sequence_shape = tuple(sequence_shape)
        self.pretraining_steps = pretraining_steps
        self.feature_matching_weight = feature_matching_weight
        self.freezing_ratio = freezing_ratio
        self.width = width
        self.dropout = dropout
        self.discriminator_noise = float(discriminator_noise)
        self.adversarial_loss = losses.NonSaturating()
        sizes = {"width": width, "dropout": dropout}
        _, size = self.sequence_shape
        self.network(
            "generator",
            generator,
            networks.recurrent.generator_step,
            size=size,
            **sizes,
        )
        self.network(
            "discriminator",
            discriminator,
            networks.recurrent.discriminator,
            sequence_shape=self.sequence_shape,
            noise=self.discriminator_noise,
            **sizes,
        )
        self._check_generator()
        features = self.discriminator.output_shape[-1][1:]
        logits = (self.sequence_shape[0], 1)
        self.check_network(
            "discriminator", self.sequence_shape, (logits, tuple(features))
        )
        # Equal at first, so that nobody is frozen.
        self.last_losses = {p: self._remembered(p) for p in self.players}

    def _check_generator(self):
        """Refuses a step whose shapes do not fit the event or its own state."""
        _, *state = (tuple(s[1:]) for s in self.generator.output_shape)
        event = self.sequence_shape[1:]
        self.check_network("generator", (event, event, *state), (event, *state))
        self._with_dropout = DropoutInputs(
            self.averaged_network("generator"), event, event, *state
        )

    def _remembered(self, player):
        return self.add_weight(
            name=f"last_{player}_loss",
            shape=(),
            dtype="float32",
            initializer="ones",
            trainable=False,
            aggregation="only_first_replica",
        )

    @property
    def phases(self):
        """`pretraining` of the generator, then `adversarial`."""
        pretraining = Phase("pretraining", self.pretraining_steps, ("generator",))
        adversarial = Phase("adversarial")
        return (pretraining, adversarial) if pretraining.steps else (adversarial,)

    @property
    def features(self) -> dict[str, Feature]:
        """One sequence a row."""
        return {"sequence": Feature("sequence", self.sequence_shape)}

    @classmethod
    def sizes(cls, data):
        """Returns `sequence_shape`, that of the column `sequence`."""
        return {"sequence_shape": data["sequence"].shape}

    def default_optimizers(self):
        """Returns Adam(1e-3, β1=0.5) for each player, gradients clipped at norm 5."""
        return {
            player: keras.optimizers.Adam(1e-3, 0.5, global_clipnorm=5.0)
            for player in self.players
        }

    # The generator, unrolled

    def roll_out(self, step, latents, first, *numbers, **options):
        r"""$\hat x_t = G(z_t, \hat x_{t-1}, s_{t-1})$: each event feeds the next.

        Args:
            step: The network of one step, or its view with given dropout.
            latents: `(B, T, F)`.
            first: `(B, F)`, $\hat x_0$.
            *numbers: `(B, T, units)` for each dropout layer, for the view.
            **options: `training`, for the network.

        Returns:
            `(B, T, F)`.
        """
        event, events = tf.convert_to_tensor(first), []
        state = self._start(event)
        columns = (tf.unstack(each, axis=1) for each in (latents, *numbers))
        for noise, *dropped in zip(*columns, strict=True):
            event, *state = step([noise, event, *state], *dropped, **options)
            events.append(event)
        return tf.stack(events, axis=1)

    def follow(self, step, latents, first, real, training):
        """$G(z_t, x_{t-1}, s_{t-1})$: each event follows the true one before it."""
        state, events = self._start(first), []
        before = [first, *tf.unstack(real, axis=1)[:-1]]
        for noise, event in zip(tf.unstack(latents, axis=1), before, strict=True):
            predicted, *state = step([noise, event, *state], training=training)
            events.append(predicted)
        return tf.stack(events, axis=1)

    def _start(self, first):
        """Returns the state before the first event: zeros."""
        _, *shapes = self.generator.output_shape
        return [tf.zeros((tf.shape(first)[0], *shape[1:])) for shape in shapes]

    def sample_prior(self, like):
        """Draws latents and first event for each row of a batch, from U(0, 1)."""
        rows = tf.shape(like)[0]
        shapes = ((rows, *self.sequence_shape), (rows, *self.sequence_shape[1:]))
        return [replicated.uniform(shape, self.seed_generator) for shape in shapes]

    # Objectives

    def pretraining_loss(self, real, latents, first, training=True):
        """$E[(x_t - G(z_t, x_{t-1}, s_{t-1}))^2]$."""
        predicted = self.follow(self.generator, latents, first, real, training)
        return {"squared_error": tf.square(real - predicted)}

    def discriminator_loss(self, real, fake):
        r"""$E[ζ(-d_t(x)) + ζ(d_t(\hat x))]$, of what the discriminator returned."""
        terms = self.adversarial_loss.discriminator(real[0], fake[0])
        return terms, sum(map(tf.reduce_mean, terms.values()))

    def generator_loss(self, real, fake):
        r"""$E[ζ(-d_t(\hat x))] + λ E[(\bar R(x) - \bar R(\hat x))^2]$."""
        terms = {"adversarial": self.adversarial_loss.generator(real[0], fake[0])}
        gap = _batch_mean(fake[1]) - _batch_mean(real[1])
        terms["features"] = self.feature_matching_weight * tf.square(gap)
        return terms, tf.reduce_mean(terms["adversarial"])

    # The step

    def train_step(self, data):
        """Pretraining, or a step of the game, in which one player may be frozen."""
        real = self.as_features(data)["sequence"]
        latents, first = self.sample_prior(real)
        if self.phase.name == "pretraining":
            self.update("generator", self.pretraining_loss, real, latents, first)
            return self.finish_step()
        tapes = {player: self.tape(player) for player in self.players}
        with tapes["discriminator"], tapes["generator"]:
            fake = self.roll_out(self.generator, latents, first, training=True)
            judged = [self.discriminator(x, training=True) for x in (real, fake)]
        gradients, losses = {}, {}
        for player in self.players:
            gradients[player], losses[player] = self.gradients(
                player, self._objective(player), *judged, tape=tapes[player]
            )
        for player, ahead in self.ahead().items():
            with frozen(self, player, ahead):
                self.apply(player, gradients[player])
        self.remember(losses)
        return self.finish_step()

    def _objective(self, player):
        return getattr(self, f"{player}_loss")

    def ahead(self):
        """Returns for each player whether it was too far ahead in the last step."""
        discriminator, generator = (
            self.last_losses[p].value for p in ("discriminator", "generator")
        )
        return {
            "discriminator": discriminator < self.freezing_ratio * generator,
            "generator": generator < self.freezing_ratio * discriminator,
        }

    def remember(self, losses):
        """Keeps each player's adversarial loss, the mean over all replicas."""
        for player, loss in losses.items():
            self.last_losses[player].assign(replicated.mean(loss))

    def test_step(self, data):
        """Measures the losses of the present phase, in inference mode."""
        real = self.as_features(data)["sequence"]
        latents, first = self.sample_prior(real)
        if self.phase.name == "pretraining":
            batch = (real, latents, first)
            self.measure("generator", self.pretraining_loss, *batch, False)
            return self.results()
        fake = self.roll_out(self.generator, latents, first, training=False)
        judged = [self.discriminator(x, training=False) for x in (real, fake)]
        for player in self.players:
            self.measure(player, self._objective(player), *judged)
        return self.results()

    # Inference

    @property
    def endpoints(self) -> dict[str, Endpoint]:
        """`generate`: noise for each event, and the first event -> sequence.

        Its dropout stays on: the inputs `noise_1`, ... decide what is dropped.
        """
        latents = Feature(
            "latents", self.sequence_shape, low=0.0, high=1.0, prior="unit"
        )
        first = Feature(
            "first",
            self.sequence_shape[1:],
            low=0.0,
            high=1.0,
            prior="unit",
            description="what stands before the sequence",
        )
        steps = self.sequence_shape[:1]
        numbers = (
            Feature(f"noise_{i}", steps + shape, low=0.0, high=1.0, prior="unit")
            for i, shape in enumerate(self._with_dropout.shapes, 1)
        )
        sequence = Feature("sequence", self.sequence_shape)
        generate = Endpoint(
            "generate",
            (latents, first, *numbers),
            (sequence,),
            lambda *inputs: (self.roll_out(self._with_dropout, *inputs),),
        )
        return {"generate": generate}

    # Configuration

    @classmethod
    def tiny(cls, **kwargs):
        """Returns the smallest real configuration: three events of two numbers."""
        sizes = {"sequence_shape": (3, 2), "width": 4, "pretraining_steps": 2}
        return cls(**{**sizes, **kwargs})

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "sequence_shape": self.sequence_shape,
            "pretraining_steps": self.pretraining_steps,
            "feature_matching_weight": self.feature_matching_weight,
            "freezing_ratio": self.freezing_ratio,
            "width": self.width,
            "dropout": self.dropout,
            "discriminator_noise": self.discriminator_noise,
        }


def _batch_mean(features):
    """Returns the mean over the rows of all replicas."""
    return replicated.mean(tf.reduce_mean(features, axis=0))

"""What every penalty shares: a weight, an id, and the norm of an input gradient."""

import keras
import tensorflow as tf

from keras_gen.registry import Registry

penalties = Registry("penalty")


class Penalty:
    """Abstract: a weighted term that is added to the discriminator's objective.

    Args:
        weight: float. λ, the factor of the term; not negative.
    """

    id: str
    """The penalty's id, under which its term is logged."""

    def __init__(self, weight: float):
        if weight < 0:
            raise ValueError(
                f"A penalty's weight is not negative. Received: weight={weight}"
            )
        self.weight = float(weight)

    def __call__(self, discriminator, real, fake, seed, training=True):
        """Returns the weighted penalty of each example.

        Args:
            discriminator: Network from images to logits.
            real: Real images, `(B, ...)`.
            fake: Generated images, `(B, ...)`; no gradient flows into them.
            seed: `keras.random.SeedGenerator` for what the penalty draws.
            training: Whether the discriminator runs as in training.

        Returns:
            float32 tensor of shape `(B,)`.
        """
        raise NotImplementedError

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"weight": self.weight}

    @classmethod
    def from_config(cls, config):
        """Rebuilds the penalty from `get_config()`."""
        return cls(**config)


def squared_gradient_norm(network, inputs, training=True):
    r"""Returns $‖∇_x d(x)‖^2$ of each example, in float32.

    The sum of the scores is differentiated, not their mean, so that each row is the
    gradient of its own score. `network` must not couple examples (no batch norm).

    Args:
        network: Maps `(B, ...)` to scores, of one or several values an example.
        inputs: `(B, ...)`.
        training: Whether the network runs as in training.

    Returns:
        `(B,)` tensor.
    """
    inputs = tf.cast(inputs, tf.float32)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(inputs)
        scores = tf.reduce_sum(tf.cast(network(inputs, training=training), tf.float32))
    gradients = tape.gradient(scores, inputs)
    return tf.reduce_sum(tf.square(gradients), axis=list(range(1, inputs.shape.rank)))


def require_uncoupled(network) -> None:
    """Refuses a network whose score of one example depends on the others.

    The gradient of such a score is not the example's own, and a penalty on it means
    nothing.

    Raises:
        ValueError: If there is a batch normalization in the network.
    """
    for layer in getattr(network, "layers", ()):
        if isinstance(layer, keras.layers.BatchNormalization):
            raise ValueError(
                "A gradient penalty is taken example by example, so its network has no "
                f"batch normalization. Received: {network.name!r} with {layer.name!r}. "
                "Pass a network without, such as networks.dcgan.discriminator(..., "
                "normalization=None)."
            )
        require_uncoupled(layer)


def collect(identifiers) -> dict[str, Penalty]:
    """Returns id -> penalty, from a list of ids, configs or objects.

    Raises:
        ValueError: If two are of one kind, for each logs under its id.
    """
    if isinstance(identifiers, str):
        identifiers = (identifiers,)
    found = [get(identifier) for identifier in identifiers]
    ids = [penalty.id for penalty in found]
    if len(set(ids)) < len(ids):
        raise ValueError(
            f"Each kind of penalty is given once, with its weight. Received: {ids}"
        )
    return dict(zip(ids, found, strict=True))


def get(identifier) -> Penalty:
    """Returns a penalty from an id, a serialized config or an object.

    Args:
        identifier: `"gradient_penalty"`, a config, or a `Penalty`.

    Raises:
        ValueError: If the id is unknown; the message names the nearest.
    """
    return penalties.resolve(identifier, Penalty)


def ids() -> tuple[str, ...]:
    """Returns the id of every penalty."""
    return penalties.ids()

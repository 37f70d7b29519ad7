"""What every regularizer of logits shares: a weight, an id, and a state."""

import keras

from keras_gen.registry import Registry

regularizers = Registry("regularizer")


class Regularizer(keras.layers.Layer):
    """Abstract: a weighted term of an opponent's logits, added to its objective.

    It is a layer because it may remember earlier logits, which are saved with the
    model. It computes in float32 whatever the precision policy.

    Args:
        weight: float. Factor of the term; not negative.
        **kwargs: As in `keras.layers.Layer`.

    Raises:
        ValueError: If the weight is negative.
    """

    id: str
    """The regularizer's id, under which its term is logged."""

    def __init__(self, weight: float, **kwargs):
        super().__init__(**{**kwargs, "dtype": "float32"})
        if weight < 0:
            raise ValueError(
                f"A regularizer's weight is not negative. Received: weight={weight}"
            )
        self.weight = float(weight)
        self.built = True

    def call(self, real_logits, fake_logits, training=False):
        """Returns the weighted, unreduced term.

        Args:
            real_logits: `(B, ...)`, of real images.
            fake_logits: `(B, ...)`, of generated images.
            training: Whether to remember these logits.

        Returns:
            float32 tensor of the shape of the logits.
        """
        raise NotImplementedError

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"name": self.name, "weight": self.weight}


def collect(identifiers) -> dict[str, Regularizer]:
    """Returns id -> regularizer, from a list of ids, configs or objects.

    Raises:
        ValueError: If an id is unknown, or two are of one kind, for each logs under
            its id.
    """
    if isinstance(identifiers, str):
        identifiers = (identifiers,)
    found = [regularizers.resolve(each, Regularizer) for each in identifiers]
    ids = [each.id for each in found]
    if len(set(ids)) < len(ids):
        raise ValueError(
            f"Each kind of regularizer is given once, with its weight. Received: {ids}"
        )
    return dict(zip(ids, found, strict=True))


def ids() -> tuple[str, ...]:
    """Returns the id of every regularizer."""
    return regularizers.ids()

"""What an autoregressive network's outputs say about the levels of one position."""

from keras_gen.registry import Registry

heads = Registry("head")


class Head:
    """Abstract: a distribution over the integer levels of a pixel or code.

    Args:
        levels: int. L, the number of levels, at least 2.
    """

    def __init__(self, levels: int):
        if not (isinstance(levels, int) and levels >= 2):
            raise ValueError(
                f"`levels` is an integer of at least 2. Received: levels={levels!r}"
            )
        self.levels = levels

    def num_parameters(self, channels: int) -> int:
        """Returns how many numbers the network gives for a position."""
        raise NotImplementedError

    def noise_size(self, channels: int) -> int:
        """Returns how many uniforms the draw of a position takes."""
        raise NotImplementedError

    def log_prob(self, levels, parameters):
        """Log probability of each position.

        Args:
            levels: int `(..., C)` from 0 to L - 1.
            parameters: `(..., num_parameters(C))`, a network's output.

        Returns:
            float32 `(...)` in nats, summed over the channels.
        """
        raise NotImplementedError

    def sample(self, parameters, uniforms, temperature=1.0):
        """Turns given uniforms into levels, so that one noise gives one result.

        Args:
            parameters: `(..., num_parameters(C))`.
            uniforms: `(..., noise_size(C))` in (0, 1); its ends are pulled inside.
            temperature: T ≥ 0. Multiplies the noise: 1 draws from the distribution,
                smaller values prefer the likelier levels.

        Returns:
            int32 `(..., C)`.
        """
        raise NotImplementedError

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"levels": self.levels}

    @classmethod
    def from_config(cls, config):
        """Rebuilds the head from `get_config()`."""
        return cls(**config)


def get(identifier, levels: int) -> Head:
    """Returns a head from an id, a serialized config or an object.

    Args:
        identifier: `"softmax"`, `"mol"`, a config, or a `Head`.
        levels: L of a head made from its id.

    Raises:
        ValueError: If the id is unknown (the message names the nearest), or the head
            is made for another number of levels.
    """
    # The distributions register themselves, and import this file to do so.
    from keras_gen.distributions import (  # noqa: F401
        categorical,
        discretized_logistic_mixture,
    )

    if isinstance(identifier, str):
        return heads.get(identifier)(levels)
    head = heads.resolve(identifier, Head)
    if head.levels != levels:
        raise ValueError(
            f"The head must be made for the data's {levels} levels. Received one for "
            f"{head.levels}."
        )
    return head

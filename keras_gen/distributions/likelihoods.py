"""Likelihoods of an image given a decoder's output, chosen by id or object."""

import math

import keras
from keras import ops

from keras_gen.registry import Registry

_likelihoods = Registry("likelihood")


class Likelihood(keras.layers.Layer):
    """Abstract: what a decoder's raw output says about the image.

    Images lie in [-1, 1] on the outside; a likelihood converts them to its own range.
    """

    def __init__(self, **kwargs):
        super().__init__(dtype="float32", **kwargs)
        self.built = True

    def log_prob(self, image, parameters):
        """Log likelihood per image.

        Args:
            image: `(B, H, W, C)` in [-1, 1].
            parameters: Decoder output, `(B, H, W, C)`, unbounded.

        Returns:
            `(B,)` tensor in nats, summed over pixels and channels.
        """
        raise NotImplementedError

    def mean(self, parameters):
        """Expected image in [-1, 1], of the shape of `parameters`."""
        raise NotImplementedError

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"name": self.name}


@_likelihoods.register("bernoulli")
@keras.saving.register_keras_serializable("keras_gen")
class Bernoulli(Likelihood):
    r"""Each pixel in [0, 1] is a coin: $\log p = Σ_d [x_d l_d - ζ(l_d)]$ for logits l.

    ζ is softplus. For grey pixels this is a loss rather than a likelihood: binarise
    the data where a number in nats is to be compared with published ones.
    """

    def log_prob(self, image, parameters):
        """Cross-entropy of pixels and logits, negated; see `Likelihood.log_prob`."""
        pixels = (ops.cast(image, "float32") + 1.0) / 2.0
        terms = pixels * parameters - ops.softplus(parameters)
        return ops.sum(terms, axis=tuple(range(1, len(terms.shape))))

    def mean(self, parameters):
        """$2 σ(l) - 1$."""
        return 2.0 * ops.sigmoid(parameters) - 1.0


@_likelihoods.register("gaussian")
@keras.saving.register_keras_serializable("keras_gen")
class Gaussian(Likelihood):
    r"""Each pixel is $N(\tanh(m_d), s^2)$, with one scale for all pixels.

    $\log p = -Σ_d [(x_d - \tanh m_d)^2 / 2s^2 + ½ \log 2π s^2]$

    Args:
        scale: float. s, in the units of images in [-1, 1].
        learned: Whether s is trained with the decoder (Rybkin et al., 2020,
            arXiv:2006.13202); `scale` is then where it starts.
    """

    MIN_LOG_SCALE = -6.0

    def __init__(self, scale=1.0, learned=False, **kwargs):
        super().__init__(**kwargs)
        if scale <= 0:
            raise ValueError(f"A Gaussian's scale is positive. Received: scale={scale}")
        self.scale = float(scale)
        self.learned = learned
        self.log_scale = self.add_weight(
            name="log_scale",
            shape=(),
            initializer=keras.initializers.Constant(math.log(self.scale)),
            trainable=learned,
        )

    def log_prob(self, image, parameters):
        """Gaussian log density with its constant; see `Likelihood.log_prob`."""
        log_scale = ops.maximum(self.log_scale, self.MIN_LOG_SCALE)
        errors = (ops.cast(image, "float32") - self.mean(parameters)) / ops.exp(
            log_scale
        )
        terms = 0.5 * ops.square(errors) + log_scale + 0.5 * math.log(2 * math.pi)
        return -ops.sum(terms, axis=tuple(range(1, len(terms.shape))))

    def mean(self, parameters):
        r"""$\tanh m$."""
        return ops.tanh(parameters)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "scale": self.scale, "learned": self.learned}


def get(identifier) -> Likelihood:
    """Returns a likelihood from an id, a serialized config or an object.

    Args:
        identifier: `"bernoulli"`, `"gaussian"`, a config, or a `Likelihood`.

    Raises:
        ValueError: If the id is unknown; the message names the nearest.
    """
    return _likelihoods.resolve(identifier, Likelihood)

"""The pairs of objectives by which a discriminator and a generator play."""

import keras
from keras import ops

from keras_gen.registry import Registry

_losses = Registry("adversarial loss")


class AdversarialLoss:
    """Abstract: one objective for each player, both to be minimised.

    Logits are raw discriminator outputs of shape `(B, ...)`: `(B, 1)` for whole
    images, `(B, h, w, 1)` for patches. Results have the shape of the logits.
    """

    decides: bool = True
    """Whether the sign of `margin` says what a discriminator takes an image for."""

    def margin(self, logits):
        """Returns what is positive where the discriminator takes images for real."""
        return logits

    def discriminator(self, real_logits, fake_logits):
        """Returns the discriminator's terms: `{"real": ..., "fake": ...}`."""
        raise NotImplementedError

    def generator(self, real_logits, fake_logits):
        """Returns the generator's term. `real_logits` may be None where unused."""
        raise NotImplementedError

    def get_config(self):
        """Returns the constructor's arguments."""
        return {}

    @classmethod
    def from_config(cls, config):
        """Rebuilds the loss from `get_config()`."""
        return cls(**config)


@_losses.register("minimax")
@keras.saving.register_keras_serializable("keras_gen")
class Minimax(AdversarialLoss):
    r"""The zero-sum game of Goodfellow et al., 2014, eq. 1; ζ is softplus.

    $L_D = ζ(-r) + ζ(f)$, $L_G = \log(1 - σ(f)) = -ζ(f)$
    """

    def discriminator(self, real_logits, fake_logits):
        r"""$-\log σ(r)$ and $-\log(1 - σ(f))$."""
        return {"real": ops.softplus(-real_logits), "fake": ops.softplus(fake_logits)}

    def generator(self, real_logits, fake_logits):
        r"""$-ζ(f)$: its slope in f is $-σ(f)$, so it dies where D wins."""
        return -ops.softplus(fake_logits)


@_losses.register("non_saturating")
@keras.saving.register_keras_serializable("keras_gen")
class NonSaturating(Minimax):
    r"""Minimax whose generator maximises $\log σ(f)$ (Goodfellow et al., 2014, §3).

    $L_D = ζ(-r) + ζ(f)$, $L_G = -\log σ(f) = ζ(-f)$
    """

    def generator(self, real_logits, fake_logits):
        r"""$ζ(-f)$: its slope in f is $-(1 - σ(f))$, which stays where D wins."""
        return ops.softplus(-fake_logits)


@_losses.register("least_squares")
@keras.saving.register_keras_serializable("keras_gen")
class LeastSquares(AdversarialLoss):
    r"""Squared distance of raw outputs to labels (Mao et al., 2016, eq. 2).

    $L_D = ½(r - b)^2 + ½(f - a)^2$, $L_G = ½(f - c)^2$

    Args:
        fake_label: float. a, what D should say of generated images.
        real_label: float. b, what D should say of real images.
        target_label: float. c, what G wants D to say of generated images.
    """

    def __init__(self, fake_label=0.0, real_label=1.0, target_label=1.0):
        self.fake_label = float(fake_label)
        self.real_label = float(real_label)
        self.target_label = float(target_label)

    def margin(self, logits):
        """Distance from the middle of the two labels, towards that of real images."""
        middle = 0.5 * (self.real_label + self.fake_label)
        return (logits - middle) * (self.real_label - self.fake_label)

    def discriminator(self, real_logits, fake_logits):
        """$½(r - b)^2$ and $½(f - a)^2$."""
        return {
            "real": 0.5 * ops.square(real_logits - self.real_label),
            "fake": 0.5 * ops.square(fake_logits - self.fake_label),
        }

    def generator(self, real_logits, fake_logits):
        """$½(f - c)^2$."""
        return 0.5 * ops.square(fake_logits - self.target_label)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            "fake_label": self.fake_label,
            "real_label": self.real_label,
            "target_label": self.target_label,
        }


@_losses.register("wasserstein")
@keras.saving.register_keras_serializable("keras_gen")
class Wasserstein(AdversarialLoss):
    """Difference of mean scores (Arjovsky et al., 2017, eq. 2).

    $L_D = f - r$, $L_G = -f$. It needs a critic held Lipschitz by other means.
    """

    # Scores may move by any constant, so none of them divides real from fake.
    decides = False

    def discriminator(self, real_logits, fake_logits):
        """$-r$ and $f$."""
        return {"real": -real_logits, "fake": fake_logits}

    def generator(self, real_logits, fake_logits):
        """$-f$."""
        return -fake_logits


@_losses.register("hinge")
@keras.saving.register_keras_serializable("keras_gen")
class Hinge(AdversarialLoss):
    r"""Hinge loss of Lim & Ye, 2017, arXiv:1705.02894.

    $L_D = \max(0, 1 - r) + \max(0, 1 + f)$, $L_G = -f$
    """

    def discriminator(self, real_logits, fake_logits):
        r"""$\max(0, 1 - r)$ and $\max(0, 1 + f)$."""
        return {
            "real": ops.relu(1.0 - real_logits),
            "fake": ops.relu(1.0 + fake_logits),
        }

    def generator(self, real_logits, fake_logits):
        """$-f$."""
        return -fake_logits


def get(identifier) -> AdversarialLoss:
    """Returns an adversarial loss from an id, a serialized config or an object.

    Args:
        identifier: `"non_saturating"`, a config, or an `AdversarialLoss`.

    Raises:
        ValueError: If the id is unknown; the message names the nearest.
    """
    return _losses.resolve(identifier, AdversarialLoss)


def ids() -> tuple[str, ...]:
    """Returns the id of every adversarial loss."""
    return _losses.ids()

"""The discretised logistic mixture of PixelCNN++ (Salimans et al., 2017)."""

import math

import keras
from keras import ops

from keras_gen.distributions import levels as level_room
from keras_gen.distributions.categorical import gumbel, largest
from keras_gen.distributions.heads import Head, heads

# Below it a component is narrower than a bin of 8 bits (authors' code); above it
# float32 can no longer tell the ends of a bin apart (ours).
LOG_SCALE_RANGE = (-7.0, 30.0)
# The logistic law's tails are cut here (authors' code).
UNIFORM_RANGE = (1e-5, 1.0 - 1e-5)


@heads.register("mol")
@keras.saving.register_keras_serializable("keras_gen")
class DiscretizedLogisticMixture(Head):
    r"""Levels are bins of a mixture of logistic laws, colours a chain within each.

    With x in [-1, 1], bins of half width $δ = 1 / (L - 1)$, and for each of M
    components a weight π, and for each colour a mean μ, a scale s and coefficients k
    (paper §2.1-2.2):

    $P(x) = Σ_m π_m Π_c [σ((x_c + δ - μ'_c) / s_c) - σ((x_c - δ - μ'_c) / s_c)]$

    $μ'_c = μ_c + Σ_{c' < c} \tanh(k_{cc'}) x_{c'}$

    where the lowest bin reaches down to -∞ and the highest up to ∞. Each colour is
    conditioned on the true values of those before it.

    With $a = (x + δ - μ) / s$, $b = (x - δ - μ) / s$ and softplus ζ, a bin has

    $\log[σ(a) - σ(b)] = -ζ(-a) - ζ(b) + \log(1 - e^{b - a})$

    which needs no approximation anywhere; the authors' code takes the density at the
    bin's centre where the difference underflows. The lowest bin keeps the first term
    alone and the highest the second.

    Args:
        levels: int. L, the number of levels.
        components: int. M; the paper takes 10 for 32 x 32 colour images.
    """

    def __init__(self, levels: int, components: int = 5):
        super().__init__(levels)
        if not (isinstance(components, int) and components >= 1):
            raise ValueError(
                f"`components` is a positive integer. Received: {components!r}"
            )
        self.components = components

    def num_parameters(self, channels: int) -> int:
        """M (1 + 2C + C(C - 1) / 2): 3M for grey images and 10M for colour."""
        return self.components * (1 + 2 * channels + math.comb(channels, 2))

    def noise_size(self, channels: int) -> int:
        """M uniforms to choose a component, and one for each channel."""
        return self.components + channels

    def log_prob(self, levels, parameters):
        """Log of the mixture's mass in the levels' bins; see `Head.log_prob`."""
        channels = levels.shape[-1]
        logits, means, log_scales, coefficients = self._split(parameters, channels)
        x = level_room.to_image(levels, self.levels)
        total = ops.log_softmax(logits, axis=-1)
        for c in range(channels):
            before = [x[..., i : i + 1] for i in range(c)]
            mean = means[c] + _coupling(coefficients, before)
            total = total + self._log_bin(x[..., c : c + 1], mean, log_scales[c])
        return ops.logsumexp(total, axis=-1)

    def _log_bin(self, x, mean, log_scale):
        half = 1.0 / (self.levels - 1)
        inverse = ops.exp(-log_scale)
        from_below = -_softplus(-inverse * (x + half - mean))
        from_above = -_softplus(inverse * (x - half - mean))
        # 1 - exp(-2d) = tanh(d) (1 + exp(-2d)), which stays exact for small d.
        d = half * inverse
        width = ops.log(ops.tanh(d)) + _softplus(-2.0 * d)
        lowest, highest = x < half - 1.0, x > 1.0 - half
        inside = from_below + from_above + width
        return ops.where(lowest, from_below, ops.where(highest, from_above, inside))

    def sample(self, parameters, uniforms, temperature=1.0):
        r"""Component by Gumbel-max, then $x = μ' + T s \log(u / (1 - u))$, rounded.

        A colour is rounded before the next one is conditioned on it, as in `log_prob`;
        the draw is then exactly one from P. See `Head.sample`.
        """
        uniforms = ops.cast(uniforms, "float32")
        channels = uniforms.shape[-1] - self.components
        logits, means, log_scales, coefficients = self._split(parameters, channels)
        noisy = logits + temperature * gumbel(uniforms[..., : self.components])
        chosen = ops.one_hot(largest(noisy), self.components)

        def of_chosen(values):
            return ops.sum(values * chosen, axis=-1, keepdims=True)

        coefficients = [[of_chosen(k) for k in row] for row in coefficients]
        drawn, result = [], []
        for c in range(channels):
            u = uniforms[..., self.components + c :][..., :1]
            u = ops.clip(u, *UNIFORM_RANGE)
            noise = ops.log(u) - ops.log(1.0 - u)
            mean = of_chosen(means[c]) + _coupling(coefficients, drawn)
            x = mean + temperature * ops.exp(of_chosen(log_scales[c])) * noise
            level = level_room.from_image(x, self.levels)
            result.append(level)
            drawn.append(level_room.to_image(level, self.levels))
        return ops.concatenate(result, axis=-1)

    def _split(self, parameters, channels):
        """Returns logits, and by channel means, log scales and rows of coefficients."""
        count = self.num_parameters(channels) // self.components
        parts = ops.split(ops.cast(parameters, "float32"), count, axis=-1)
        logits, rest = parts[0], parts[1:]
        means, log_scales = rest[:channels], rest[channels : 2 * channels]
        log_scales = [ops.clip(s, *LOG_SCALE_RANGE) for s in log_scales]
        coefficients = [ops.tanh(k) for k in rest[2 * channels :]]
        rows = [coefficients[math.comb(c, 2) :][:c] for c in range(channels)]
        return logits, means, log_scales, rows

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "components": self.components}


def _coupling(coefficients, before):
    """Sum over the earlier channels of coefficient times value; 0 for the first."""
    row = coefficients[len(before)]
    return sum((k * x for k, x in zip(row, before, strict=True)), 0.0)


def _softplus(x):
    """Softplus, which TFLite would compute as log(1 + exp(x)): infinite above 88.

    The minimum, in place of -|x|, makes the gradient at 0 right too: one half.
    """
    return ops.relu(x) + ops.log(1.0 + ops.exp(ops.minimum(x, -x)))

"""The categorical distribution over levels or codes, each with a logit of its own."""

import keras
import tensorflow as tf
from keras import ops

from keras_gen.distributions.heads import Head, heads

# What float32 can tell from 0 and 1: log(-log u) stays finite between them.
_LOW, _HIGH = 1e-20, 1.0 - 2.0**-24


def gumbel(uniforms):
    r"""Turns draws from U(0, 1) into draws from the Gumbel law: $-\log(-\log u)$."""
    uniforms = ops.clip(ops.cast(uniforms, "float32"), _LOW, _HIGH)
    return -ops.log(-ops.log(uniforms))


def largest(scores):
    """Returns the int32 index of the largest entry of the last axis."""
    # Keras's argmax tells -0 from 0 by its bits, which TFLite and ONNX cannot.
    return tf.argmax(scores, axis=-1, output_type=tf.int32)


@heads.register("softmax")
@keras.saving.register_keras_serializable("keras_gen")
class Categorical(Head):
    r"""One channel whose level has a free probability: $P(q) = softmax(l)_q$.

    A level is drawn by the Gumbel-max rule, $\arg\max_q [l_q + T g_q]$ with $g_q$ from
    the Gumbel law, which is an exact draw for T=1, greedy for T=0, and otherwise a draw
    from $softmax(l / T)$.

    Args:
        levels: int. L, the number of levels or codes.
    """

    def num_parameters(self, channels: int) -> int:
        """L logits for a position of one channel; more channels are refused."""
        if channels != 1:
            raise ValueError(
                "A softmax head takes one channel, for it would treat several as "
                f"independent. Received: {channels} channels. Use the head 'mol', "
                "which couples them."
            )
        return self.levels

    def noise_size(self, channels: int) -> int:
        """L uniforms for each position."""
        return self.num_parameters(channels)

    def log_prob(self, levels, parameters):
        """Log softmax at the levels; see `Head.log_prob`."""
        log_probs = ops.log_softmax(ops.cast(parameters, "float32"), axis=-1)
        chosen = ops.one_hot(levels[..., 0], self.levels)
        return ops.sum(log_probs * chosen, axis=-1)

    def sample(self, parameters, uniforms, temperature=1.0):
        """Gumbel-max from L uniforms; see `Head.sample`."""
        logits = ops.cast(parameters, "float32")
        noisy = logits + temperature * gumbel(uniforms)
        return largest(noisy)[..., None]

"""The regularizer that holds logits to moving averages of the other kind's."""

import keras
import tensorflow as tf

from keras_gen.distributions import replicated
from keras_gen.losses.regularizers import Regularizer, regularizers


@regularizers.register("lecam")
@keras.saving.register_keras_serializable("keras_gen")
class LeCam(Regularizer):
    r"""Keeps D's outputs near where they were: $λ((D(x) - α_F)^2 + (D(G(z)) - α_R)^2)$.

    $α_R$ and $α_F$ are moving averages of D's mean output on real and on generated
    images: $α ← γα + (1 - γ) E[D]$, at each update of D, over all replicas' rows,
    before the term is computed. Up to the update `start` they are the newest means, and
    the term is 0 (Tseng et al., 2021, arXiv:2104.03310, §3; the order and the
    way of starting are those of the authors' code).

    Deviation: the authors' code squares $\max(0, D(x) - α_F)$ and
    $\max(0, α_R - D(G(z)))$, the paper as we do. They agree but where D takes data for
    more fake than samples.

    Args:
        weight: float. λ. Defaults to 0.3 (ours).
        decay: float in [0, 1). γ. Defaults to 0.99, the paper's.
        start: int. Updates before the term begins. Defaults to 1000 (ours).
        **kwargs: As in `keras.layers.Layer`.

    Raises:
        ValueError: If an argument is out of range.
    """

    id = "lecam"

    def __init__(self, weight: float = 0.3, decay=0.99, start=1000, **kwargs):
        super().__init__(weight, **kwargs)
        if not 0 <= decay < 1:
            raise ValueError(f"decay lies in [0, 1). Received: decay={decay}")
        if not (isinstance(start, int) and start >= 0):
            raise ValueError(f"start is an integer of at least 0. Received: {start!r}")
        self.decay = float(decay)
        self.start = start
        self.real_anchor = self._state("real_anchor")
        self.fake_anchor = self._state("fake_anchor")
        self.updates = self._state("updates", "int64")

    def _state(self, name, dtype="float32"):
        # Replicas compute the same value, so that of one serves them all.
        return self.add_weight(
            name=name,
            shape=(),
            dtype=dtype,
            initializer="zeros",
            trainable=False,
            aggregation="only_first_replica",
        )

    def call(self, real_logits, fake_logits, training=False):
        """Returns the term of each example, and moves the anchors in training."""
        real_logits = tf.cast(real_logits, tf.float32)
        fake_logits = tf.cast(fake_logits, tf.float32)
        if training:
            self._move(self.real_anchor, real_logits)
            self._move(self.fake_anchor, fake_logits)
            self.updates.assign_add(1)
        begun = tf.cast(self.updates.value > self.start, tf.float32)
        distance = tf.square(real_logits - self.fake_anchor.value)
        distance += tf.square(fake_logits - self.real_anchor.value)
        return self.weight * begun * distance

    def _move(self, anchor, logits):
        mean = replicated.mean(tf.reduce_mean(tf.stop_gradient(logits)))
        first = self.updates.value < max(self.start, 1)
        decay = tf.where(first, 0.0, self.decay)
        anchor.assign(decay * anchor.value + (1.0 - decay) * mean)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "decay": self.decay, "start": self.start}

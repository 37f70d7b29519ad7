"""Inception score as a Keras metric, which batches and replicas add up to."""

import keras

from keras_gen.metrics.streaming.streamed_sums import StreamedSums


@keras.saving.register_keras_serializable("keras_gen")
class InceptionScore(StreamedSums):
    r"""Inception score of a classifier's streamed predictions, over one split.

    The logarithm of the score is $H(E_x p(y|x)) - E_x H(p(y|x))$, with entropies H, so
    the sums of p and of $\sum p \log p$ suffice. There is one split by design: splits
    would have to hold rows in a fixed order, which replicas do not know. So it equals
    `inception_score(logits, splits=1).mean`, and not the mean over ten splits of
    papers, which is the lower the fewer rows a split has.

    Args:
        num_classes: int K >= 2.
        name: str, name of the metric. Defaults to "inception_score".

    Raises:
        ValueError: if there are fewer than two classes.

    References:
        Salimans et al., 2016, https://arxiv.org/abs/1606.03498 (§4)
    """

    def __init__(self, num_classes: int, name: str = "inception_score"):
        if num_classes < 2:
            raise ValueError(
                f"A score needs K >= 2 classes. Received: num_classes={num_classes}"
            )
        super().__init__(name, p=(num_classes,), p_log_p=())
        self.num_classes = num_classes

    def update_state(self, logits):
        """Adds predictions.

        Args:
            logits: float tensor (n, K), before the softmax.

        Raises:
            ValueError: if the shape is not (n, K).
        """
        logits = keras.ops.cast(logits, "float64")
        if len(logits.shape) != 2 or logits.shape[1] != self.num_classes:
            raise ValueError(
                f"Logits must have shape (n, {self.num_classes}). "
                f"Received: shape {tuple(logits.shape)}"
            )
        log_p = keras.ops.log_softmax(logits)
        p = keras.ops.exp(log_p)
        self.add(
            keras.ops.shape(logits)[0],
            p=keras.ops.sum(p, axis=0),
            p_log_p=keras.ops.sum(p * log_p),
        )

    def result(self):
        """Returns the score so far: a float64 scalar in [1, K], NaN without rows."""
        n, p, p_log_p = self.totals()
        marginal = p / n
        # A class that underflows in every row adds nothing.
        logs = keras.ops.log(keras.ops.where(marginal > 0, marginal, 1.0))
        divergence = p_log_p / n - keras.ops.sum(marginal * logs)
        # Rounding may leave a divergence of 0 at -1e-17.
        return keras.ops.exp(keras.ops.maximum(divergence, 0.0))

    def get_config(self):
        """Returns the arguments."""
        return {"num_classes": self.num_classes, **super().get_config()}

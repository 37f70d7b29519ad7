"""Class coverage as a Keras metric, which batches and replicas add up to."""

import keras

from keras_gen.metrics.streaming.streamed_sums import StreamedSums


@keras.saving.register_keras_serializable("keras_gen")
class ClassCoverage(StreamedSums):
    """How many classes hold at least a share of the streamed images.

    Its state is the histogram of predicted classes, see `class_histogram` and
    `class_coverage`.

    Args:
        num_classes: int K >= 2.
        min_share: float in (0, 1]. Defaults to 0.01.
        name: str, name of the metric. Defaults to "class_coverage".

    Raises:
        ValueError: if an argument is out of range.
    """

    def __init__(
        self, num_classes: int, min_share: float = 0.01, name: str = "class_coverage"
    ):
        if num_classes < 2 or not 0 < min_share <= 1:
            raise ValueError(
                "Coverage needs K >= 2 classes and a share in (0, 1]. Received: "
                f"num_classes={num_classes}, min_share={min_share}"
            )
        super().__init__(name, histogram=(num_classes,))
        self.num_classes = num_classes
        self.min_share = min_share

    def update_state(self, logits):
        """Adds predictions.

        Args:
            logits: float tensor (n, K), logits or probabilities; the largest wins.

        Raises:
            ValueError: if the shape is not (n, K).
        """
        logits = keras.ops.convert_to_tensor(logits)
        if len(logits.shape) != 2 or logits.shape[1] != self.num_classes:
            raise ValueError(
                f"Logits must have shape (n, {self.num_classes}). "
                f"Received: shape {tuple(logits.shape)}"
            )
        winners = keras.ops.argmax(logits, axis=1)
        hits = keras.ops.one_hot(winners, self.num_classes, dtype="float64")
        self.add(keras.ops.shape(logits)[0], histogram=keras.ops.sum(hits, axis=0))

    @property
    def histogram(self):
        """Counts of predicted classes so far: float64 (K,), whole numbers."""
        return self.totals()[1]

    def result(self):
        """Returns the number of classes: a float64 scalar, NaN without rows."""
        n, histogram = self.totals()
        # 0 / 0 makes the shares NaN, which no comparison would show.
        enough = keras.ops.cast(histogram / n >= self.min_share, "float64")
        return keras.ops.where(n > 0, keras.ops.sum(enough), float("nan"))

    def get_config(self):
        """Returns the arguments."""
        own = {"num_classes": self.num_classes, "min_share": self.min_share}
        return {**own, **super().get_config()}

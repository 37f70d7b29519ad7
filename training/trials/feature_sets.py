"""Features of a trial's images, extracted once for all metrics over features."""

import dataclasses
from collections.abc import Iterable

import numpy as np

from keras_gen.metrics import FeatureMoments, ImageStatistics, Measurement
from keras_gen.metrics.classes import class_histogram
from keras_gen.metrics.extractor import Extractor
from keras_gen.training.data import origins
from keras_gen.training.errors import RunError
from keras_gen.training.evaluations import frechet


@dataclasses.dataclass(frozen=True)
class Outputs:
    """What an extractor makes of n images.

    Args:
        features: float32 (n, F).
        logits: float32 (n, K); None for the logits of no classifier.
    """

    features: np.ndarray
    logits: np.ndarray | None

    def first(self, count: int) -> "Outputs":
        """Returns the first `count` rows."""
        logits = None if self.logits is None else self.logits[:count]
        return Outputs(self.features[:count], logits)


class FeatureSets:
    """Features of every subject of a trial, and of as many rows to compare them with.

    Images pass through 256 at a time; what stays are their features.

    Args:
        trial: The `Trial`, whose images and extractor are used.

    Attributes:
        network: The extractor.

    Raises:
        RunError: If the extractor is unknown or does not fit the images.
    """

    def __init__(self, trial):
        self.network: Extractor = frechet.shipped_or_named(trial)
        try:
            self._described = self.network.describe(trial.train.image_shape)
        except ValueError as error:
            raise RunError(
                f"{self.network.name} does not fit the data. {error}"
            ) from error
        self._trial = trial
        self._kept: dict[str, Outputs] = {}

    def subjects(self, count: int) -> dict[str, Outputs]:
        """Returns subject -> outputs of `count` images, as in `trial.image_sets`."""
        chunks = self._trial.samples.chunks(count)
        return {
            subject: self._of(subject, images, count)
            for subject, images in chunks.items()
        }

    def reference(self, count: int) -> Outputs:
        """Returns outputs of `count` random images of the training split.

        Raises:
            RunError: If the split has fewer.
        """
        chunks = self._trial.samples.reference_chunks(count)
        return self._of("train split", chunks, count)

    def statistics(self, outputs: Outputs) -> ImageStatistics:
        """Returns what the Fréchet distance needs of a subject's outputs."""
        moments = FeatureMoments(self.network.feature_dim)
        moments.update(outputs.features)
        logits = outputs.logits
        histogram = None if logits is None else class_histogram(logits)
        return ImageStatistics(
            moments, histogram, self._trial.train.image_shape, self.network.sha256
        )

    def measurement(self, metric: str, value: float, **protocol) -> Measurement:
        """Returns a measurement over the features, against the training split.

        Args:
            metric: Stem of the metric's id, which the kind of extractor completes:
                `"kid"` becomes `"kid_c"` over a classifier that was trained on the
                trial's data.
            value: The value.
            **protocol: Further fields of `Measurement`.
        """
        resize, preprocessing = self._described
        fields = {
            "split": self._trial.train.split,
            **self.network.protocol,
            "resize": resize,
            "preprocessing": preprocessing,
        }
        origin = origins.origin(self._trial.recipe.data)
        name = self.network.metric_id(metric, origin)
        return self._trial.measurement(name, value, **(fields | protocol))

    def _of(self, name: str, chunks: Iterable[np.ndarray], count: int) -> Outputs:
        """Returns outputs of a set's images, which are the first rows of a larger."""
        kept = self._kept.get(name)
        if kept is None or len(kept.features) < count:
            parts = [self.network.outputs(images) for images in chunks]
            features, logits = zip(*parts, strict=True)
            kept = self._kept[name] = Outputs(
                np.concatenate(features),
                None if logits[0] is None else np.concatenate(logits),
            )
        return kept.first(count)

"""A network as a metric sees it: images in, features and logits out."""

import keras
import numpy as np

from keras_gen.metrics import preprocessing
from keras_gen.metrics.backends.rules import Backend

# 32 images of 299 x 299 keep a forward pass within a few hundred megabytes.
_PIXELS, _MOST = 32 * 299 * 299, 256


class Extractor:
    """A network that maps images to the features a metric compares.

    Every call first rounds the images to bytes and fits their size and channels, so
    real and generated images cannot be treated differently.

    Args:
        backend: the network, such as a `KerasBackend`; see `backends.rules`.
        name: str, as it shall stand in the protocol.
        sha256: str, SHA256 of the weights file.
        data: str, the data that a classifier was trained on, which decide how metrics
            are named. Defaults to None, unknown.
        accuracy: float, test accuracy of the classifier on its data. Defaults to None,
            unknown.
        published: bool, whether metrics have their published names over these
            features; those of Inception v3 alone do. Defaults to False.
        batch_size: int, images per forward pass. Defaults to 256, fewer of large ones.

    Attributes:
        image_shape: (H, W, C) that the network takes; None where it takes any.
        feature_dim: int F.
        num_classes: int K, or None when the network has no logits.
    """

    def __init__(
        self,
        backend: Backend,
        name: str,
        sha256: str,
        data: str | None = None,
        accuracy: float | None = None,
        published: bool = False,
        batch_size: int | None = None,
    ):
        self.name = name
        self.sha256 = sha256
        self.data = data
        self.accuracy = accuracy
        self.published = published
        self.image_shape = backend.image_shape
        self.feature_dim = backend.feature_dim
        self.num_classes = backend.num_classes
        self._backend = backend
        sides = self.image_shape[:2]
        fitting = _MOST if None in sides else _PIXELS // (sides[0] * sides[1])
        self._batch_size = batch_size or max(1, min(_MOST, fitting))

    @property
    def network(self) -> keras.Model:
        """The Keras network itself, for metrics that compare its maps.

        Raises:
            ValueError: if it is no Keras network.
        """
        network = getattr(self._backend, "network", None)
        if network is None:
            raise ValueError(
                "Maps are taken from inside a Keras network, and an ONNX file or "
                "SavedModel shows its outputs alone: give a .keras file. Received: "
                f"{self.name}"
            )
        return network

    @property
    def protocol(self) -> dict:
        """The fields of a `Measurement` that say what its features are."""
        return {
            "extractor": self.name,
            "extractor_sha256": self.sha256,
            "extractor_accuracy": self.accuracy,
        }

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Computes features.

        Args:
            images: float array (n, H, W, C) in [-1, 1]; any size, grey or RGB.

        Returns:
            float32 array (n, F).
        """
        return self.outputs(images)[0]

    def logits(self, images: np.ndarray) -> np.ndarray:
        """Computes the classifier's logits.

        Args:
            images: as in a call.

        Returns:
            float32 array (n, K).

        Raises:
            ValueError: if the network is no classifier.
        """
        logits = self.outputs(images)[1]
        if logits is None:
            raise ValueError(
                "Classes need an extractor that is a classifier. "
                f"Received: {self.name}, which has features only"
            )
        return logits

    def outputs(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """Computes features and logits in one pass.

        Args:
            images: as in a call.

        Returns:
            float32 arrays (n, F) and (n, K); None for the logits of no classifier.
        """
        features, logits = [np.zeros((0, self.feature_dim), "float32")], []
        if self.num_classes:
            logits.append(np.zeros((0, self.num_classes), "float32"))
        for start in range(0, len(images), self._batch_size):
            chunk = np.asarray(images[start : start + self._batch_size])
            result = self._backend(preprocessing.fit(chunk, self.image_shape))
            features.append(result[0].astype("float32"))
            if self.num_classes:
                logits.append(result[1].astype("float32"))
        return np.concatenate(features), np.concatenate(logits) if logits else None

    def names_classes(self, data: str) -> bool:
        """Whether its classes are those of some data, so that they mean something.

        As many classes do not suffice: those of clothes say nothing about digits.

        Args:
            data: name of the data, or of what they were taken from.
        """
        return self.num_classes is not None and data == self.data

    def metric_id(self, name: str, data: str) -> str:
        """Returns the id that a metric has over these features.

        A value over other features is not the published metric, and must not have its
        name (ADR 10).

        Args:
            name: str, id of the metric, such as "kid"; "fd" for the Fréchet distance.
            data: as in `names_classes`, of the data that are measured.

        Returns:
            The name itself over Inception v3 ("fid" for "fd"), `name_c` over a
            classifier that was trained on the data, `name_x` over any other network.
        """
        if self.published:
            return "fid" if name == "fd" else name
        return name + ("_c" if self.names_classes(data) else "_x")

    def describe(self, image_shape: tuple[int, int, int]) -> tuple[str, str]:
        """Says how images of a shape (H, W, C) are prepared.

        Args:
            image_shape: (H, W, C) of the images.

        Returns:
            (resize, preprocessing), the two texts of the protocol.
        """
        return preprocessing.describe(image_shape, self.image_shape)

"""A network as a metric sees it: images in, features and logits out."""

import keras
import numpy as np

from keras_gen.metrics import preprocessing


class Extractor:
    """A network that maps images to the features a metric compares.

    Every call first rounds the images to bytes and fits their size and channels, so
    real and generated images cannot be treated differently.

    Args:
        model: keras.Model over images (n, H, W, C) in [-1, 1], whose output is either
            features (n, F), or a dict of "features" (n, F) and "logits" (n, K).
        name: str, as it shall stand in the protocol.
        sha256: str, SHA256 of the weights file.
        metric: str, id of the Fréchet distance over these features. Defaults to
            "fd_c" for a classifier and "fd" for a network without logits.
        accuracy: float, test accuracy of the classifier. Defaults to None, unknown.
        batch_size: int, images per forward pass. Defaults to 256.

    Attributes:
        image_shape: (H, W, C) that the network takes; None where it takes any.
        feature_dim: int F.
        num_classes: int K, or None when the network has no logits.

    Raises:
        ValueError: if the network has other inputs or outputs.
    """

    def __init__(
        self,
        model: keras.Model,
        name: str,
        sha256: str,
        metric: str | None = None,
        accuracy: float | None = None,
        batch_size: int = 256,
    ):
        output, inputs = {}, [tensor.shape for tensor in model.inputs]
        if len(inputs) == 1 and len(inputs[0]) == 4:
            output = _as_dict(model(model.inputs[0]))
        shapes = {key: getattr(value, "shape", ()) for key, value in output.items()}
        if not {"features"} <= set(shapes) <= {"features", "logits"} or any(
            len(shape) != 2 or shape[1] is None for shape in shapes.values()
        ):
            raise ValueError(
                "An extractor takes images (n, H, W, C) and returns features (n, F), "
                "or a dict of 'features' (n, F) and 'logits' (n, K). Build it with "
                "keras.Model(model.input, {'features': ..., 'logits': ...}). "
                f"Received: {name} with inputs {inputs} and outputs {shapes}"
            )
        self.name = name
        self.sha256 = sha256
        self.accuracy = accuracy
        self.image_shape = tuple(inputs[0][1:])
        self.feature_dim = shapes["features"][1]
        self.num_classes = shapes["logits"][1] if "logits" in shapes else None
        self.metric = metric or ("fd_c" if self.num_classes else "fd")
        self._model = model
        self._batch_size = batch_size

    @property
    def network(self) -> keras.Model:
        """The network itself, for metrics that compare its maps."""
        return self._model

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
            chunk = preprocessing.fit(chunk, self.image_shape)
            result = _as_dict(self._model.predict_on_batch(chunk))
            features.append(result["features"].astype("float32"))
            if self.num_classes:
                logits.append(result["logits"].astype("float32"))
        return np.concatenate(features), np.concatenate(logits) if logits else None

    @property
    def names_classes(self) -> bool:
        """Whether its classes are those of the data, so that coverage means something.

        A small classifier is trained on the data; the classes of Inception v3 are not
        what other images show.
        """
        return self.num_classes is not None and self.metric == "fd_c"

    def metric_id(self, name: str) -> str:
        """Returns the id that a metric has over these features.

        A value over other features is not the published metric, and must not have its
        name (ADR 10).

        Args:
            name: str, id of the metric over Inception v3, such as "kid".

        Returns:
            The name itself over Inception v3, `name_c` over a small classifier,
            `name_x` over any other network.
        """
        return name + {"fid": "", "fd_c": "_c"}.get(self.metric, "_x")

    def describe(self, image_shape: tuple[int, int, int]) -> tuple[str, str]:
        """Says how images of a shape (H, W, C) are prepared.

        Args:
            image_shape: (H, W, C) of the images.

        Returns:
            (resize, preprocessing), the two texts of the protocol.
        """
        return preprocessing.describe(image_shape, self.image_shape)


def _as_dict(output) -> dict:
    return output if isinstance(output, dict) else {"features": output}

"""A TensorFlow SavedModel as an extractor's backend."""

import pathlib

import numpy as np

from keras_gen.metrics.backends import rules

_NAMES = (
    "Return a dict of 'features' and 'logits' from the signature, or from the Keras "
    "model that is exported."
)
_FREE_BATCH = "Export it with a free batch axis: tf.TensorSpec([None, H, W, C])."
_SIGNATURE = "serving_default"


class SavedModelBackend:
    """Calls the signature `serving_default` of a SavedModel, or its only one.

    Args:
        path: the folder. A SavedModel is a program: load those you trust.

    Attributes:
        image_shape: (H, W, C) that it takes; None where it takes any.
        feature_dim: int F.
        num_classes: int K, or None without logits.

    Raises:
        ValueError: if the folder cannot be read, or has other signatures, inputs or
            outputs.
    """

    def __init__(self, path: pathlib.Path):
        name = path.name
        # Signatures hold weak references: the loaded object must outlive them.
        self._model = _open(path)
        self._signature = _signature(self._model.signatures, name)
        _, inputs = self._signature.structured_input_signature
        if [spec.dtype.name for spec in inputs.values()] != ["float32"]:
            types = ", ".join(f"{k!r}: {spec.dtype.name}" for k, spec in inputs.items())
            raise rules.refusal(
                name, f"inputs {types}", "Give the signature one input, float32."
            )
        ((self._input, spec),) = inputs.items()
        shape = spec.shape.as_list() if spec.shape.rank is not None else []
        self.image_shape, _ = rules.image_shape(shape, name, _FREE_BATCH)
        outputs = sorted(self._signature.structured_outputs)
        self._outputs = rules.choose_outputs(outputs, name, _NAMES)
        self.feature_dim, self.num_classes = rules.widths(self, self.image_shape, name)

    def __call__(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """Returns features (n, F), and logits (n, K) or None."""
        import tensorflow as tf

        outputs = self._signature(**{self._input: tf.constant(images)})
        features, logits = self._outputs
        return outputs[features].numpy(), outputs[logits].numpy() if logits else None


def _open(path: pathlib.Path):
    import tensorflow as tf

    try:
        return tf.saved_model.load(str(path))
    except Exception as error:
        raise ValueError(
            "An extractor that is a folder must be a SavedModel, with its "
            f"saved_model.pb. Received: {path} ({error})"
        ) from error


def _signature(signatures, name: str):
    if _SIGNATURE in signatures:
        return signatures[_SIGNATURE]
    if len(signatures) == 1:
        return next(iter(signatures.values()))
    raise rules.refusal(
        name,
        f"signatures {sorted(signatures)}",
        f"Export one signature, or call one of them {_SIGNATURE!r}.",
    )

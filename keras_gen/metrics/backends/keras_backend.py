"""A Keras network as an extractor's backend."""

import keras
import numpy as np

from keras_gen.metrics.backends import rules

_REMEDY = "Build it with keras.Model(model.input, {'features': ..., 'logits': ...})."


class KerasBackend:
    """Calls a Keras network.

    Args:
        network: keras.Model over images (n, H, W, C) in [-1, 1], whose output is either
            features (n, F), or a dict of "features" (n, F) and "logits" (n, K).
        name: str, for messages.

    Attributes:
        network: as the argument, for metrics that compare its maps.
        image_shape: (H, W, C) that it takes; None where it takes any.
        feature_dim: int F.
        num_classes: int K, or None without logits.

    Raises:
        ValueError: if the network has other inputs or outputs.
    """

    def __init__(self, network: keras.Model, name: str):
        inputs = [tensor.shape for tensor in network.inputs]
        if len(inputs) != 1 or len(inputs[0]) != 4:
            raise rules.refusal(name, f"inputs {inputs}", _REMEDY)
        outputs = _named(network(network.inputs[0]))
        self._names = rules.choose_outputs(outputs, name, _REMEDY)
        shapes = [outputs[key].shape for key in self._names if key]
        if any(len(shape) != 2 or shape[1] is None for shape in shapes):
            raise rules.refusal(name, f"outputs of shapes {shapes}", _REMEDY)
        self.network = network
        self.image_shape = tuple(inputs[0][1:])
        self.feature_dim = shapes[0][1]
        self.num_classes = shapes[1][1] if len(shapes) == 2 else None

    def __call__(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """Returns features (n, F), and logits (n, K) or None."""
        outputs = _named(self.network.predict_on_batch(images))
        features, logits = self._names
        return outputs[features], outputs[logits] if logits else None


def _named(outputs) -> dict:
    if isinstance(outputs, dict):
        return outputs
    outputs = outputs if isinstance(outputs, list | tuple) else [outputs]
    return {f"output {number}": output for number, output in enumerate(outputs)}

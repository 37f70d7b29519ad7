"""An ONNX file as an extractor's backend, in ONNX Runtime on the CPU."""

import pathlib

import numpy as np

from keras_gen.metrics.backends import rules

_NAMES = (
    "Name them in the export: output_names=['features', 'logits'] of "
    "torch.onnx.export, or a Keras model that returns a dict of these."
)
_FREE_BATCH = "Export it with a free batch axis."


class ONNXBackend:
    """Calls an ONNX file.

    Args:
        path: the file, with its weights in it. Its input is float32 (n, H, W, C), or
            (n, C, H, W) as other libraries write it.

    Attributes:
        image_shape: (H, W, C) that it takes; None where it takes any.
        feature_dim: int F.
        num_classes: int K, or None without logits.

    Raises:
        ValueError: if the file cannot be read, or has other inputs or outputs.
    """

    def __init__(self, path: pathlib.Path):
        name = path.name
        self._session = _open(path)
        inputs = self._session.get_inputs()
        if [each.type for each in inputs] != ["tensor(float)"]:
            types = ", ".join(f"{each.name!r}: {each.type}" for each in inputs)
            raise rules.refusal(name, f"inputs {types}", "Give it one input, float32.")
        self._input = inputs[0].name
        shape = [side if isinstance(side, int) else None for side in inputs[0].shape]
        self.image_shape, self._channels_first = rules.image_shape(
            shape, name, _FREE_BATCH, channels_first=True
        )
        outputs = [each.name for each in self._session.get_outputs()]
        self._outputs = rules.choose_outputs(outputs, name, _NAMES)
        self.feature_dim, self.num_classes = rules.widths(self, self.image_shape, name)

    def __call__(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """Returns features (n, F), and logits (n, K) or None."""
        if self._channels_first:
            images = np.ascontiguousarray(images.transpose(0, 3, 1, 2))
        wanted = [name for name in self._outputs if name]
        features, *logits = self._session.run(wanted, {self._input: images})
        return features, logits[0] if logits else None


def _open(path: pathlib.Path):
    import onnx
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # Errors come as exceptions.
    try:
        graph = onnx.load(path, load_external_data=False).graph
        outside = [
            tensor.name
            for tensor in graph.initializer
            if tensor.data_location == onnx.TensorProto.EXTERNAL
        ]
        if not outside:
            return onnxruntime.InferenceSession(
                path, options, providers=["CPUExecutionProvider"]
            )
    except Exception as error:
        raise ValueError(
            "An extractor that ends in .onnx must be an ONNX file of standard "
            f"operators. Received: {path} ({error})"
        ) from error
    # Its hash would not be the weights'.
    raise rules.refusal(
        path.name,
        f"weights in other files ({outside[0]!r} and so on)",
        "Save it as one: onnx.save(onnx.load(PATH), PATH).",
    )

"""ONNX files as backends, from graphs written by hand."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from keras_gen.metrics.backends.onnx_backend import ONNXBackend

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.uniform(-1, 1, (3, 4, 4, 3)).astype("float32")
FEATURES = {"outputs": ("features",)}
KERNEL = RANDOM.normal(size=(48, 5)).astype("float32")


def write(
    path, shape=("n", 4, 4, 3), outputs=("features", "logits"), kind=TensorProto.FLOAT
):
    """Writes a network: flattened images, and their product with a kernel."""
    first, *rest = outputs
    kernel = numpy_helper.from_array(KERNEL, "kernel")
    nodes = [helper.make_node("Flatten", ["images"], [first])]
    nodes += [helper.make_node("MatMul", [first, "kernel"], [name]) for name in rest]
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("images", kind, shape)],
        [helper.make_tensor_value_info(name, kind, None) for name in outputs],
        [kernel],
    )
    opset = [helper.make_opsetid("", 18)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=9), path)
    return path


def test_features_and_logits_go_by_their_names(tmp_path):
    backend = ONNXBackend(write(tmp_path / "net.onnx"))
    assert backend.image_shape == (4, 4, 3)
    assert (backend.feature_dim, backend.num_classes) == (48, 5)
    features, logits = backend(IMAGES)
    np.testing.assert_array_equal(features, IMAGES.reshape(3, 48))
    np.testing.assert_allclose(logits, features @ KERNEL, atol=1e-5)


def test_a_single_output_is_the_features(tmp_path):
    backend = ONNXBackend(write(tmp_path / "net.onnx", outputs=("pooled",)))
    assert (backend.feature_dim, backend.num_classes) == (48, None)
    assert backend(IMAGES)[1] is None


def test_channels_may_come_first(tmp_path):
    path = write(tmp_path / "net.onnx", ("n", 3, 5, 6), outputs=("features",))
    backend = ONNXBackend(path)
    assert backend.image_shape == (5, 6, 3)
    images = RANDOM.uniform(-1, 1, (2, 5, 6, 3)).astype("float32")
    expected = [[image[..., c].ravel() for c in range(3)] for image in images]
    np.testing.assert_array_equal(backend(images)[0], np.reshape(expected, (2, 90)))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"outputs": ("a", "b")}, r"net.onnx with outputs 'a', 'b'. Name them in the"),
        ({"outputs": ("logits",)}, "with outputs 'logits'. Name them"),
        (
            {"shape": ("n", 4, 4, 7), **FEATURES},
            r"4, 4, 7\). Images have 1 to 4 channels",
        ),
        ({"shape": ("n", "h", "w", "c")}, "the file must say how many"),
        ({"shape": (1, 4, 4, 3)}, r"\(1, 4, 4, 3\). Export it with a free batch"),
        ({"shape": ("n", 48)}, r"shape \(None, 48\). Give the network one input of"),
        (
            {"kind": TensorProto.UINT8, **FEATURES},
            r"'images': tensor\(uint8\). Give it one input, float32",
        ),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path, changes, message):
    path = write(tmp_path / "net.onnx", **changes)
    with pytest.raises(ValueError, match=f"An extractor takes images.*{message}"):
        ONNXBackend(path)


def test_maps_are_no_features(tmp_path):
    path = write(tmp_path / "net.onnx", outputs=("features",))
    model = onnx.load(path)
    model.graph.node[0].op_type = "Relu"
    onnx.save(model, path)
    with pytest.raises(ValueError, match=r"features \(2, 4, 4, 3\).*Flatten or pool"):
        ONNXBackend(path)


def test_a_file_of_another_kind_is_refused(tmp_path):
    path = tmp_path / "net.onnx"
    path.write_text("no graph")
    with pytest.raises(ValueError, match="must be an ONNX file of standard operators"):
        ONNXBackend(path)


def test_weights_in_other_files_are_refused(tmp_path):
    path = write(tmp_path / "net.onnx")
    onnx.save(
        onnx.load(path),
        path,
        save_as_external_data=True,
        location="net.data",
        size_threshold=0,
    )
    with pytest.raises(
        ValueError, match=r"in other files \('kernel' and so on\). Save"
    ):
        ONNXBackend(path)

import shutil

import numpy as np
import onnx
import pytest
from google.protobuf import text_format
from serving_schema import build

from keras_gen.export import ArtefactError
from keras_gen.export.artefact import card, layout
from keras_gen.export.artefact.signature import Signature
from keras_gen.export.serving import triton
from keras_gen.features import Feature

# The part of Triton's model_config.proto that is written, by its field names.
MESSAGES = build(
    "triton",
    {
        "ModelConfig": {
            "name": "string",
            "platform": "string",
            "max_batch_size": "int32",
            "input": "repeated ModelTensor",
            "output": "repeated ModelTensor",
            "dynamic_batching": "ModelDynamicBatching",
            "instance_group": "repeated ModelInstanceGroup",
            "model_warmup": "repeated ModelWarmup",
        },
        "ModelTensor": {
            "name": "string",
            "data_type": "DataType",
            "dims": "repeated int64",
            "reshape": "ModelTensorReshape",
        },
        "ModelTensorReshape": {"shape": "repeated int64"},
        "ModelDynamicBatching": {
            "preferred_batch_size": "repeated int32",
            "max_queue_delay_microseconds": "uint64",
        },
        "ModelInstanceGroup": {"kind": "Kind", "count": "int32"},
        "ModelWarmup": {
            "name": "string",
            "batch_size": "uint32",
            "inputs": "map Input",
        },
        "Input": {
            "data_type": "DataType",
            "dims": "repeated int64",
            "zero_data": "bool",
            "random_data": "bool",
        },
    },
    {
        "DataType": ["TYPE_INVALID", "TYPE_FP32", "TYPE_INT32", "TYPE_INT64"]
        + ["TYPE_UINT8"],
        "Kind": ["KIND_AUTO", "KIND_GPU", "KIND_CPU", "KIND_MODEL"],
    },
)
NAMES = ["TYPE_INVALID", "TYPE_FP32", "TYPE_INT32", "TYPE_INT64", "TYPE_UINT8"]


def _read(path):
    return text_format.Parse(path.read_text(), MESSAGES["ModelConfig"]())


@pytest.fixture
def repository(artefacts, tmp_path):
    triton.write(artefacts[1], tmp_path / "models", "tiny")
    return tmp_path / "models"


@pytest.mark.parametrize("endpoint", ["generate", "encode", "sample"])
def test_the_config_describes_the_graph(repository, artefacts, endpoint):
    model = repository / f"tiny_{endpoint}"
    config = _read(model / "config.pbtxt")
    assert (config.name, config.platform) == (model.name, "onnxruntime_onnx")
    graph = onnx.load(model / "1" / "model.onnx").graph
    for tensors, values in ((config.input, graph.input), (config.output, graph.output)):
        values = {value.name: value.type.tensor_type for value in values}
        assert {tensor.name for tensor in tensors} == set(values)
        for tensor in tensors:
            kind = onnx.helper.tensor_dtype_to_np_dtype(values[tensor.name].elem_type)
            assert NAMES[tensor.data_type] == triton.DTYPES[kind.name]
            dims = values[tensor.name].shape.dim
            assert dims[0].dim_param  # any batch
            reshaped = tensor.HasField("reshape")
            shape = tensor.reshape.shape if reshaped else tensor.dims
            assert list(shape) == [dim.dim_value for dim in dims[1:]]
            assert list(tensor.dims)  # Triton refuses an empty shape
    source = layout.onnx(artefacts[1], endpoint)
    assert (model / "1" / "model.onnx").read_bytes() == source.read_bytes()


@pytest.mark.parametrize("endpoint", ["generate", "encode", "sample"])
def test_warm_ups_run_in_onnx_runtime(repository, endpoint):
    import onnxruntime

    model = repository / f"tiny_{endpoint}"
    config = _read(model / "config.pbtxt")
    session = onnxruntime.InferenceSession(
        str(model / "1" / "model.onnx"), providers=["CPUExecutionProvider"]
    )
    shapes = {t.name: t.reshape.shape for t in config.input if t.HasField("reshape")}
    rng = np.random.default_rng(0)
    assert [warmup.batch_size for warmup in config.model_warmup] == [1, 64]
    for warmup in config.model_warmup:
        feeds = {}
        for name, each in warmup.inputs.items():
            shape = (warmup.batch_size, *shapes.get(name, each.dims))
            assert each.random_data != each.zero_data
            values = rng.random(shape) if each.random_data else np.zeros(shape)
            kind = {1: np.float32, 2: np.int32}[each.data_type]
            feeds[name] = values.astype(kind)
        for output in session.run(None, feeds):
            assert len(output) == warmup.batch_size


def test_options_are_written(artefacts, tmp_path):
    models = triton.write(
        artefacts[1],
        tmp_path,
        "tiny",
        version=3,
        device="gpu",
        instances=2,
        max_batch_size=4,
        max_queue_delay_microseconds=500,
    )
    assert {m.name for m in models} == {"tiny_generate", "tiny_encode", "tiny_sample"}
    for model in models:
        names = {path.name for path in model.iterdir()}
        assert names == {"3", "config.pbtxt"}
        config = _read(model / "config.pbtxt")
        assert config.max_batch_size == 4
        assert list(config.dynamic_batching.preferred_batch_size) == [4]
        assert config.dynamic_batching.max_queue_delay_microseconds == 500
        (group,) = config.instance_group
        assert (group.kind, group.count) == (1, 2)  # KIND_GPU


def test_the_default_is_one_copy_on_the_processor(repository):
    config = _read(repository / "tiny_generate" / "config.pbtxt")
    (group,) = config.instance_group
    assert (group.kind, group.count) == (2, 1)  # KIND_CPU
    assert config.max_batch_size == 64
    assert list(config.dynamic_batching.preferred_batch_size) == [8, 64]


def test_free_sides_are_free():
    signature = Signature(
        "restore",
        (Feature("image", (None, None, 3), multiple=4),),
        (Feature("restored", (None, None, 3)),),
    )
    text = triton.config(
        "m",
        signature,
        device="cpu",
        instances=1,
        max_batch_size=8,
        max_queue_delay_microseconds=1,
    )
    config = text_format.Parse(text, MESSAGES["ModelConfig"]())
    assert list(config.input[0].dims) == list(config.output[0].dims) == [-1, -1, 3]
    height, width, channels = config.model_warmup[0].inputs["image"].dims
    assert height % 4 == width % 4 == 0 and height > 0 and channels == 3


def test_a_version_in_use_is_not_replaced(repository, artefacts):
    before = sorted(repository.rglob("*"))
    with pytest.raises(ArtefactError, match="version=1, and .*exists. Write the next"):
        triton.write(artefacts[1], repository, "tiny")
    assert sorted(repository.rglob("*")) == before
    triton.write(artefacts[1], repository, "tiny", version=2)
    assert (repository / "tiny_sample" / "2" / "model.onnx").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": "a b"}, "`name` consists of letters"),
        ({"device": "tpu"}, "Unknown device 'tpu'"),
        ({"version": 0}, "`version` must be a positive integer"),
        ({"max_batch_size": 1.5}, "`max_batch_size` must be a positive integer"),
    ],
)
def test_options_are_checked(artefacts, tmp_path, options, message):
    with pytest.raises(ValueError, match=message):
        triton.write(artefacts[1], tmp_path / "models", **{"name": "tiny", **options})
    assert not (tmp_path / "models").exists()


def test_what_has_no_onnx_files(artefacts, tmp_path):
    with pytest.raises(ArtefactError, match="runs ONNX files. Received: .*saved_model"):
        triton.write(artefacts[2], tmp_path, "tiny")


def test_endpoints_that_are_not_in_onnx_are_left_out(artefacts, tmp_path):
    copy = shutil.copytree(artefacts[1], tmp_path / "artefact")
    contents = card.read(copy)
    contents["endpoints"]["encode"]["formats"] = ["saved_model"]
    card.write(copy, contents)
    names = {path.name for path in triton.write(copy, tmp_path / "m", "tiny")}
    assert names == {"tiny_generate", "tiny_sample"}

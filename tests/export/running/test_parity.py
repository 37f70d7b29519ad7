import numpy as np
import pytest

from keras_gen.export import ExportError
from keras_gen.export.artefact.signature import Signature
from keras_gen.export.running.parity import Case, measure, reference
from keras_gen.features import Feature

SIGNATURE = Signature(
    "encode",
    (Feature("image", (2,), "float32", -1.0, 1.0, None),),
    (Feature("mean", (2,), "float32", None, None, None),),
)
VALUES = np.array([[0.5, -0.25], [0.0, 1.0]], np.float32)


class Elsewhere:
    """A foreign runtime that is wrong in a chosen way."""

    name = "tflite"

    def __init__(self, distort):
        self.distort = distort

    def run(self, endpoint, arrays):
        return {"mean": self.distort(arrays["image"])}


def compare(distort, scale=1.0, tolerance=1e-4):
    case = Case({"image": VALUES * scale}, {"mean": VALUES * scale})
    return measure(Elsewhere(distort), SIGNATURE, [case], tolerance)


def test_the_greatest_difference_is_recorded():
    (record,) = compare(lambda x: x + np.float32([[0, 2e-5], [-5e-5, 0]]))
    assert record.max_abs_difference == pytest.approx(5e-5, rel=1e-2)
    assert (record.endpoint, record.format, record.output) == (
        *("encode", "tflite", "mean"),
    )
    assert (record.limit, record.max_abs_value) == (1e-4, 1.0)
    assert record.to_json()["batch_sizes"] == [2]


@pytest.mark.parametrize(
    "distort, figure",
    [
        (lambda x: x + np.float32([[0, 0], [0, 2e-4]]), "2.00e-04"),
        (lambda x: x - np.float32([[0, 0], [0, 2e-4]]), "2.00e-04"),
        (lambda x: np.where(x == 0.5, np.nan, x), "inf"),
        (lambda x: np.where(x == 0.5, -np.inf, x), "inf"),
        (lambda x: x[:1], "inf"),
    ],
)
def test_a_difference_beyond_the_limit_names_itself(distort, figure):
    message = f"'encode', format 'tflite', output 'mean'.* difference is {figure}"
    with pytest.raises(ExportError, match=message):
        compare(distort)


def test_large_outputs_are_held_to_their_magnitude():
    assert compare(lambda x: x * (1 + 5e-5), scale=50)[0].limit == pytest.approx(5e-3)
    with pytest.raises(ExportError, match="must equal Keras to 5.0e-03"):
        compare(lambda x: x * (1 + 2e-4), scale=50)
    with pytest.raises(ExportError, match="must equal Keras to 1.0e-06"):
        compare(lambda x: x + 1e-5, tolerance=1e-6)


def test_a_runtime_that_fails_is_named():
    def fail(x):
        raise RuntimeError("no kernel")

    message = "'encode' does not run in format 'tflite': no kernel"
    with pytest.raises(ExportError, match=message):
        compare(fail)


def test_the_reference_covers_every_batch_size():
    cases = reference(SIGNATURE, lambda x: {"mean": 2 * x["image"]})
    assert [len(case.outputs["mean"]) for case in cases] == [1, 2, 7, 64]
    for case in cases:
        np.testing.assert_array_equal(case.outputs["mean"], 2 * case.inputs["image"])


def test_a_reference_that_is_not_finite_is_refused():
    def explode(x):
        return {"mean": np.where(x["image"] == 1.0, np.inf, x["image"])}

    with pytest.raises(ExportError, match="gives NaN or infinity in Keras already"):
        reference(SIGNATURE, explode)

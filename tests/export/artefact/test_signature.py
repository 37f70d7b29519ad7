import numpy as np
import pytest

from keras_gen.base import Endpoint, Feature
from keras_gen.export import ArtefactError
from keras_gen.export.artefact.signature import Signature

IMAGE = Feature("image", (2, 2, 1), low=-1.0, high=1.0, description="image")
LATENTS = Feature("latents", (3,), low=-1.0, high=1.0, prior="uniform")
LABEL = Feature("label", (), "int32", 0, 9)


def signature(*inputs):
    output = Feature("output", (2,))
    return Signature.of(Endpoint("translate", inputs, (output,), lambda x: x))


def test_it_says_what_the_endpoint_says():
    (image,) = signature(IMAGE).inputs
    assert (image.name, image.shape, image.dtype) == ("image", (2, 2, 1), "float32")
    assert (image.low, image.high, image.prior) == (-1.0, 1.0, None)
    assert image.range == "[-1, 1]"
    assert signature(IMAGE).outputs[0].range == "(-inf, inf)"


def test_json_round_trip():
    import json

    before = signature(IMAGE, LATENTS, LABEL)
    value = json.loads(json.dumps(before.to_json()))
    assert Signature.from_json("translate", value) == before


@pytest.mark.parametrize("name", ["../x", "Generate", "a/b", "", "1x", "a b", None])
def test_names_that_are_no_file_names_are_refused(name):
    with pytest.raises(ArtefactError, match="lower-case letters"):
        Signature(name, (), ())


def test_an_output_may_not_have_an_inputs_name():
    with pytest.raises(ArtefactError, match="share one space of names"):
        Signature.of(Endpoint("reconstruct", (IMAGE,), (IMAGE,), lambda x: x))


def test_arrays_are_cast_to_the_declared_types():
    arrays = {"image": np.zeros((4, 2, 2, 1)), "label": np.arange(4)}
    checked = signature(IMAGE, LABEL).check(arrays)
    assert checked["image"].dtype == np.float32
    assert checked["label"].dtype == np.int32
    assert checked["image"].flags.c_contiguous


@pytest.mark.parametrize(
    "feature, array, message",
    [
        (IMAGE, np.zeros((1, 2, 2)), "needs at least one row of shape"),
        (IMAGE, np.zeros((0, 2, 2, 1)), "needs at least one row of shape"),
        (LABEL, np.int32(1), "needs at least one row of shape"),
        (IMAGE, np.full((1, 2, 2, 1), np.nan), "must be finite"),
        (IMAGE, np.full((1, 2, 2, 1), 255), r"must lie in \[-1, 1\].*255 to 255"),
        (LATENTS, np.full((1, 3), np.inf), "must be finite"),
        (LABEL, np.array([1.0]), "must be int32. Received: dtype float64"),
        (LABEL, np.array([10]), r"must lie in \[0, 9\]"),
        (LABEL, np.array([-1]), r"must lie in \[0, 9\]"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(feature, array, message):
    with pytest.raises(ValueError, match=message):
        signature(feature).check({feature.name: array})


def test_latents_may_leave_their_prior_and_images_may_round_over():
    signature(LATENTS).check({"latents": np.full((1, 3), 2.5)})
    signature(IMAGE).check({"image": np.full((1, 2, 2, 1), 1.00005)})


def test_names_and_batch_sizes_must_agree():
    both = signature(IMAGE, LABEL)
    image = np.zeros((4, 2, 2, 1))
    with pytest.raises(ValueError, match=r"takes \['image', 'label'\]. Received"):
        both.check({"image": image})
    with pytest.raises(ValueError, match=r"one batch size.*'label': 3"):
        both.check({"image": image, "label": np.arange(3)})

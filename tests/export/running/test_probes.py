import numpy as np
import pytest

from keras_gen.export.artefact.signature import Signature
from keras_gen.export.running.probes import BATCH_SIZES, probes
from keras_gen.features import Feature

LATENTS = Feature("latents", (5,), "float32", None, None, "normal")
IMAGE = Feature("image", (2, 3, 1), "float32", -1.0, 1.0, None)
LABEL = Feature("label", (), "int32", 0, 9, None)


def probe(tensor, n):
    return probes(Signature("x", (tensor,), ()), n)[tensor.name]


@pytest.mark.parametrize("tensor", [LATENTS, IMAGE, LABEL], ids=lambda t: t.name)
def test_probes_fit_the_signature_and_repeat(tensor):
    for n in BATCH_SIZES:
        rows = probe(tensor, n)
        assert rows.shape == (n, *tensor.shape)
        np.testing.assert_array_equal(rows, probe(tensor, n))
        Signature("x", (tensor,), ()).check({tensor.name: rows})
    assert np.any(probe(tensor, 64)[10:17] != probe(tensor, 7))


@pytest.mark.parametrize("tensor, far", [(LATENTS, 6.0), (IMAGE, 1.0)])
def test_extremes_come_first(tensor, far):
    middle, low, high, by_turns, *rest = probe(tensor, 7)
    assert np.all(middle == 0)
    assert np.all(low == -far)
    assert np.all(high == far)
    assert set(np.unique(by_turns)) == {-far, far}
    assert np.abs(np.stack(rest)).max() < far
    assert np.abs(probe(tensor, 2)).max() < far


def test_labels_reach_both_ends():
    labels = probe(LABEL, 64)
    assert labels.dtype == np.int32
    assert set(labels) == set(range(10))


def test_two_inputs_of_one_endpoint_differ():
    other = Feature("other", (5,), "float32", None, None, "normal")
    both = probes(Signature("x", (LATENTS, other), ()), 2)
    assert np.abs(both["latents"] - both["other"]).min() > 1e-4

import numpy as np
import small_run

from keras_gen.metrics import extractors
from keras_gen.metrics.evaluate import image_statistics
from keras_gen.training.building import load_source
from keras_gen.training.trials import reference_statistics


def test_statistics_are_computed_once_for_a_source(monkeypatch):
    network = extractors.get("digits_cnn")
    source = load_source(small_run.recipe(), "test")
    expected = image_statistics(source.images(), network)
    first = reference_statistics.of(source, network)
    np.testing.assert_array_equal(first.histogram, expected.histogram)
    # The same images in other batches.
    np.testing.assert_allclose(first.moments.mean, expected.moments.mean, rtol=1e-5)
    assert reference_statistics.of(source, network) is first
    other = load_source(small_run.recipe(), "test")
    assert reference_statistics.of(other, network) is not first

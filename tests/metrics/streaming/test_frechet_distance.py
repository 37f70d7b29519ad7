import subprocess
import sys
import warnings

import numpy as np
import pytest
import tensorflow as tf

from keras_gen import metrics
from keras_gen.metrics import FeatureMoments, FrechetDistance, moments_distance

RNG = np.random.default_rng(0)
REAL = RNG.normal(size=(300, 6)) @ RNG.normal(size=(6, 6)) + 1e4
FAKE = 1.2 * RNG.normal(size=(120, 6)) @ RNG.normal(size=(6, 6)) + 1e4 + 0.5


def moments_of(features):
    moments = FeatureMoments(features.shape[1])
    moments.update(features)
    return moments


EXPECTED = moments_distance(moments_of(REAL), moments_of(FAKE))


def test_batches_add_up_to_the_distance_of_all_rows():
    metric = FrechetDistance(moments_of(REAL))
    for rows in np.split(FAKE, [1, 50, 119]):
        metric.update_state(rows)
    # The mean lies 1e4 from zero; sums of squares about zero would lose eight digits.
    assert float(metric.result()) == pytest.approx(EXPECTED, rel=1e-10)
    assert metric.result().dtype == tf.float64


def test_a_reset_forgets():
    metric = FrechetDistance(moments_of(REAL))
    metric.update_state(REAL[:50])
    metric.reset_state()
    assert np.isnan(float(metric.result()))
    metric.update_state(FAKE)
    assert float(metric.result()) == pytest.approx(EXPECTED, rel=1e-10)


def test_it_runs_inside_a_graph_with_batches_of_any_size():
    metric = FrechetDistance(moments_of(REAL))

    @tf.function(input_signature=[tf.TensorSpec((None, 6), tf.float64)])
    def step(rows):
        metric.update_state(rows)
        return metric.result()

    step(FAKE[:70])
    assert float(step(FAKE[70:])) == pytest.approx(EXPECTED, rel=1e-10)


def test_replicas_with_different_rows_add_up(two_replicas):
    with two_replicas.scope():
        metric = FrechetDistance(moments_of(REAL))
    rows = tf.data.Dataset.from_tensor_slices(FAKE).batch(40)
    distributed = two_replicas.experimental_distribute_dataset(rows)

    @tf.function
    def step(batch):
        two_replicas.run(metric.update_state, args=(batch,))

    for batch in distributed:
        assert len(two_replicas.experimental_local_results(batch)) == 2
        step(batch)
    assert float(metric.result()) == pytest.approx(EXPECTED, rel=1e-10)


def test_misuse_is_named():
    metric = FrechetDistance(moments_of(REAL))
    with pytest.raises(ValueError, match=r"\(n, 6\). Received: shape \(4, 5\)"):
        metric.update_state(np.zeros((4, 5)))
    with pytest.raises(ValueError, match="at least 2 feature rows"):
        FrechetDistance(FeatureMoments(6))


def test_too_few_rows_warn_once_until_the_next_reset():
    metric = FrechetDistance(moments_of(REAL))
    for rows in (FAKE[:4], FAKE[:6]):
        metric.reset_state()
        metric.update_state(rows)
        with pytest.warns(UserWarning, match=f"over 6 features from {len(rows)} sampl"):
            metric.result()
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            metric.result()
    metric.reset_state()
    metric.update_state(FAKE[:7])
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        metric.result()


def test_a_small_reference_warns_too():
    metric = FrechetDistance(moments_of(REAL[:5]))
    metric.update_state(FAKE)
    with pytest.warns(UserWarning, match="over 6 features from 5 samples"):
        metric.result()


def test_keras_metrics_are_public_and_load_when_they_are_used():
    code = (
        "import sys, keras_gen, keras_gen.metrics as m; "
        "sys.exit(bool({'tensorflow', 'keras'} & set(sys.modules)) "
        "or 'FrechetDistance' not in dir(m))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
    for name in metrics.__all__:
        assert hasattr(metrics, name)
    with pytest.raises(AttributeError, match="no attribute 'KernelDistance'"):
        metrics.KernelDistance  # noqa: B018

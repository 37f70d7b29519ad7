"""Every system exports every endpoint to every format, and each computes the same."""

import numpy as np
import pytest
from testing import ANY_SIZE, SYSTEMS, outputs, probe, tiny, train, train_eagerly

import keras_gen.export
from keras_gen import images
from keras_gen.export.formats.seeded import with_sample

# Rounding grows in the steep networks of cyclegan: after compiled steps its `cycle` in
# TFLite is 8.8e-5 off, at 0.9 of the limit, after plain ones 1.09e-4.
STEPPING = {"cyclegan": train}

# Keras draws these pixel by pixel in plain Python, for every batch that is compared.
FEW_PIXELS = {"pixelcnn": {"image_shape": (4, 5, 1)}}


def spread(model):
    """Scales the weights up, so that outputs fill their range and can differ."""
    rng = np.random.default_rng(0)
    for variable in model.variables:
        if variable.dtype == "float32" and variable.ndim >= 2:
            variable.assign(variable + rng.normal(0, 0.2, variable.shape))


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
def test_every_endpoint_agrees_in_every_format(system, tmp_path):
    size = {"image_shape": (9, 14, 2)} if system in ANY_SIZE else {}
    size = FEW_PIXELS.get(system, size)
    model = STEPPING.get(system, train_eagerly)(tiny(system, **size))
    spread(model)
    report = keras_gen.export.export(model, tmp_path / system)
    seen = {(record.endpoint, record.format) for record in report.parity}
    endpoints = with_sample(model.endpoints)
    assert seen == {(n, f) for n, e in endpoints.items() for f in e.formats}
    for record in report.parity:
        assert record.max_abs_difference <= record.limit
        assert record.max_abs_value > 0.1
    if not model.draws_alone:
        return
    samples = model.generate(5, seed=3)
    for runtime in model.endpoints["generate"].formats:
        generator = keras_gen.export.load(tmp_path / system, runtime=runtime)
        np.testing.assert_allclose(
            generator.generate(5, seed=3), samples, rtol=0, atol=1e-4
        )
        assert_shown(sample_of(generator, 5, seed=3), samples)


def sample_of(generator, n, seed):
    """What the artefact's own `sample` draws, without any latents of ours."""
    given = {"seed": np.full(n, seed, np.int32), "index": np.arange(n, dtype=np.int32)}
    inputs = {f.name for f in generator.endpoints["sample"].inputs}
    if "truncation" in inputs:
        given["truncation"] = np.ones(n, np.float32)
    assert inputs == set(given)
    return next(iter(generator.call("sample", **given).values()))


def assert_shown(shown, samples):
    if shown.dtype == np.uint8:
        # Rounding turns on the last digit; a few images hold few pixels.
        difference = np.abs(shown.astype(int) - images.to_uint8(samples))
        assert difference.max() <= 1
        assert difference.mean() <= 1e-2
    else:
        np.testing.assert_allclose(shown, samples, rtol=0, atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
def test_kerass_own_export_works_unaided(system, tmp_path):
    import tensorflow as tf

    model = train_eagerly(tiny(system))
    model.export(tmp_path / "model", verbose=False)
    inputs = probe(model)
    artefact = tf.saved_model.load(tmp_path / "model")
    given = inputs if len(inputs) > 1 else next(iter(inputs.values()))
    served = tf.nest.flatten(artefact.serve(given))
    for one, other in zip(served, outputs(model, inputs), strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-5)

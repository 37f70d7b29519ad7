"""Every system exports every endpoint to every format, and each computes the same."""

import numpy as np
import pytest
from testing import SYSTEMS, tiny, train

import keras_gen.export

FORMATS = {"saved_model", "tflite", "onnx"}


def spread(model):
    """Scales the weights up, so that outputs fill their range and can differ."""
    rng = np.random.default_rng(0)
    for variable in model.variables:
        if variable.dtype == "float32" and variable.ndim >= 2:
            variable.assign(variable + rng.normal(0, 0.2, variable.shape))


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
def test_every_endpoint_agrees_in_every_format(system, tmp_path):
    model = train(tiny(system, image_shape=(9, 14, 2)))
    spread(model)
    report = keras_gen.export.export(model, tmp_path / system)
    seen = {(record.endpoint, record.format) for record in report.parity}
    assert seen == {(e, f) for e in model.endpoints for f in FORMATS}
    for record in report.parity:
        assert record.max_abs_difference <= record.limit
        assert record.max_abs_value > 0.1
    images = model.generate(5, seed=3)
    for runtime in FORMATS:
        generator = keras_gen.export.load(tmp_path / system, runtime=runtime)
        np.testing.assert_allclose(
            generator.generate(5, seed=3), images, rtol=0, atol=1e-4
        )


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
def test_kerass_own_export_works_unaided(system, tmp_path):
    import tensorflow as tf

    model = train(tiny(system))
    model.export(tmp_path / "model", verbose=False)
    latents = np.random.default_rng(0).uniform(-1, 1, (3, model.latent_dim))
    latents = latents.astype("float32")
    artefact = tf.saved_model.load(tmp_path / "model")
    np.testing.assert_allclose(
        artefact.serve(latents), model(latents), rtol=0, atol=1e-6
    )

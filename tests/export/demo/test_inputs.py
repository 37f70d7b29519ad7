"""inputs.js against `keras_gen.distributions.inputs`."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from keras_gen.distributions import inputs
from keras_gen.features import Feature, label, latents

FEATURES = (
    latents(5),
    label(10, prior="categorical"),
    Feature("codes", (2,), low=-1.0, high=1.0, prior="uniform"),
    Feature("noise", (2, 3), low=0.0, high=1.0, prior="unit"),
)


@pytest.mark.parametrize("held", [{}, {"label": 3}, {"latents": [1.0, 2, 3, 4, 5]}])
def test_each_input_has_its_own_stream_and_row(node, held):
    given = {
        name: {"data": value if isinstance(value, list) else [value]}
        for name, value in held.items()
    }
    drawn = node(
        f"""
        import {{ fill }} from "./inputs.js";
        const features = {json.dumps([asdict(f) for f in FEATURES])};
        const held = {json.dumps(given)};
        for (const [name, row] of Object.entries(held)) {{
          const whole = name === "label";
          row.data = whole ? Int32Array.from(row.data) : Float32Array.from(row.data);
          row.shape = whole ? [1] : [1, 5];
        }}
        const batch = fill(features, held, 11n, 4, 3);
        console.log(JSON.stringify(Object.entries(batch).map(
          ([name, {{ data, shape }}]) => [name, shape, [...data]])));
        """
    )
    rows = inputs.check_given(FEATURES, held, 7)
    expected = inputs.draw(FEATURES, rows, 11, 4, 3)
    assert [name for name, *_ in drawn] == list(expected)
    for name, shape, values in drawn:
        assert tuple(shape) == expected[name].shape
        np.testing.assert_allclose(
            np.reshape(values, shape), expected[name], rtol=0, atol=1e-6
        )

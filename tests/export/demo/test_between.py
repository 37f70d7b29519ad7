"""between.js: the ways from one draw to another."""

import json

import numpy as np
import pytest

RNG = np.random.default_rng(0)
A, B = RNG.normal(size=(2, 6)).tolist()


@pytest.fixture
def way(node):
    def run(name, a, b, t):
        return node(
            f'import * as ways from "./between.js"; console.log(JSON.stringify('
            f"ways.{name}({json.dumps(a)}, {json.dumps(b)}, {t})))"
        )

    return run


@pytest.mark.parametrize("t", [0.0, 0.25, 0.8, 1.0])
def test_the_arc_turns_evenly(way, t):
    point = way("spherical", A, B, t)
    # Shoemake (1985), of vectors that may differ in length.
    unit_a, unit_b = A / np.linalg.norm(A), B / np.linalg.norm(B)
    angle = np.arccos(unit_a @ unit_b)
    expected = (
        np.sin((1 - t) * angle) * np.array(A) + np.sin(t * angle) * np.array(B)
    ) / np.sin(angle)
    np.testing.assert_allclose(point, expected, rtol=1e-12, atol=1e-12)


def test_the_arc_keeps_the_length_and_the_line_does_not(way):
    a, b = [3.0, 0.0], [0.0, 3.0]
    assert np.linalg.norm(way("spherical", a, b, 0.5)) == pytest.approx(3)
    assert way("linear", a, b, 0.5) == [1.5, 1.5]


@pytest.mark.parametrize(
    ("a", "b"), [([1.0, 2], [1.0, 2]), ([0.0, 0], [1.0, 2]), ([1.0, 2], [-1.0, -2])]
)
def test_where_there_is_no_arc_the_line_is_taken(way, a, b):
    expected = 0.75 * np.array(a) + 0.25 * np.array(b)
    np.testing.assert_allclose(way("spherical", a, b, 0.25), expected, atol=1e-12)


def test_each_input_takes_the_way_of_its_prior(node):
    frames = node(
        """
        import { between } from "./between.js";
        const features = [
          { name: "z", dtype: "float32", prior: "normal" },
          { name: "u", dtype: "float32", prior: "uniform" },
          { name: "c", dtype: "int32", prior: "categorical" },
        ];
        const ends = (x, y, c) => ({
          z: { data: Float32Array.of(x, y), shape: [1, 2] },
          u: { data: Float32Array.of(x, y), shape: [1, 2] },
          c: { data: Int32Array.of(c), shape: [1] },
        });
        const at = (t) => between(features, ends(1, 0, 2), ends(0, 1, 5), t);
        console.log(JSON.stringify([0, 0.4, 0.5, 1].map((t) => {
          const { z, u, c } = at(t);
          return [[...z.data], [...u.data], c.data[0]];
        })));
        """
    )
    assert frames[0] == [[1, 0], [1, 0], 2]
    assert frames[3] == [[0, 1], [0, 1], 5]
    np.testing.assert_allclose(frames[2][0], [0.5**0.5] * 2, rtol=1e-6)
    assert frames[2][1:] == [[0.5, 0.5], 5]
    assert frames[1][2] == 2

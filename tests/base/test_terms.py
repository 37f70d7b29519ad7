"""Terms: running means that appear when first logged, in graphs too."""

import numpy as np
import tensorflow as tf

from keras_gen.base.terms import Terms
from keras_gen.distributions import processes


def test_means_since_the_last_reset():
    terms = Terms()
    for value in (1.0, 2.0, 6.0):
        terms.log("generator/fake", value)
    np.testing.assert_allclose(terms.results()["generator/fake"], 3.0)
    for metric in terms.metrics:
        metric.reset_state()
    terms.log("generator/fake", 5.0)
    np.testing.assert_allclose(terms.results()["generator/fake"], 5.0)


def test_between_processes_results_have_an_axis_for_keras_to_reduce(monkeypatch):
    terms = Terms()
    terms.log("a", 2.0)
    assert terms.results()["a"].shape == ()
    monkeypatch.setattr(processes, "count", lambda strategy: 2)
    assert terms.results()["a"].shape == (1,)
    np.testing.assert_allclose(terms.results()["a"], [2.0])


def test_a_term_may_first_appear_inside_a_graph():
    terms = Terms()

    @tf.function
    def step(x):
        terms.log("a", x)
        return terms.results()["a"]

    assert [float(step(tf.constant(v))) for v in (2.0, 4.0)] == [2.0, 3.0]
    assert [m.name for m in terms.metrics] == ["a"]

"""Terms: running means that appear when first logged, in graphs too."""

import numpy as np
import tensorflow as tf

from keras_gen.base.terms import ROWS, Terms
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


def test_terms_that_were_logged_at_different_times_have_their_own_counts():
    terms = Terms()
    for step in range(4):
        terms.log("each", step)
        if step % 2:
            terms.log("every other", step)
    results = {name: float(mean) for name, mean in terms.results().items()}
    assert results == {"each": 1.5, "every other": 2.0}


def test_a_term_that_is_not_a_number_leaves_the_others_alone():
    terms = Terms()
    terms.log("a", float("nan"))
    terms.log("b", 2.0)
    assert np.isnan(terms.results()["a"])
    assert float(terms.results()["b"]) == 2.0


def test_between_processes_results_have_an_axis_for_keras_to_reduce(monkeypatch):
    terms = Terms()
    terms.log("a", 2.0)
    assert terms.results()["a"].shape == ()
    monkeypatch.setattr(processes, "count", lambda strategy: 2)
    assert terms.results()["a"].shape == (1,)
    np.testing.assert_allclose(terms.results()["a"], [2.0])


def test_a_step_that_logs_new_terms_is_traced_once():
    terms = Terms()
    traced = []

    @tf.function
    def step(x):
        traced.append(x)
        terms.log("a", x)
        return terms.results()["a"]

    assert [float(step(tf.constant(v))) for v in (2.0, 4.0)] == [2.0, 3.0]
    assert len(traced) == 1


def test_more_terms_than_a_table_has_rows():
    terms = Terms()

    @tf.function
    def step():
        for i in range(ROWS + 3):
            terms.log(f"term {i}", i)
        return terms.results()

    step()
    assert {n: float(v) for n, v in step().items()} == {
        f"term {i}": float(i) for i in range(ROWS + 3)
    }


def test_names_are_forgotten_with_their_values():
    terms = Terms()
    terms.log("first phase", 2.0)
    terms.forget()
    terms.log("second phase", 6.0)
    assert {n: float(v) for n, v in terms.results().items()} == {"second phase": 6.0}

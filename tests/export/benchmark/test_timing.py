import pytest

from keras_gen.export.benchmark import timing


def test_actions_run_in_turns_and_warm_up(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(timing.time, "perf_counter", lambda: clock[0])
    order = []

    def action(name, seconds):
        def run():
            order.append(name)
            # The first call is slow, as compilation makes it.
            clock[0] += 100.0 if order.count(name) == 1 else seconds

        return run

    actions = {"a": action("a", 1.0), "b": action("b", 2.0)}
    seconds = timing.in_turns(actions, rounds=3)
    assert order == ["a", "b"] * 4
    assert seconds == {"a": [1.0] * 3, "b": [2.0] * 3}


def test_a_ratio_is_taken_within_each_round():
    # The machine slows down tenfold in the last two rounds.
    seconds = {"a": [1.0, 10.0, 10.0], "b": [2.0, 20.0, 30.0]}
    assert timing.ratio(seconds, "b", "a") == 2.0
    assert timing.ratio(seconds, "a", "a") == 1.0
    with pytest.raises(ValueError, match="shorter"):
        timing.ratio({"a": [1.0], "b": [1.0, 2.0]}, "b", "a")


@pytest.mark.parametrize(
    ("values", "expected"), [([3.0, 1.0, 2.0], 2.0), ([4.0, 1.0, 2.0, 3.0], 2.5)]
)
def test_the_median_is_the_middle(values, expected):
    assert timing.median(values) == expected

import pytest

from keras_gen.cli import options


@pytest.mark.parametrize(
    "arguments", [["--debug", "train", "gna"], ["train", "gna", "--debug"]]
)
def test_debug_is_known_before_and_behind_the_command(call, arguments):
    outcome = call(*arguments)
    assert outcome.code == 2
    assert "Traceback" in outcome.err


def test_debug_is_forgotten_by_the_next_run(call):
    call("train", "gna", "--debug")
    outcome = call("train", "gna")
    assert "Traceback" not in outcome.err
    assert not options.debugging()


def test_every_shipped_extractor_is_named(call):
    from keras_gen.metrics import extractors

    shown = call("evaluate", "--help").out
    for name in extractors.shipped():
        assert name in shown

import pytest
import tensorflow as tf

from keras_gen.training.distribution import lost

GRAPH = """Graph execution error:

Detected at node adam/CollectiveReduceV2 defined at (most recent call last):
  File "train.py", line 126, in train

  File "keras/src/backend/tensorflow/trainer.py", line 399, in fit

Collective ops is aborted by: the peer is not there
The error could be from a previous operation. Restart your program to reset.
\t [[{{node adam/CollectiveReduceV2}}]]"""


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            GRAPH,
            "UnavailableError: Collective ops is aborted by: the peer is not there",
        ),
        ("Gone.\nAnd more.", "UnavailableError: Gone."),
        ("", "UnavailableError"),
        (None, "UnavailableError"),
    ],
)
def test_the_reason_is_the_first_line_of_what_happened(message, expected):
    assert lost.reason(tf.errors.UnavailableError(None, None, message)) == expected


def test_a_long_reason_is_cut():
    told = lost.reason(tf.errors.AbortedError(None, None, "x" * 900))
    assert told == f"AbortedError: {'x' * 296} ..."


def test_faults_of_ones_own_are_no_losses():
    own = (tf.errors.ResourceExhaustedError, tf.errors.InvalidArgumentError)
    for error in (*own, tf.errors.NotFoundError, tf.errors.DataLossError):
        assert not issubclass(error, lost.ERRORS)

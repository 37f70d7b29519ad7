"""Lost workers: by which of TensorFlow's errors the processes that remain notice."""

import tensorflow as tf

ERRORS = (
    tf.errors.UnavailableError,
    tf.errors.AbortedError,
    tf.errors.CancelledError,
    tf.errors.DeadlineExceededError,
)
"""What a collective operation raises whose partner has gone.

`UnavailableError` is what was seen, of a partner that was killed and of one that ended
by an error of its own. The others are what the same operations give for one that
closed the connection, called them off, or was waited for in vain. Everything else, such
as `ResourceExhaustedError`, is this process's own fault.
"""

# Where TensorFlow tells in which line of Python a node was made, before the error.
_PLACES = ("Graph execution error", "Detected at node", "File ", "<stack")
_MOST = 300


def reason(error: tf.errors.OpError) -> str:
    """Returns an error's kind and the first line of what happened.

    Args:
        error: One of `ERRORS`.

    Returns:
        Such as `"UnavailableError: Collective ops is aborted by: ..."`, of at most
        300 characters after the kind.
    """
    kind = type(error).__name__
    lines = (line.strip() for line in (error.message or "").splitlines())
    told = next((x for x in lines if x and not x.startswith(_PLACES)), "")
    if len(told) > _MOST:
        told = told[: _MOST - 4] + " ..."
    return f"{kind}: {told}" if told else kind

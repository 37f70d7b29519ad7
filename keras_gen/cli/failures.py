"""Turns an error into one line for the user, and an exit code."""

import signal
import traceback

import typer

from keras_gen.cli import console, options

_MISTAKE = 2
_FAILURE = 1


def report(error: BaseException) -> int:
    """Writes what went wrong to stderr.

    Args:
        error: What a command raised.

    Returns:
        The exit code.

    Raises:
        BaseException: The error itself, if it is no user's mistake and no known
            failure, but a fault of this program: then its traceback is what helps.
    """
    text, code = _explain(error)
    if code is None:
        raise error
    if options.debugging():
        traceback.print_exception(error)
    if code in (_FAILURE, _MISTAKE):
        console.note(f"Error: {text}", colour="red")
    else:
        console.note(text)
    return code


def _explain(error: BaseException) -> tuple[str, int | None]:
    """Returns the message and the exit code; None for an unknown error."""
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        return "Interrupted.", 128 + signal.SIGINT
    # What Typer raises for wrong usage; its class has no public name in all versions.
    if hasattr(error, "format_message"):
        return _usage(error), error.exit_code
    from keras_gen.export import ExportError
    from keras_gen.training import (
        DivergedError,
        RecipeError,
        RunError,
        TrainingInterrupted,
        WorkerLostError,
    )
    from keras_gen.training.data import DataError

    if isinstance(error, TrainingInterrupted):
        return str(error), 128 + error.signal
    if isinstance(error, DivergedError | WorkerLostError):
        return str(error), _FAILURE
    if isinstance(error, DataError | ExportError | RecipeError | RunError):
        return str(error), _MISTAKE
    if isinstance(error, OSError) and error.strerror:
        where = f": {error.filename}" if error.filename else ""
        return f"{error.strerror}{where}", _FAILURE
    return "", None


def _usage(error) -> str:
    """Returns a usage error's message, and where to find help."""
    # Typer validates by Pydantic, whose prefix means nothing to a user.
    message = error.format_message().replace("Value error, ", "")
    context = getattr(error, "ctx", None)
    if context is not None:
        message += f" (See {context.command_path} --help.)"
    return message

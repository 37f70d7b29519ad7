"""What the command line writes: results to stdout, everything else to stderr."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator

import typer

from keras_gen.cli import options


def warning_writer() -> Callable:
    """Returns a `warnings.showwarning` that writes each text once, as a user reads it.

    Python forgets what it has shown whenever a library changes its filters.
    """
    shown = set()

    def show(message, category, filename, lineno, file=None, line=None) -> None:
        if str(message) not in shown:
            shown.add(str(message))
            note(f"Warning: {message}", colour="yellow")

    return show


def note(text: str, colour: str | None = None) -> None:
    """Writes a line to stderr."""
    head, colon, rest = text.partition(": ")
    if colour and colon:
        typer.secho(f"{head}:", fg=colour, bold=True, err=True, nl=False)
        text = f" {rest}"
    typer.echo(text, err=True)


@contextlib.contextmanager
def status(text: str) -> Iterator[None]:
    """Shows a spinner on the terminal while the block runs."""
    from rich.console import Console

    # A descriptor of its own still reaches the terminal while `tensorflow` turns
    # stderr away.
    with open(os.dup(2), "w", encoding="utf-8") as terminal:
        with Console(file=terminal).status(text):
            yield


def print_table(columns: list[str], rows: list[list[str]], values: int = 0) -> None:
    """Writes a table to stdout.

    Args:
        columns: Names of the columns.
        rows: Cells of each row.
        values: How many of the last columns hold values, which stand to the right.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for i, column in enumerate(columns):
        right = i >= len(columns) - values
        # The first column is what a user copies; it must stay whole.
        table.add_column(
            column, justify="right" if right else "left", no_wrap=right or i == 0
        )
    for row in rows:
        table.add_row(*row)
    console = Console(highlight=False, emoji=False, markup=False)
    if not console.is_terminal:
        # A file or a pipe is as wide as the table, which is measured without the bound
        # of the console's own width.
        unbounded = console.options.update(width=10_000)
        wanted = console.measure(table, options=unbounded).maximum
        console.width = max(console.width, wanted)
    console.print(table)


@contextlib.contextmanager
def tensorflow() -> Iterator[None]:
    """Imports TensorFlow for the block, without its notices to stderr.

    TensorFlow writes some of them past Python and before it obeys its log level, so the
    file descriptor is what has to be turned. They are shown if an import fails, or to
    who asked for tracebacks.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    stderr = os.dup(2)
    with tempfile.TemporaryFile() as notices:
        os.dup2(notices.fileno(), 2)
        try:
            import tensorflow as tf

            # Looking for devices writes too.
            tf.config.list_physical_devices()
            yield
        except BaseException as error:
            if isinstance(error, ImportError) or options.debugging():
                notices.seek(0)
                os.write(stderr, notices.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)

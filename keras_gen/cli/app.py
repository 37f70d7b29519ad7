"""The application: its commands, and how a run of it ends."""

import contextlib
import logging
import os
import warnings
from collections.abc import Sequence
from typing import Annotated

import typer

from keras_gen import __version__
from keras_gen.cli import console, data, failures, options
from keras_gen.cli.apply import apply
from keras_gen.cli.benchmark import benchmark
from keras_gen.cli.compare import EXAMPLES as COMPARE_EXAMPLES
from keras_gen.cli.compare import compare
from keras_gen.cli.demo import demo
from keras_gen.cli.evaluate import evaluate
from keras_gen.cli.export import export
from keras_gen.cli.listing import list_all
from keras_gen.cli.report import report
from keras_gen.cli.sample import sample
from keras_gen.cli.train import EXAMPLES, train
from keras_gen.cli.verify import verify

app = typer.Typer(
    name="keras-gen",
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("list")(list_all)
app.command("train", epilog=EXAMPLES)(train)
app.command("sample")(sample)
app.command("apply")(apply)
app.command("evaluate")(evaluate)
app.command("compare", epilog=COMPARE_EXAMPLES)(compare)
app.command("report")(report)
app.command("export")(export)
app.command("verify")(verify)
app.command("benchmark")(benchmark)
app.command("demo")(demo)
app.add_typer(data.app, name="data")


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.")
    ] = False,
    debug: options.Debug = False,
) -> None:
    """Train generative models, look at their samples, measure and export them."""
    if version:
        typer.echo(f"keras-gen {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())
    else:
        return
    raise typer.Exit


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line.

    Args:
        arguments: What follows the program's name. Defaults to the process's.

    Returns:
        The exit code: 0, 1 for a failure, 2 for a user's mistake, 128 + n for signal n.
    """
    options.reset()
    logging.getLogger("tensorflow").addFilter(_is_news)
    with warnings.catch_warnings():
        warnings.showwarning = console.warning_writer()
        # Of interest to those who write code, not to those who run it.
        for category in (DeprecationWarning, FutureWarning):
            warnings.simplefilter("ignore", category)
        try:
            result = app(arguments, prog_name="keras-gen", standalone_mode=False)
        except BrokenPipeError:
            # The reader of a pipe left, as `head` does. Python would complain once
            # more when it flushes at exit.
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            return 1
        except (Exception, KeyboardInterrupt) as error:
            return failures.report(error)
    return result if isinstance(result, int) else 0


def _is_news(record: logging.LogRecord) -> bool:
    """Leaves out TensorFlow's hint that a function in a loop is made anew.

    Each evaluation of a training loads its extractor, which is meant.
    """
    return "triggered tf.function retracing" not in record.getMessage()

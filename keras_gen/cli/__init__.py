"""The command line, `keras-gen`: it composes the library, training and export."""

import sys


def main() -> None:
    """Runs the command line on `sys.argv`, and exits with its code."""
    from keras_gen.cli.app import run

    sys.exit(run())

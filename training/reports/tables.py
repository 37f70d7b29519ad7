"""A table that can be written as HTML, Markdown or on a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """Columns and rows of text.

    Args:
        columns: Names of the columns.
        rows: Cells of each row.
        numbers: How many of the last columns hold numbers, which stand to the right.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: int = 0

    def markdown(self) -> str:
        """Returns the table in Markdown, as GitHub reads it."""
        words = len(self.columns) - self.numbers
        marks = ["---"] * words + ["---:"] * self.numbers
        lines = [self.columns, marks, *self.rows]
        return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(str(text).replace("|", "\\|").split()) or " "

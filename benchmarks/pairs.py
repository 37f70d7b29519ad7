"""What the benchmarks share: timing in turns, which the package has, and tables."""

from keras_gen.export.benchmark.timing import in_turns, median, ratio

__all__ = ["in_turns", "median", "ratio", "table"]


def table(title: str, rows: list[tuple], head: tuple) -> None:
    """Prints rows under a title, in Markdown."""
    print(f"\n{title}\n")
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")

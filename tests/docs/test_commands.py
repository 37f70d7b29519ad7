"""Every command line that the documentation shows is one that the program takes.

Lines of code blocks are parsed by the program's own parser, with each option and its
type. Nothing is run, so files and recipes need not exist.
"""

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from keras_gen.cli import app, options

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```.*?\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(text: str) -> list[list[str]]:
    """Returns the arguments of each `keras-gen` in a page's code blocks.

    What stands before the name, such as `$` or a launcher, and behind it, such as a
    comment, a pipe or a second command, is left out.
    """
    found = []
    for block in BLOCK.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            if "keras-gen " not in line:
                continue
            lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
            lexer.whitespace_split = True
            words = list(lexer)
            while "keras-gen" in words:
                words = words[words.index("keras-gen") + 1 :]
                ends = (i for i, word in enumerate(words) if set(word) <= set("|&;<>"))
                found.append(words[: next(ends, len(words))])
    return found


def parse(arguments: list[str]) -> None:
    """Raises what the program would raise of an option or argument."""
    command, words = typer.main.get_command(app.app), list(arguments)
    context = command.make_context("keras-gen", words)
    while hasattr(command, "resolve_command"):
        rest = [*context._protected_args, *context.args]
        name, command, words = command.resolve_command(context, rest)
        context = command.make_context(name, words, parent=context)
    options.reset()


SHOWN = [
    pytest.param(words, id=f"{page.relative_to(ROOT)}: {' '.join(words)}")
    for page in PAGES
    for words in commands(page.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("words", SHOWN)
def test_a_documented_command_is_understood(words):
    parse(words)


def test_commands_are_found_as_they_are_written():
    text = """
keras-gen outside of a block
```
$ keras-gen train dcgan --set a='b c' \\
    --overwrite   # a comment
srun -n 4 keras-gen list | less && keras-gen verify x > log
# keras-gen only told of
```
"""
    assert commands(text) == [
        ["train", "dcgan", "--set", "a=b c", "--overwrite"],
        ["list"],
        ["verify", "x"],
    ]
    # The page of the project itself shows most of the program.
    assert {words[0] for words in commands(PAGES[0].read_text())} >= {
        *("list", "train", "evaluate", "compare", "export", "verify", "sample"),
    }


@pytest.mark.parametrize(
    "line",
    [
        "trian dcgan",
        "train dcgan --overwright",
        "compare dcgan --seeds three",
        "compare dcgan --seeds 0",
        "data prepare",
        "evaluate",
    ],
)
def test_what_the_program_refuses_is_noticed(line):
    with pytest.raises(Exception) as info:
        parse(line.split())
    assert type(info.value).__name__ in (
        *("BadParameter", "MissingParameter", "NoSuchOption", "UsageError"),
        "NoSuchCommand",
    )

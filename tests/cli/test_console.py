import os
import sys
import warnings

import pytest

from keras_gen.cli import console, options


def test_notes_and_warnings_go_to_stderr(capsys):
    console.note("Error: a: b", colour="red")
    with warnings.catch_warnings():
        warnings.showwarning = console.warning_writer()
        warnings.simplefilter("always")
        for _ in range(2):  # It is told once all the same.
            warnings.warn("skipped 3 files", stacklevel=1)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "Error: a: b\nWarning: skipped 3 files\n"


def test_tables_go_to_stdout(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    console.print_table(["id", "value"], [["a", "1.5"], ["b [x]", "10"]], values=1)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines if "─" not in line] == [
        ["id", "value"],
        ["a", "1.5"],
        ["b", "[x]", "10"],
    ]
    assert lines[-1].endswith("   10")


def test_a_long_first_column_stays_whole(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    console.print_table(["id", ""], [["dcgan_fashion_mnist", "many words " * 9]])
    assert "dcgan_fashion_mnist" in capsys.readouterr().out


def test_a_pipe_gets_wide_tables_whole(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    words = [f"measured_value_{i}" for i in range(12)]
    console.print_table(["id", *words], [["a", *words]], values=12)
    head, *_, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["id", *words]
    assert row.split() == ["a", *words]


def test_native_notices_are_kept_from_stderr(capfd):
    with console.tensorflow():
        os.write(2, b"I0000 a notice\n")
    print("after", file=sys.stderr)
    assert capfd.readouterr().err == "after\n"


def test_native_notices_help_where_an_import_fails(capfd, monkeypatch):
    with pytest.raises(ImportError), console.tensorflow():
        os.write(2, b"no such library\n")
        raise ImportError
    assert capfd.readouterr().err == "no such library\n"
    with pytest.raises(RuntimeError), console.tensorflow():
        os.write(2, b"chatter\n")
        raise RuntimeError
    assert capfd.readouterr().err == ""
    monkeypatch.setattr(options, "_debug", True)
    with pytest.raises(RuntimeError), console.tensorflow():
        os.write(2, b"chatter\n")
        raise RuntimeError
    assert capfd.readouterr().err == "chatter\n"


def test_a_spinner_leaves_no_trace_in_a_log(capfd):
    with console.status("Working"):
        pass
    assert capfd.readouterr() == ("", "")

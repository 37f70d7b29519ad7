import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from keras_gen.export.demo import runtime as runtimes

# The runtime's files are another test's matter; here any content will do.
_PROGRAM = """
import sys
from keras_gen.export.demo import runtime
runtime.present = lambda folder: True
from keras_gen.cli import main
main()
"""


def test_the_page_is_served_until_ctrl_c(artefact):
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, "demo", artefact, "--runtime", "."],
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        first, second = process.stdout.readline(), process.stdout.readline()
        url = re.search(r"http://127\.0\.0\.1:\d+/", first)[0]
        assert first == f"{artefact}: {url}\n"
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            f"{url}artefact/card.json", timeout=10
        ) as answer:
            assert answer.read() == (artefact / "card.json").read_bytes()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    finally:
        process.kill()
    assert (process.returncode, err) == (0, "Stopped.\n")
    assert second == "Ctrl-C ends it.\n"


@pytest.fixture
def ready(monkeypatch):
    """Takes any folder for a copy of the runtime, and does not wait for Ctrl-C."""
    from keras_gen.export.demo import server

    monkeypatch.setattr(runtimes, "present", lambda folder: True)
    monkeypatch.setattr(server, "serve", lambda server: server.server_close())


def test_the_browser_is_opened_if_asked_for(call, artefact, ready, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    assert call("demo", artefact, "--runtime", ".").code == 0
    assert opened == []
    outcome = call("demo", artefact, "--runtime", ".", "--open")
    assert outcome.out.startswith(f"{artefact}: {opened[0]}\n")


def test_a_port_can_be_chosen(call, artefact, ready):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        taken = call("demo", artefact, "--runtime", ".", "--port", port)
    assert (taken.code, taken.err) == (1, "Error: Address already in use\n")
    outcome = call("demo", artefact, "--runtime", ".", "--port", port)
    assert outcome.out.startswith(f"{artefact}: http://127.0.0.1:{port}/\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "Error: An artefact must exist. Received: 'nowhere'"),
        (["."], "Error: An artefact is a directory with a card.json, or a part of"),
        (["ARTEFACT", "--runtime", "."], "Error: A copy of onnxruntime-web holds ort."),
        (["ARTEFACT", "--port", "x"], "Error: Invalid value for '--port': "),
    ],
)
def test_mistakes_are_told(call, artefact, arguments, message):
    places = {"ARTEFACT": artefact}
    outcome = call("demo", *(places.get(each, each) for each in arguments))
    assert outcome.code == 2
    assert outcome.err.startswith(message)
    assert outcome.out == ""

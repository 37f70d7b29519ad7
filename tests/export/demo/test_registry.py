import base64
import hashlib
import http.server
import threading

import pytest

from keras_gen.export.demo import registry

CONTENT = b"a tarball"
INTEGRITY = "sha512-" + base64.b64encode(hashlib.sha512(CONTENT).digest()).decode()


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    for name in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def path(monkeypatch, tmp_path):
    """A folder that holds all programs there are."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def npm(path, tmp_path):
    """Returns a function that installs an npm, a script for the shell."""

    def install(script):
        program = path / "npm"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    return install


@pytest.fixture
def server(monkeypatch):
    """A registry with one package, which keeps what it was asked for."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            found = self.path == "/npm/thing/-/thing-1.2.3.tgz"
            self.send_response(200 if found else 404)
            self.end_headers()
            self.wfile.write(CONTENT if found else b"")

        def log_message(self, *arguments):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/npm/"
        monkeypatch.setenv("npm_config_registry", address)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        yield asked
        server.shutdown()


def test_the_public_registry_is_the_default(monkeypatch):
    assert registry.address("thing", "1.2.3") == (
        "https://registry.npmjs.org/thing/-/thing-1.2.3.tgz"
    )
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "https://mirror.example/npm/")
    assert registry.address("thing", "1.2.3") == (
        "https://mirror.example/npm/thing/-/thing-1.2.3.tgz"
    )


def test_without_npm_the_configured_registry_is_asked(path, server):
    assert registry.tarball("thing", "1.2.3", INTEGRITY) == CONTENT
    assert server == ["/npm/thing/-/thing-1.2.3.tgz"]


def test_with_npm_it_is_npm_that_fetches(npm, tmp_path):
    # The last argument is the folder to pack into.
    npm(f'echo "$@" > {tmp_path}/arguments; printf "a tarball" > "$6/thing-1.2.3.tgz"')
    assert registry.tarball("thing", "1.2.3", INTEGRITY) == CONTENT
    arguments = (tmp_path / "arguments").read_text()
    assert arguments.startswith("pack thing@1.2.3 --silent --ignore-scripts --pack-")


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo ENOTFOUND >&2; exit 1", "npm could not fetch thing 1.2.3: ENOTFOUND"),
        ("exit 3", "npm could not fetch thing 1.2.3: exit code 3"),
        ("exit 0", "npm could not fetch thing 1.2.3: exit code 0"),
    ],
)
def test_npms_failure_is_told(npm, script, message):
    npm(script)
    with pytest.raises(registry.FetchError) as error:
        registry.tarball("thing", "1.2.3", INTEGRITY)
    assert str(error.value) == message


def test_an_altered_package_is_refused(path, server):
    with pytest.raises(
        registry.FetchError, match="thing 1.2.3 must have the integrity"
    ):
        registry.tarball("thing", "1.2.3", "sha512-AAAA")


def test_what_is_not_there_is_told(path, server):
    with pytest.raises(
        registry.FetchError, match=r"thing-9.tgz could not be fetched: H"
    ):
        registry.tarball("thing", "9", INTEGRITY)


def test_a_registry_is_on_the_web(path, monkeypatch):
    monkeypatch.setenv("npm_config_registry", "file:///etc")
    with pytest.raises(
        registry.FetchError, match="http or https address. Received: fi"
    ):
        registry.tarball("thing", "1.2.3", INTEGRITY)

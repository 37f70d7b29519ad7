import http.client
import shutil
import socket
import threading

import pytest

from keras_gen.export import ArtefactError
from keras_gen.export.demo import files
from keras_gen.export.demo.server import Server


@pytest.fixture
def artefact(generator, tmp_path):
    return shutil.copytree(generator, tmp_path / "artefact")


@pytest.fixture
def ask(artefact, runtime):
    """Returns a function that asks a running server, with the path as it stands."""
    with Server(artefact, runtime) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()

        def request(path, method="GET", **headers):
            connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            return answer, body

        request.server = server
        yield request
        server.shutdown()
        thread.join()


def test_it_listens_to_this_machine_only(ask):
    host, port = ask.server.socket.getsockname()
    assert host == "127.0.0.1"
    assert ask.server.url == f"http://127.0.0.1:{port}/"


def test_files_are_sent_whole(ask, artefact):
    for address, path in (
        ("/", files.STATIC / "index.html"),
        ("/?seed=7", files.STATIC / "index.html"),
        ("/artefact/card.json", artefact / "card.json"),
        ("/artefact/onnx/generate.onnx", artefact / "onnx/generate.onnx"),
    ):
        answer, body = ask(address)
        assert answer.status == 200
        assert body == path.read_bytes()
        assert int(answer.headers["Content-Length"]) == len(body)


def test_head_sends_the_headers_alone(ask):
    whole, body = ask("/main.js")
    head, nothing = ask("/main.js", "HEAD")
    assert (head.status, nothing) == (200, b"")
    for name in ("Content-Type", "Content-Length", "Content-Security-Policy"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize(
    "path",
    [
        "/../card.json",
        "/artefact/../artefact/card.json",
        "/artefact/onnx/../card.json",
        "/artefact/%2e%2e/artefact/card.json",
        "/artefact/onnx/..%2fcard.json",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/etc/passwd",
        "/artefact//etc/passwd",
        "/artefact\\card.json",
        "/artefact/card.json%00",
        "file:///etc/passwd",
        "http://127.0.0.1/artefact/card.json",
        # In the folders, but not on the list; and the folders themselves.
        "/artefact/SHA256SUMS",
        "/artefact/samples.png",
        "/artefact/onnx/",
        "/artefact/",
        "/artefact",
        "/runtime/",
        "/server.py",
    ],
)
def test_nothing_else_is_sent(ask, path):
    answer, body = ask(path)
    # 421 where the address itself names a host.
    assert answer.status in (404, 421)
    assert b"handmade" not in body and b"root:" not in body


def test_a_link_out_of_the_artefact_is_not_followed(ask, artefact, tmp_path):
    (tmp_path / "secret").write_text("secret")
    (artefact / "samples.png").symlink_to(tmp_path / "secret")
    assert ask("/artefact/samples.png")[0].status == 404
    model = artefact / "onnx" / "generate.onnx"
    model.unlink()
    model.symlink_to(tmp_path / "secret")
    assert ask("/artefact/onnx/generate.onnx")[0].status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_nothing_can_be_changed(ask, method):
    assert ask("/artefact/card.json", method)[0].status == 501


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1"])
def test_a_foreign_name_for_this_machine_is_refused(ask, host):
    answer, body = ask("/artefact/card.json", Host=host)
    assert answer.status == 421
    assert b"handmade" not in body


def test_localhost_is_this_machine(ask):
    host = f"localhost:{ask.server.server_port}"
    assert ask("/", Host=host)[0].status == 200


@pytest.mark.parametrize("path", ["/", "/nowhere", "/runtime/ort.wasm.min.mjs"])
def test_every_answer_forbids_other_origins(ask, path):
    headers = ask(path)[0].headers
    policy = dict(
        part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert policy["connect-src"] == policy["style-src"] == "'self'"
    allowed = {word for value in policy.values() for word in value.split()}
    own = {"'self'", "'none'", "'wasm-unsafe-eval'", "blob:", "data:"}
    assert allowed <= own
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_reader_that_leaves_does_no_harm(ask):
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", ask.server.server_port)) as client:
            host = f"Host: 127.0.0.1:{ask.server.server_port}"
            client.sendall(f"GET /main.js HTTP/1.1\r\n{host}\r\n\r\n".encode())
    assert ask("/main.js")[0].status == 200


def test_a_changed_artefact_is_refused(artefact, runtime):
    (artefact / "onnx" / "generate.onnx").write_bytes(b"another")
    with pytest.raises(ArtefactError, match="onnx/generate.onnx has changed"):
        Server(artefact, runtime)


def test_a_part_stands_for_the_artefact(artefact, runtime):
    with Server(artefact / "onnx" / "generate.onnx", runtime) as server:
        assert "/artefact/card.json" in server.files


def test_a_taken_port_is_an_error(artefact, runtime):
    with Server(artefact, runtime) as server:
        with pytest.raises(OSError):
            Server(artefact, runtime, server.server_port)

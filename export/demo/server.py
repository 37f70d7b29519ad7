"""Serves an artefact and the page that runs it, to this machine's browsers only."""

import http.server
import shutil
from http import HTTPStatus
from pathlib import Path

from keras_gen.export.artefact import checksums, layout
from keras_gen.export.demo import files

HOST = "127.0.0.1"

# Everything is this server's own. Compiling WebAssembly wants a word of its own; the
# page's icon is an empty `data:` address.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    # The next demo may have the same port and another model.
    "Cache-Control": "no-store",
}


class Server(http.server.ThreadingHTTPServer):
    """An HTTP server of one artefact.

    Args:
        artefact: The artefact's directory, or a part of it.
        runtime: The folder that holds onnxruntime-web.
        port: Where to listen; 0 for any free port.

    Raises:
        ArtefactError: If the artefact is not what was exported, or has no ONNX file.
        OSError: If the port is taken.
    """

    def __init__(self, artefact, runtime, port: int = 0):
        directory, _ = layout.locate(artefact)
        checksums.check(directory)
        self.files = files.table(directory, Path(runtime))
        super().__init__((HOST, port), _Handler)

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://{HOST}:{self.server_port}/"


def serve(server: Server) -> None:
    """Answers requests until Ctrl-C, and then lets go of the port."""
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass


class _Handler(http.server.BaseHTTPRequestHandler):
    """Answers GET and HEAD by the server's list of files."""

    server_version = "keras-gen"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    # Seconds after which a connection that says nothing is closed.
    timeout = 30

    def do_GET(self):
        """Sends a file."""
        self._answer(body=True)

    def do_HEAD(self):
        """Sends what GET would, without the file."""
        self._answer(body=False)

    def _answer(self, body: bool) -> None:
        # A foreign site whose name is made to lead here must not read the artefact.
        port = self.server.server_port
        if self.headers.get("Host") not in (f"{HOST}:{port}", f"localhost:{port}"):
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return
        served = self.server.files.get(self.path.partition("?")[0])
        path = served and served.resolve()
        if path is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        try:
            with path.open("rb") as file:
                self.send_response(HTTPStatus.OK)
                self.send_header("Content-Type", served.content_type)
                self.send_header("Content-Length", str(path.stat().st_size))
                self.end_headers()
                if body:
                    shutil.copyfileobj(file, self.wfile)
        except ConnectionError:
            # The browser went to another page; nobody is left to be told.
            self.close_connection = True

    def end_headers(self):
        """Adds what every answer bears, errors too."""
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format, *arguments):
        """Says nothing: the terminal is the user's."""

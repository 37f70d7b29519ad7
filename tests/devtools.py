"""A page in a headless Chromium, driven over the DevTools protocol's pipe.

The pipe needs no port, no websocket and no package: messages are JSON, each ended by a
zero byte, on the browser's file descriptors 3 (in) and 4 (out).
"""

import base64
import contextlib
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def browser() -> str | None:
    """Path of a Chromium, or None."""
    return next((path for path in map(shutil.which, _NAMES) if path), None)


class Page:
    """One page of a running browser."""

    def __init__(self, write: int, read: int):
        self._write, self._read = write, read
        self._buffer, self._last = b"", 0
        self.console: list[str] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "DOM"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters) -> dict:
        """Calls a method of the protocol; returns its result."""
        return self._call(method, self._session, **parameters)

    def open(self, url: str) -> None:
        """Goes to an address, and waits until the page has nothing left to do."""
        self.call("Page.navigate", url=url)
        self.wait(f"location.href.startsWith({url.partition('?')[0]!r})")
        self.settle()

    def evaluate(self, expression: str):
        """Value of a JavaScript expression, awaited if it is a promise."""
        result = self.call(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in result:
            raise AssertionError(result["exceptionDetails"])
        return result["result"].get("value")

    def wait(self, condition: str, seconds: float = 30) -> None:
        """Waits until a JavaScript expression is true."""
        end = time.monotonic() + seconds
        while not self.evaluate(f"Boolean({condition})"):
            if time.monotonic() > end:
                text = self.evaluate("document.body.innerText")
                raise AssertionError(f"{condition}\n{text}\n{self.console}")
            time.sleep(0.02)

    def settle(self) -> None:
        """Waits until the page has done what it was asked to."""
        self.wait(
            "document.body?.dataset.state && document.body.dataset.state !== 'busy'"
        )

    def change(self, selector: str, value) -> None:
        """Gives a control a value, as a user would, and waits for what follows."""
        self.evaluate(
            f"(() => {{ const c = document.querySelector({selector!r});"
            f" c.value = {json.dumps(str(value))};"
            " for (const kind of ['input', 'change'])"
            " c.dispatchEvent(new Event(kind, { bubbles: true })); })()"
        )
        self.settle()

    def click(self, selector: str) -> None:
        """Presses a button, and waits for what follows."""
        self.evaluate(f"document.querySelector({selector!r}).click()")
        self.settle()

    def choose_file(self, selector: str, path) -> None:
        """Gives a file input a file, and waits for what follows."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", nodeId=node, files=[str(path)])
        self.settle()

    def screenshot(self) -> bytes:
        """The window as a PNG file."""
        return base64.b64decode(self.call("Page.captureScreenshot")["data"])

    def _call(self, method, session=None, **parameters) -> dict:
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']}")
                return answer["result"]
            self._note(answer)

    def _note(self, event: dict) -> None:
        """Keeps what the page complained about."""
        name, facts = event.get("method"), event.get("params", {})
        if name == "Log.entryAdded":
            entry = facts["entry"]
            self.console.append(f"{entry['level']}: {entry['text']} {entry.get('url')}")
        elif name == "Runtime.exceptionThrown":
            self.console.append(json.dumps(facts["exceptionDetails"])[:500])
        elif name == "Runtime.consoleAPICalled" and facts["type"] in (
            "error",
            "warning",
        ):
            said = [str(a.get("value", a.get("description"))) for a in facts["args"]]
            self.console.append(f"{facts['type']}: {' '.join(said)}")

    def _receive(self, seconds: float = 60) -> dict:
        while b"\0" not in self._buffer:
            if not select.select([self._read], [], [], seconds)[0]:
                raise AssertionError(f"The browser was silent for {seconds} s.")
            part = os.read(self._read, 1 << 20)
            if not part:
                raise AssertionError("The browser has ended.")
            self._buffer += part
        message, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(message)


@contextlib.contextmanager
def page(width: int = 960, height: int = 900) -> Iterator[Page]:
    """Starts a browser for the block."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        to_browser, from_us = os.pipe()
        from_browser, to_us = os.pipe()
        command = [
            *(browser(), "--headless=new", "--no-sandbox", "--disable-gpu"),
            *("--remote-debugging-pipe", f"--user-data-dir={profile}"),
            *("--no-first-run", "--disable-dev-shm-usage", "--disable-extensions"),
            *("--disable-background-networking", f"--window-size={width},{height}"),
        ]
        # The shell hands both ends over as 3 and 4, whatever numbers they have here.
        script = f'exec "$@" 3<&{to_browser} 4>&{to_us}'
        process = subprocess.Popen(
            ["bash", "-c", script, "browser", *command],
            pass_fds=(to_browser, to_us),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(to_us)
        try:
            yield Page(from_us, from_browser)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            os.close(from_us)
            os.close(from_browser)

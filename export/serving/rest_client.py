"""Calls a TensorFlow Serving over REST, with the standard library and NumPy."""

import http.client
import json
import urllib.error
import urllib.parse
import urllib.request

import numpy as np

from keras_gen.export.artefact.signature import Signature
from keras_gen.export.serving import failures
from keras_gen.export.serving.client import Client, feature, is_endpoint
from keras_gen.export.serving.failures import ServingError


class RestClient(Client):
    """A model on a TensorFlow Serving, reached through HTTP and JSON.

    JSON takes about 13 characters for each float and six for each byte; for many or
    large images `GrpcClient` is the better one.

    Args:
        url: Where the server is, such as `http://localhost:8501`.
        model: The name under which the server has the model.
        headers: dict of what each request shall carry besides, such as a token.
        **options: `version`, `label`, `card`, `timeout`, `retries` and `batch_size`;
            see `Client`.
    """

    def __init__(self, url: str, model: str, *, headers=None, **options):
        super().__init__(model, **options)
        if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
            raise ValueError(
                f"`url` must start with http:// or https://. Received: {url!r}"
            )
        quote = urllib.parse.quote
        self.url = f"{url.rstrip('/')}/v1/models/{quote(model, safe='')}"
        if self.version is not None:
            self.url += f"/versions/{self.version}"
        if self.label is not None:
            self.url += f"/labels/{quote(self.label, safe='')}"
        self._headers = dict(headers or {})

    def _describe(self) -> dict[str, Signature]:
        found = self._request("/metadata")
        try:
            signatures = found["metadata"]["signature_def"]["signature_def"]
            return {
                name: Signature(
                    name,
                    _features(signature["inputs"]),
                    _features(signature["outputs"]),
                )
                for name, signature in signatures.items()
                if is_endpoint(name)
            }
        except (KeyError, TypeError, ValueError) as error:
            raise ServingError(
                f"metadata at {self.url}", "DATA_LOSS", repr(error)
            ) from error

    def _predict(self, signature: Signature, arrays: dict) -> dict[str, np.ndarray]:
        columns = {name: array.tolist() for name, array in arrays.items()}
        rows = zip(*columns.values(), strict=True)
        body = {
            "signature_name": signature.name,
            "instances": [dict(zip(columns, row, strict=True)) for row in rows],
        }
        answer = self._request(":predict", json.dumps(body).encode())
        try:
            rows = answer["predictions"]
            # Rows of one output alone come without its name.
            if len(signature.outputs) == 1:
                rows = [{signature.outputs[0].name: row} for row in rows]
            return {
                output.name: np.array([row[output.name] for row in rows], output.dtype)
                for output in signature.outputs
            }
        except (KeyError, TypeError, ValueError) as error:
            raise ServingError(
                f"predict at {self.url} with rows of {signature.outputs}",
                "DATA_LOSS",
                repr(error),
            ) from error

    def _request(self, verb: str, body: bytes | None = None) -> dict:
        """Sends a GET, or a POST if there is a body; returns what the JSON holds."""
        url = self.url + verb
        headers = {"Content-Type": "application/json", **self._headers}
        request = urllib.request.Request(url, body, headers)
        what = f"{'metadata' if body is None else 'predict'} at {url}"
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as response:
                return json.loads(response.read())
        except urllib.error.HTTPError as error:
            code = failures.of_http(error.code)
            wait = error.headers.get("Retry-After", "")
            raise ServingError(
                what,
                code,
                f"HTTP {error.code}: {_message(error.read())}",
                float(wait) if wait.isdigit() else 0.0,
            ) from error
        except (OSError, http.client.HTTPException) as error:
            # urllib wraps what goes wrong before the answer, and not what after.
            reason = getattr(error, "reason", error)
            late = isinstance(reason, TimeoutError)
            code = "DEADLINE_EXCEEDED" if late else "UNAVAILABLE"
            text = f"nothing within {self.timeout} s" if late else repr(reason)
            raise ServingError(what, code, text) from error
        except ValueError as error:
            raise ServingError(what, "DATA_LOSS", f"no JSON: {error}") from error


def _features(tensors: dict) -> tuple:
    return tuple(
        feature(
            name,
            tensor["dtype"],
            [int(dim["size"]) for dim in tensor["tensor_shape"]["dim"]],
        )
        for name, tensor in sorted(tensors.items())
    )


def _message(body: bytes) -> str:
    """The text of TensorFlow Serving's errors; of a proxy's, the beginning."""
    text = body.decode("utf-8", "replace")
    try:
        return str(json.loads(text)["error"])
    except (ValueError, KeyError, TypeError):
        return text[:200]

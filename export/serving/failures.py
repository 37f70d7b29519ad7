"""What can go wrong at a server: one error for REST and gRPC, with its remedy."""

from keras_gen.export.errors import ExportError

# HTTP status -> the name that gRPC gives the same failure.
_HTTP = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    408: "DEADLINE_EXCEEDED",
    412: "FAILED_PRECONDITION",
    413: "RESOURCE_EXHAUSTED",
    429: "UNAVAILABLE",
    501: "UNIMPLEMENTED",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}

_REMEDIES = {
    "INVALID_ARGUMENT": "Compare names, types, shapes and rows with `endpoints`; a "
    "request may have no more rows than max_batch_size of batching.config.",
    "UNAUTHENTICATED": "Pass the credentials that the proxy before the server wants.",
    "PERMISSION_DENIED": "Ask for access to the model, or use another address.",
    "NOT_FOUND": "Serve this model, version or label in models.config, or ask for one "
    "that is served.",
    "FAILED_PRECONDITION": "Look at the server's log.",
    "RESOURCE_EXHAUSTED": "Send fewer rows at once (`batch_size`), or let both sides "
    "take longer messages (`max_message_bytes`).",
    "UNAVAILABLE": "Check the address and that the server is up; if its queue is full, "
    "send less, raise `retries`, or add replicas.",
    "DEADLINE_EXCEEDED": "Raise `timeout`, or send fewer rows at once (`batch_size`).",
    "UNIMPLEMENTED": "Is this the port of a TensorFlow Serving's API of this kind? It "
    "has 8501 for REST and 8500 for gRPC.",
}


class ServingError(ExportError):
    """A server did not answer a request.

    Args:
        request: What was asked, such as `predict at http://host:8501/v1/...`.
        code: gRPC's name for the failure, such as `"NOT_FOUND"`.
        message: What the server or the network said.
        wait: Seconds after which the server wants to be asked again, if it said so.

    Attributes:
        code: See the argument.
        wait: See the argument.
    """

    def __init__(self, request: str, code: str, message: str, wait: float = 0.0):
        remedy = _REMEDIES.get(code, "Look at the server's log.")
        super().__init__(
            f"The server must answer {request}. Received: {code}: "
            f"{message.strip().rstrip('.')}. {remedy}"
        )
        self.code = code
        self.wait = wait

    @property
    def passes(self) -> bool:
        """Whether the same request may succeed a little later.

        A deadline that was missed does not count: the server is at work on the first
        request still, and a second would only add to its load.
        """
        return self.code == "UNAVAILABLE"


def of_http(status: int) -> str:
    """Returns gRPC's name for an HTTP status."""
    return _HTTP.get(status, "INTERNAL" if status >= 500 else "UNKNOWN")

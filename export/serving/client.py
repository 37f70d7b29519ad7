"""What the clients of TensorFlow Serving share: checks, parts, seeds and retries."""

import abc
import random
import time
from pathlib import Path

import numpy as np

from keras_gen.distributions import inputs
from keras_gen.export.artefact import card as cards
from keras_gen.export.artefact import layout
from keras_gen.export.artefact.signature import Signature
from keras_gen.export.serving.failures import ServingError
from keras_gen.features import Feature
from keras_gen.registry import unknown

# Most rows of one request. batching.config lets a request have as many, not more.
BATCH_SIZE = 64

_FORMAT = "saved_model"
_SAMPLE, _SEED, _INDEX, _TRUNCATION = "sample", "seed", "index", "truncation"

# The element types that our endpoints have, by the names of TensorFlow's messages.
_DTYPES = {
    "DT_FLOAT": "float32",
    "DT_INT32": "int32",
    "DT_INT64": "int64",
    "DT_UINT8": "uint8",
}


class Client(abc.ABC):
    """A model on a TensorFlow Serving, called as `keras_gen.export.load` calls a file.

    Args:
        model: The name under which the server has it.
        version: Number of the version to use, or None.
        label: Label of the version to use, such as `"canary"`, or None. With neither,
            the server takes its latest version.
        card: The artefact's directory, or None. With it, values are held against
            their ranges before they are sent; without it the server is asked for its
            signatures, which know types and shapes only.
        timeout: Seconds that one request may take.
        retries: How often a request is repeated while the server is unavailable.
        batch_size: Most rows of one request; longer calls are made in parts.
    """

    def __init__(
        self,
        model: str,
        *,
        version: int | None = None,
        label: str | None = None,
        card=None,
        timeout: float = 10.0,
        retries: int = 3,
        batch_size: int = BATCH_SIZE,
    ):
        if version is not None and label is not None:
            raise ValueError(
                "A version is named by its number or by its label. Received: "
                f"version={version!r}, label={label!r}; leave one out."
            )
        if version is not None:
            _whole("version", version, 0, 2**63 - 1)
        if not timeout > 0:
            raise ValueError(f"`timeout` must be positive. Received: {timeout!r}")
        self.model = model
        self.version = version
        self.label = label
        self.timeout = timeout
        self.retries = _whole("retries", retries, 0, 100)
        self.batch_size = _whole("batch_size", batch_size, 1, 2**20)
        self._endpoints = None
        if card is not None:
            directory, _ = layout.locate(card)
            signatures = cards.signatures(cards.read(Path(directory)))
            self._endpoints = {k: s for k, s in signatures.items() if s.is_in(_FORMAT)}

    @property
    def endpoints(self) -> dict[str, Signature]:
        """Name -> `Signature` of each endpoint; asked for once."""
        if self._endpoints is None:
            self._endpoints = self._retrying(self._describe)
        return self._endpoints

    def ready(self) -> bool:
        """Whether the server has loaded the model, in the version that is wanted.

        Raises:
            ServingError: If the server answers with another error than that.
        """
        try:
            self._describe()
        except ServingError as error:
            if error.code in ("NOT_FOUND", "UNAVAILABLE", "DEADLINE_EXCEEDED"):
                return False
            raise
        return True

    def call(self, endpoint: str, **arrays) -> dict[str, np.ndarray]:
        """Runs one endpoint on arrays.

        Args:
            endpoint: Its name.
            **arrays: One array for each input, batch first, of any number of rows.

        Returns:
            Output name -> array, batch first.

        Raises:
            ValueError: If there is no such endpoint, or an array does not fit it.
            ServingError: If the server does not answer.
        """
        if endpoint not in self.endpoints:
            raise ValueError(unknown("endpoint", endpoint, self.endpoints))
        signature = self.endpoints[endpoint]
        arrays = signature.check(arrays)
        rows = len(next(iter(arrays.values())))
        parts = []
        for start in range(0, rows, self.batch_size):
            place = slice(start, min(start + self.batch_size, rows))
            part = {name: array[place] for name, array in arrays.items()}
            outputs = self._retrying(self._predict, signature, part)
            parts.append(self._checked(signature, outputs, place.stop - start))
        return {
            feature.name: np.concatenate([part[feature.name] for part in parts])
            for feature in signature.outputs
        }

    def sample(
        self, n: int, seed: int, *, start: int = 0, **given
    ) -> dict[str, np.ndarray]:
        """Draws samples with the endpoint `sample`, in the server.

        Args:
            n: How many samples.
            seed: Integer from 0 to 2^31 - 1. Samples are those of
                `keras_gen.export.load(...).generate(start + n, seed=seed)[start:]`.
            start: Index of the first sample in its seed.
            **given: What else the endpoint takes, such as `label=3` or
                `truncation=0.7` (1 if not given): one row for all samples, or n rows.

        Returns:
            Output name -> array of n rows: `pixels`, uint8, for models of images.

        Raises:
            ValueError: If an argument is out of range, unknown or missing.
            ServingError: If the server does not answer.
        """
        signature = self.endpoints.get(_SAMPLE)
        if signature is None:
            raise ValueError(
                f"`sample` needs an endpoint of this name. Received: "
                f"{sorted(self.endpoints)}. Export the model again with this version "
                "of keras_gen, or draw the inputs with keras_gen.distributions.portable"
                " and use `call`."
            )
        n = _whole("n", n, 1, 2**31)
        seed = _whole("seed", seed, 0, 2**31 - 1)
        start = _whole("start", start, 0, 2**31 - n)
        rest = [f for f in signature.inputs if f.name not in (_SEED, _INDEX)]
        if any(feature.name == _TRUNCATION for feature in rest):
            given = {_TRUNCATION: 1.0, **given}
        return self.call(
            _SAMPLE,
            seed=np.full(n, seed, np.int32),
            index=np.arange(start, start + n, dtype=np.int64).astype(np.int32),
            **inputs.check_given(rest, given, n),
        )

    def close(self) -> None:  # noqa: B027 (REST keeps no connection)
        """Gives up the connection, if the client keeps one."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @abc.abstractmethod
    def _describe(self) -> dict[str, Signature]:
        """Asks the server for the endpoints of the version that is wanted."""

    @abc.abstractmethod
    def _predict(self, signature: Signature, arrays: dict) -> dict[str, np.ndarray]:
        """Sends one request; raises `ServingError` if it fails."""

    def _retrying(self, send, *arguments):
        for attempt in range(self.retries + 1):
            try:
                return send(*arguments)
            except ServingError as error:
                if attempt == self.retries or not error.passes:
                    raise
                # Apart from each other, lest all clients come back at one moment.
                pause = 0.1 * 2**attempt * random.uniform(0.5, 1.5)
                time.sleep(min(max(pause, error.wait), self.timeout))

    def _checked(self, signature, outputs, rows) -> dict[str, np.ndarray]:
        expected = {feature.name for feature in signature.outputs}
        lengths = {name: len(array) for name, array in outputs.items()}
        if set(lengths) != expected or set(lengths.values()) != {rows}:
            raise ServingError(
                f"endpoint {signature.name!r} with {sorted(expected)} of {rows} rows",
                "DATA_LOSS",
                f"rows {lengths}",
            )
        return outputs


def feature(name: str, dtype: str, sizes) -> Feature:
    """Returns the description of a tensor as the server gives it.

    Args:
        name: Name in the signature.
        dtype: Name of the element type in TensorFlow's messages, such as `DT_FLOAT`.
        sizes: Shape with the batch; -1 where any size is right.

    Raises:
        ServingError: If the element type is none that our endpoints have.
    """
    if dtype not in _DTYPES:
        raise ServingError(
            f"with tensors of {sorted(_DTYPES)}", "UNKNOWN", f"{dtype} of {name!r}"
        )
    shape = tuple(None if size < 0 else size for size in list(sizes)[1:])
    return Feature(name, shape, _DTYPES[dtype])


def is_endpoint(signature: str) -> bool:
    """Whether a signature is one to call: TensorFlow adds some of its own."""
    return not signature.startswith("__")


def _whole(name: str, value, least: int, most: int) -> int:
    integral = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not integral or not least <= value <= most:
        raise ValueError(
            f"`{name}` must be an integer from {least} to {most}. Received: "
            f"{name}={value!r}"
        )
    return int(value)

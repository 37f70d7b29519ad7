"""The record of one measured value, which always carries its protocol."""

import dataclasses
import json
import math
import re

from keras_gen.metrics import manifests, required

# What a split is not called.
_NO_SPLIT = {"none", "unknown", "n/a", "-"}
_NAMES = ("metric", "subject", "data", "split", "resize", "preprocessing")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Measurement:
    """A value of a metric together with all that it depends on.

    A distance without its sample counts, feature network and preprocessing cannot be
    compared with any other; so a record without them cannot be made, and its printed
    form shows them. What each metric needs is in `keras_gen.metrics.required`: those
    over features an extractor and its hash, those against a reference its rows and
    split, and the parameters that change the value.

    Args:
        metric: id of the metric. Over features it says whose: "fd_c" (Fréchet distance
            over those of a classifier that was trained on the data), "fid" (over
            Inception v3), "fd_x" (over another network); likewise "kid_c", "kid",
            "kid_x" (ADR 10, ADR 20).
        value: float, finite.
        n_real: int >= 0, rows of the reference; 0 only for a metric without one.
        n_fake: int >= 1, rows measured.
        extractor: name of the feature extractor; None only for a metric without one.
        extractor_sha256: SHA256 of its weights file, 64 hexadecimal digits; None
            without an extractor.
        data: name of the data set the reference is taken from.
        split: split of the data set the reference is taken from.
        resize: "none", or the method and both sizes.
        preprocessing: what else is done to real and generated images alike.
        seed: int >= 0 that draws the measured images.
        parameters: name -> number, bool or text of what else changes the value, such as
            {"k": 3}. Defaults to None, as in rows stored before there were parameters:
            what the metric needs is then taken from the details, or printed as not
            recorded.
        subject: what is measured against the reference. Defaults to "generator".
        details: further JSON values that explain this one. Defaults to none.
        extractor_accuracy: share of real test images that the extractor classifies
            rightly. Defaults to None: none is known, or the manifest has it.

    Raises:
        ValueError: if a part of the protocol is missing or malformed.
    """

    metric: str
    value: float
    n_real: int
    n_fake: int
    data: str
    split: str
    resize: str
    preprocessing: str
    seed: int
    extractor: str | None
    extractor_sha256: str | None
    parameters: dict | None = dataclasses.field(default=None, hash=False)
    subject: str = "generator"
    details: dict = dataclasses.field(default_factory=dict, hash=False)
    extractor_accuracy: float | None = None

    def __post_init__(self):
        for name in _NAMES:
            value = getattr(self, name)
            self._require(isinstance(value, str) and value.strip(), name, "a name")
        for name, low in (("n_real", 0), ("n_fake", 1), ("seed", 0)):
            value = getattr(self, name)
            whole = isinstance(value, int) and not isinstance(value, bool)
            self._require(whole and value >= low, name, f"an int >= {low}")
        named = self.extractor is None or (
            isinstance(self.extractor, str) and self.extractor.strip()
        )
        self._require(named, "extractor", "a name, or None")
        if self.extractor is None:
            self._require(self.extractor_sha256 is None, "extractor_sha256", "None")
        else:
            self._require(
                isinstance(self.extractor_sha256, str)
                and re.fullmatch("[0-9a-f]{64}", self.extractor_sha256),
                "extractor_sha256",
                "64 hexadecimal digits",
            )
        number = isinstance(self.value, int | float) and math.isfinite(self.value)
        self._require(number, "value", "a finite number")
        if self.parameters is not None:
            plain = isinstance(self.parameters, dict) and all(
                isinstance(name, str) and _is_plain(value)
                for name, value in self.parameters.items()
            )
            self._require(plain, "parameters", "names of finite numbers or texts")
        self._require_what_the_metric_needs()

    def _require_what_the_metric_needs(self) -> None:
        needed = required.of(self.metric)
        if needed.features:
            rule = f"named for {self.metric}, which a network's outputs decide"
            self._require(self.extractor, "extractor", rule)
        if needed.reference:
            rule = f"for {self.metric}, which compares with a reference,"
            self._require(self.n_real, "n_real", f"{rule} at least 1")
            named = self.split.strip().casefold() not in _NO_SPLIT
            self._require(named, "split", f"{rule} the split of its rows")
        if self.parameters is not None:
            present = set(needed.parameters) <= set(self.parameters)
            names = ", ".join(needed.parameters)
            rule = f"for {self.metric} such that they hold {names}"
            self._require(present, "parameters", rule)

    def _require(self, condition, name: str, rule: str) -> None:
        if not condition:
            raise ValueError(
                f"A measurement is not comparable without its protocol: {name} must be "
                f"{rule}. Received: {name}={getattr(self, name)!r}"
            )

    def to_json(self) -> str:
        """Returns the record as one line of JSON, keys as the fields above."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False, allow_nan=False)

    @property
    def protocol(self) -> str:
        """What the value depends on beside its subject, as one line."""
        parts = [f"{self.data} ({self.split})"]
        if self.n_real:
            parts[0] = f"against {self.n_real:,} rows of {parts[0]}"
        parts.append(f"n={self.n_fake:,}")
        if self.extractor:
            parts.append(
                f"features: {self.extractor}{self._accuracy()}, "
                f"sha256 {self.extractor_sha256[:12]}"
            )
        parts += [f"resize: {self.resize}", self.preprocessing]
        return "; ".join([*parts, *self._settings(), f"seed {self.seed}"])

    def _accuracy(self) -> str:
        accuracy = self.extractor_accuracy
        if accuracy is None:
            # Rows stored before there was the field are of the same protocol.
            accuracy = manifests.accuracy_of(self.extractor_sha256)
        return "" if accuracy is None else f", test accuracy {accuracy:.3f}"

    def _settings(self) -> list[str]:
        if self.parameters is not None:
            return [f"{name}={value}" for name, value in self.parameters.items()]
        # Before there were parameters, details held most of them.
        return [
            f"{name}={self.details[name]}"
            if name in self.details
            else f"{name} not recorded"
            for name in required.of(self.metric).parameters
        ]

    def __str__(self) -> str:
        return f"{self.metric} = {self.value:.4g} of {self.subject} {self.protocol}"


def _is_plain(value) -> bool:
    if isinstance(value, int | float):
        return math.isfinite(value)
    return isinstance(value, str)

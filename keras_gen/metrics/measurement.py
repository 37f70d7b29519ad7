"""The record of one measured value, which always carries its protocol."""

import dataclasses
import json
import math
import re

_NAMES = ("metric", "subject", "data", "split", "resize", "preprocessing")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Measurement:
    """A value of a metric together with all that it depends on.

    A distance without its sample counts, feature network and preprocessing cannot be
    compared with any other; so a record without them cannot be made, and its printed
    form shows them.

    Args:
        metric: id of the metric. Over features it says whose: "fd_c" (Fréchet distance
            over those of a small classifier), "fid" (over Inception v3), "fd" (over
            another network); likewise "kid_c", "kid", "kid_x" (ADR 10, ADR 20).
        value: float, finite.
        n_real: int >= 0, rows of the reference; 0 for a metric without one.
        n_fake: int >= 1, rows measured.
        extractor: name of the feature extractor; None for a metric without one.
        extractor_sha256: SHA256 of its weights file, 64 hexadecimal digits; None
            without an extractor.
        data: name of the data set the reference is taken from.
        split: split of the data set the reference is taken from.
        resize: "none", or the method and both sizes.
        preprocessing: what else is done to real and generated images alike.
        seed: int >= 0 that draws the measured images.
        subject: what is measured against the reference. Defaults to "generator".
        details: further JSON values that explain this one. Defaults to none.

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
    subject: str = "generator"
    details: dict = dataclasses.field(default_factory=dict, hash=False)

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
                f"features: {self.extractor}, sha256 {self.extractor_sha256[:12]}"
            )
        parts += [f"resize: {self.resize}", self.preprocessing, f"seed {self.seed}"]
        return "; ".join(parts)

    def __str__(self) -> str:
        return f"{self.metric} = {self.value:.4g} of {self.subject} {self.protocol}"

"""The record of one measured value, which always carries its protocol."""

import dataclasses
import json
import math
import re

_NAMES = ("metric", "subject", "extractor", "data", "split", "resize", "preprocessing")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Measurement:
    """A value of an image metric together with all that it depends on.

    A distance without its sample counts, feature network and preprocessing cannot be
    compared with any other; so a record without them cannot be made, and its printed
    form shows them.

    Args:
        metric: id of the metric: "fd_c" (Fréchet distance over the features of a
            small classifier), "fid" (over Inception v3), "fd" (over another
            network), "class_coverage", "class_kl".
        value: float, finite.
        n_real: int >= 1, images of the reference.
        n_fake: int >= 1, images measured.
        extractor: name of the feature extractor.
        extractor_sha256: SHA256 of its weights file, 64 hexadecimal digits.
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
    extractor: str
    extractor_sha256: str
    data: str
    split: str
    resize: str
    preprocessing: str
    seed: int
    subject: str = "generator"
    details: dict = dataclasses.field(default_factory=dict, hash=False)

    def __post_init__(self):
        for name in _NAMES:
            value = getattr(self, name)
            self._require(isinstance(value, str) and value.strip(), name, "a name")
        for name, low in (("n_real", 1), ("n_fake", 1), ("seed", 0)):
            value = getattr(self, name)
            whole = isinstance(value, int) and not isinstance(value, bool)
            self._require(whole and value >= low, name, f"an int >= {low}")
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

    def __str__(self) -> str:
        return (
            f"{self.metric} = {self.value:.4g} ({self.subject} against {self.data} "
            f"{self.split}; n_real={self.n_real}, n_fake={self.n_fake}; "
            f"{self.extractor} sha256 {self.extractor_sha256[:12]}; "
            f"resize: {self.resize}; {self.preprocessing}; seed {self.seed})"
        )

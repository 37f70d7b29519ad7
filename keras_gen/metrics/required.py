"""What the value of each metric depends on, so that its record must hold it."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Requirement:
    """What a record of a metric must name beside data, seed and preparation.

    Args:
        features: Whether it is computed over a network's features, or by its classes:
            the record names the network and the SHA256 of its weights.
        reference: Whether it compares with other rows: the record tells their number
            and their split.
        parameters: Names of the numbers that change the value.
    """

    features: bool = False
    reference: bool = False
    parameters: tuple[str, ...] = ()


_FRECHET = Requirement(features=True, reference=True)
_NEIGHBOURS = Requirement(features=True, reference=True, parameters=("k",))
_TRUTH = Requirement(reference=True)

# By the stem of the id, without what follows an underscore: "kid" is also "kid_c".
TABLE = {
    "fid": _FRECHET,
    "fd": _FRECHET,
    "kid": Requirement(True, True, ("subsets", "subset_size")),
    "is": Requirement(features=True, parameters=("splits",)),
    "precision": _NEIGHBOURS,
    "recall": _NEIGHBOURS,
    "density": _NEIGHBOURS,
    "coverage": _NEIGHBOURS,
    "swd": Requirement(True, True, ("directions",)),
    "swd_points": Requirement(reference=True, parameters=("directions",)),
    "class": Requirement(features=True),
    "class_kl": _FRECHET,
    "lpips": Requirement(features=True),
    "ppl": Requirement(features=True),
    "ms_ssim": Requirement(parameters=("scales", "pairs")),
    "bits_per_dim": Requirement(parameters=("levels",)),
    "l1": _TRUTH,
    "cycle_l1": _TRUTH,
    "mse": _TRUTH,
    "psnr": _TRUTH,
    "ssim": _TRUTH,
    "sharpness": _TRUTH,
}


def of(metric: str) -> Requirement:
    """Returns what a metric's record must name, by the longest stem that fits its id.

    Args:
        metric: Id of the metric, such as "kid_c". Of one that is not in `TABLE` nothing
            more is required.
    """
    words = metric.split("_")
    for count in range(len(words), 0, -1):
        if (found := TABLE.get("_".join(words[:count]))) is not None:
            return found
    return Requirement()

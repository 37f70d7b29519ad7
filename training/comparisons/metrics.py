"""Which metrics an evaluation can give, so that a name is refused before a training.

An evaluation itself says so only once it has measured. What is not listed here is not
refused.
"""

import fnmatch
from collections.abc import Iterable, Mapping, Sequence

from keras_gen.registry import unknown
from keras_gen.training.errors import RunError

# A name in braces ends in what tells the kind of extractor, see `Extractor.metric_id`.
_FRECHET = ("{fid}", "class_coverage", "class_kl")
_BOUNDS = ("elbo", "elbo_bits_per_dim", "iwae_64", "iwae_64_bits_per_dim")
_SEEN = ("colour", "shape", "joint")
_WAYS = ("", "_ab", "_ba")
GIVEN: dict[str, tuple[str, ...]] = {
    "captions": (
        *(f"{what}_{part}" for what in _SEEN for part in ("seen", "held_out")),
        "interpolation_confidence",
        "retrieval_at_1",
    ),
    "class_accuracy": ("class_accuracy", "class_accuracy_at_*"),
    "codes": (*_FRECHET, "mse_over_variance", "code_perplexity", "bits_per_code"),
    "elbo": _BOUNDS,
    "frechet": _FRECHET,
    "growth": _FRECHET,
    "inception_score": ("{is}",),
    "kernel_distance": ("{kid}",),
    "latent_codes": (
        *_FRECHET,
        "information_category",
        "information_afresh",
        "information_codes",
        "code_recovery",
        "property_correlation",
        "property_correlation_each",
        "category_purity",
        "category_accuracy",
        "clustering_accuracy",
    ),
    "likelihood": (*_FRECHET, "bits_per_dim", "class_accuracy"),
    "limited_data": _FRECHET,
    "melodies": ("tone_js", "interval_js", "scale_share"),
    "modes": ("modes", "hq_share", "modes_at_1", "mode_kl"),
    "ms_ssim": ("ms_ssim",),
    "parzen": ("parzen_log_likelihood",),
    "path_length": ("{ppl}",),
    "perceptual_distance": ("{lpips_diversity}", "{lpips_reconstruction}"),
    "precision_recall": ("{precision}", "{recall}", "{density}", "{coverage}"),
    "reconstruction": ("psnr", "ssim", "mse"),
    "sliced_wasserstein": ("{swd}", "swd_points"),
    "super_resolution": (
        "psnr_y",
        "psnr_gain",
        "ssim_y",
        "gradient_error",
        "edge_error",
    ),
    "translation": tuple(
        f"{what}{way}"
        for what in ("l1", "psnr", "ssim", "sharpness", "cycle_l1")
        for way in _WAYS
    ),
}


def may_give(evaluation: str, metric: str, extractor: str | None) -> bool:
    """Whether an evaluation can give a metric, as far as is known.

    Args:
        evaluation: Id of the evaluation.
        metric: Id of the metric.
        extractor: As in `Comparison`; the names of some metrics depend on it.
    """
    names = _names(evaluation, extractor)
    return names is None or any(fnmatch.fnmatchcase(metric, name) for name in names)


def require_possible(
    wanted: Iterable[str],
    rows: Mapping[str, Sequence[str]],
    extractor: str | None,
) -> None:
    """Raises `RunError` if a metric cannot come of one of the rows.

    Args:
        wanted: Ids of metrics.
        rows: Name of the row -> evaluations by which it is measured.
        extractor: As in `Comparison`.
    """
    for metric in wanted:
        for row, evaluations in rows.items():
            if any(may_give(each, metric, extractor) for each in evaluations):
                continue
            names = {n for each in evaluations for n in _names(each, extractor) or ()}
            raise RunError(
                f"Metrics to show are among those measured, and {row!r} is measured by "
                f"{', '.join(evaluations)} only. {unknown('metric', metric, names)} "
                "More is measured with --evaluations ID."
            )


def _names(evaluation: str, extractor: str | None) -> list[str] | None:
    """Returns patterns of an evaluation's metrics; None if it is not listed."""
    if evaluation not in GIVEN:
        return None
    return [name for each in GIVEN[evaluation] for name in _forms(each, extractor)]


def _forms(name: str, extractor: str | None) -> list[str]:
    """Returns the ids that a name in braces may have over an extractor."""
    stem = name.strip("{}")
    if stem == name:
        return [name]
    published = (extractor or "").startswith("inception_v3:")
    # Which of the two a network has depends on what it was trained on.
    ends = [""] if published else ["_c", "_x"]
    if stem == "fid" and not published:
        stem = "fd"
    return [stem + end for end in ends]

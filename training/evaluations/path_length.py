"""Perceptual path length: how evenly images change between two latent vectors.

A generator that jumps, or shows on the way what lies at neither end, has long paths
(Karras et al., 2018, §4.1). One that changes nothing has none, so it means nothing
without a measure of diversity. Beside it stands a crossfade, the simplest way from one
test image to another.
"""

import numpy as np

from keras_gen.distributions import inputs, portable
from keras_gen.metrics import Measurement, interpolation
from keras_gen.metrics.pairs import different_pairs
from keras_gen.metrics.path_length import path_lengths, trimmed_mean
from keras_gen.metrics.perceptual_distance import perceptual_distance
from keras_gen.training.errors import RunError
from keras_gen.training.trials import extractor_maps

_PATHS = 2_000
_EPSILON = 1e-3
_BATCH = 250
_WAYS = {"normal": interpolation.spherical, "uniform": interpolation.linear}


def evaluate(trial) -> list[Measurement]:
    """Returns `ppl_c` of `"generator"`, `"untrained generator"` and `"crossfade"`.

    It is the mean of $d(G(z(t)), G(z(t + ε))) / ε^2$ over paths between two random
    latents, t uniform and ε = 0.001, without the smallest and largest percent; d is
    the distance of `perceptual_distance`. Paths follow the sphere where latents are
    normal and the chord where they are uniform. Other inputs, such as labels, stay the
    same along a path. The details hold the value at half of ε, which must be about the
    same, or images change by jumps.

    The id ends in `_x` over a network that was not trained on the data. PPL in print
    is over VGG-16.

    Args:
        trial: The `Trial`. Its count, of paths, defaults to 2,000.

    Raises:
        RunError: If the system makes nothing from latents, or the extractor does not
            fit.
    """
    latents = _latents(trial)
    maps = extractor_maps.of(trial)
    count = trial.count or _PATHS
    times = np.random.RandomState(trial.seed).uniform(size=count)
    ends = tuple(
        portable.draw(latents.prior, trial.seed, count, latents.shape, start)
        for start in (0, count)
    )
    way = _WAYS[latents.prior]
    paths = {
        "generator": _paths(trial, trial.model, latents, way, ends),
        "untrained generator": _paths(trial, trial.untrained, latents, way, ends),
        "crossfade": _crossfade(trial, count),
    }
    results = []
    for subject, (points, generate) in paths.items():
        (value, error), (halved, _) = (
            trimmed_mean(
                path_lengths(
                    points,
                    generate,
                    lambda a, b: perceptual_distance(maps, a, b),
                    times,
                    epsilon,
                )
            )
            for epsilon in (_EPSILON, _EPSILON / 2)
        )
        results.append(
            trial.features.measurement(
                "ppl",
                value,
                n_real=0,
                n_fake=count,
                split=trial.test.split,
                subject=subject,
                preprocessing=f"not rounded; full paths, {way.__name__}; "
                f"ε = {_EPSILON}; percentiles 1 to 99; maps {', '.join(maps.layers)}",
                details={
                    "epsilon": _EPSILON,
                    "at_half_epsilon": halved,
                    "standard_error": error,
                    "layers": list(maps.layers),
                },
            )
        )
    return results


def _latents(trial):
    """Returns the description of the vectors between which paths lead."""
    endpoint = trial.model.endpoints.get("generate")
    for feature in endpoint.inputs if endpoint else ():
        if feature.name == "latents" and feature.prior in _WAYS:
            return feature
    raise RunError(
        "Paths lead between latent vectors, normal or uniform. Received: a run of "
        f"{trial.recipe.system!r}, which takes none. Choose another evaluation."
    )


def _paths(trial, model, latents, way, ends):
    """Returns the points of the generator's paths, and the generator."""
    count = len(ends[0])
    features = model.endpoints["generate"].inputs
    needed = [f.name for f in features if f.prior is None]
    given = {latents.name: ends[0]}
    if needed:
        # As many conditions as paths: test rows, again from the first where few.
        order = np.resize(np.arange(len(trial.test)), count)
        rows = trial.test.rows(seed=trial.seed)
        given |= {name: rows[name][order] for name in needed}
    fixed = inputs.draw(features, given, trial.seed, 0, count)
    del fixed[latents.name]

    def generate(points):
        return model.generate(
            count, batch_size=_BATCH, **fixed, **{latents.name: points}
        )

    return lambda times: way(*ends, times), generate


def _crossfade(trial, count: int):
    """Returns the points of blends of two test images, which are images already."""
    images = trial.test.images(_PATHS, seed=trial.seed)
    first, second = different_pairs(len(images), count, trial.seed)

    def blend(times):
        times = times[:, None, None, None].astype("float32")
        return images[first] * (1 - times) + images[second] * times

    return blend, lambda images: images

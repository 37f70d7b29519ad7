"""Compares our Fréchet distance with the one by a general matrix square root.

    python benchmarks/frechet.py [--dim 2048] [--rounds 3]

Both get the means and covariances of the same features, and compute the distance in
turns. Three kinds of features:

- `full rank`: normal ones, more rows than features;
- `decaying`: the same, with standard deviations that fall by three decades;
- `rank-deficient`: of fewer rows than features, cut off at zero and some of them never
  above it, as a network gives them.

The error is relative, against the singular values of the centred features themselves.
"""

import argparse

import numpy as np
import scipy.linalg
from pairs import in_turns, median, ratio, table

from keras_gen.metrics import frechet_distance

OURS, SQRTM = "keras_gen", "scipy.linalg.sqrtm"


def features(kind: str, dim: int, scale: float, random) -> np.ndarray:
    """Returns feature rows of a kind."""
    if kind == "rank-deficient":
        hidden = random.normal(size=(3 * dim // 4, dim))
        mix = np.random.RandomState(1).normal(size=(dim, dim)) / np.sqrt(dim)
        return np.maximum(scale * hidden @ mix - np.linspace(0, 5, dim), 0)
    decades = 3 if kind == "decaying" else 0
    rows = random.normal(size=(2 * dim, dim)) * np.logspace(0, -decades, dim)
    basis = np.linalg.qr(np.random.RandomState(1).normal(size=(dim, dim)))[0]
    return scale * rows @ basis + 0.1 * (scale - 1)


def by_sqrtm(mean_x, cov_x, mean_y, cov_y) -> float:
    """Fréchet distance as the reference code of FID computes it."""
    shift = mean_x - mean_y
    root = scipy.linalg.sqrtm(cov_x @ cov_y).real
    return shift @ shift + np.trace(cov_x) + np.trace(cov_y) - 2 * np.trace(root)


def by_factors(x, y) -> float:
    """The same from centred features alone, without a covariance."""
    factors = [(rows - rows.mean(axis=0)) / np.sqrt(len(rows) - 1) for rows in (x, y)]
    r_x, r_y = (np.linalg.qr(factor, mode="r") for factor in factors)
    trace = np.linalg.svd(r_x @ r_y.T, compute_uv=False).sum()
    shift = x.mean(axis=0) - y.mean(axis=0)
    spread = sum(np.square(factor).sum() for factor in factors)
    return shift @ shift + spread - 2 * trace


def main():
    """Runs the comparison and prints its table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dim", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    rows = []
    for kind in ("full rank", "decaying", "rank-deficient"):
        random = np.random.RandomState(0)
        x, y = (features(kind, arguments.dim, scale, random) for scale in (1.0, 1.1))
        inputs = [part for z in (x, y) for part in (z.mean(axis=0), np.cov(z.T))]
        values = {}

        def run(name, function, values=values, inputs=inputs):
            values[name] = function(*inputs)

        seconds = in_turns(
            {
                OURS: lambda run=run: run(OURS, frechet_distance),
                SQRTM: lambda run=run: run(SQRTM, by_sqrtm),
            },
            arguments.rounds,
            warmup=0,
        )
        exact = by_factors(x, y)
        rows += [
            (
                kind,
                name,
                f"{median(seconds[name]):.2f}",
                f"{ratio(seconds, name, OURS):.1f}",
                f"{values[name]:.10g}",
                f"{abs(values[name] / exact - 1):.0e}",
            )
            for name in (OURS, SQRTM)
        ]
    table(
        f"Fréchet distance of {arguments.dim} features; median of "
        f"{arguments.rounds} rounds",
        rows,
        ("features", "method", "s", "of ours", "value", "error"),
    )


if __name__ == "__main__":
    main()

"""Sets of features from a fixed seed, on which other programs were run.

`python benchmarks/metric_references.py` prints the constants below, where these
programs are installed: torch-fidelity 0.4.0 gave `FRECHET`, `KERNEL` and `SCORE`, prdc
0.2 (by the authors of density and coverage) `COVERAGE`.
"""

import numpy as np

ROWS = 600
SIZES = (16, 64, 256)
SUBSETS, SUBSET_SIZE = 50, 300

# By the number of features, or of classes.
FRECHET = {16: 0.34622320170613285, 64: 2.2624415752733213, 256: 21.37351178522451}
# Mean and standard deviation over the subsets, seed 0.
KERNEL = {
    16: (0.058569227071720874, 0.010736531089045005),
    64: (0.05523804925664013, 0.005586532427706008),
    256: (0.04826860622313296, 0.003253471459880291),
}
# Mean and standard deviation over ten splits, seed 0.
SCORE = {
    16: (4.7620983822106036, 0.26489124884833937),
    64: (8.929114845789424, 0.49304977048865534),
    256: (13.81803027046244, 1.0006593569110593),
}
# Precision and recall at k = 3; density and coverage at k = 5. Shares of 600.
COVERAGE = {
    16: (484 / 600, 0.96, 0.692, 556 / 600),
    64: (209 / 600, 571 / 600, 0.289, 0.695),
    256: (28 / 600, 0.97, 68 / 3000, 64 / 600),
}


def known_features(size: int = 16) -> tuple[np.ndarray, np.ndarray]:
    """Returns real and generated features, float64 (600, size)."""
    random = np.random.RandomState(7)
    mix = random.normal(size=(size, size)) / np.sqrt(size)
    real = random.normal(size=(ROWS, size)) @ mix
    fake = 1.1 * random.normal(size=(ROWS, size)) @ mix + 0.1
    return np.maximum(real, 0), np.maximum(fake, 0)


def known_logits(size: int = 16) -> np.ndarray:
    """Returns logits of as many classes, float64 (600, size)."""
    return 3 * np.random.RandomState(8).normal(size=(ROWS, size))

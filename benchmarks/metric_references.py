"""Compares our metrics with other programs on the same rows, at three sizes.

    python benchmarks/metric_references.py

Features have 16, 64 and 256 numbers, from a fixed seed. Each comparison runs where its
program can be imported. The package's own environment lacks those over PyTorch, which
want one of their own; TensorFlow is not needed there:

    python -m venv references
    references/bin/pip install torch torchvision torchmetrics torch-fidelity prdc \
        lpips scipy scikit-learn scikit-image
    PYTHONPATH=. references/bin/python benchmarks/metric_references.py

Printed are the largest relative difference of any value at any size, the versions, and
the constants that `tests/known_features.py` keeps.
"""

import contextlib
import importlib.metadata
import importlib.util
import io
import itertools
import math
import pathlib
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from keras_gen.metrics import FeatureMoments, moments_distance
from keras_gen.metrics.class_accuracy import class_accuracy
from keras_gen.metrics.density_coverage import density_coverage
from keras_gen.metrics.inception_score import inception_score
from keras_gen.metrics.kernel_distance import kernel_distance, squared_mmd
from keras_gen.metrics.likelihood_bounds import (
    bits_per_dimension,
    importance_weighted_bound,
)
from keras_gen.metrics.modes import mode_coverage
from keras_gen.metrics.ms_ssim import ms_ssim
from keras_gen.metrics.parzen import parzen_log_density
from keras_gen.metrics.path_length import path_lengths
from keras_gen.metrics.perceptual_distance import perceptual_distance
from keras_gen.metrics.precision_recall import precision_recall
from keras_gen.metrics.psnr import psnr
from keras_gen.metrics.sliced_wasserstein import sliced_wasserstein
from keras_gen.metrics.ssim import ssim

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests"))
import known_features as known

_SPLITS = 10
# Sides whose every scale holds the 11x11 window, so that all programs can run.
_SCALED_SIDES = (48, 104, 256)


@dataclass(frozen=True)
class Check:
    """One comparison.

    Args:
        metric: What is compared.
        against: What gives the other value, for people.
        packages: Distributions that must be installed, whose versions are printed.
        values: Function from a size to our values and theirs.
        sizes: Sizes to compare at.
    """

    metric: str
    against: str
    packages: tuple[str, ...]
    values: Callable
    sizes: tuple[int, ...] = known.SIZES

    @property
    def runs(self) -> bool:
        """Whether all packages are installed."""
        return all(map(_version, self.packages))

    def differences(self) -> list[float]:
        """Returns the largest relative difference at each size."""
        result = []
        for size in self.sizes:
            # Some programs talk.
            with contextlib.redirect_stdout(io.StringIO()):
                ours, theirs = map(np.atleast_1d, self.values(size))
            scale = np.where(theirs == 0, 1, np.abs(theirs))
            result.append(float((np.abs(ours - theirs) / scale).max()))
        return result


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _tensors(*arrays):
    import torch

    return [torch.from_numpy(np.ascontiguousarray(each)) for each in arrays]


def _through(metric, *updates) -> float:
    """Returns a torchmetrics value over rows given as images of one row."""
    metric.set_dtype(_tensors(np.zeros(1))[0].dtype)
    for rows, arguments in updates:
        (tensor,) = _tensors(rows[:, None, None])
        metric.update(tensor, **arguments)
    return metric.compute()


def _as_features():
    import torch

    return torch.nn.Flatten()


def frechet(size):
    moments = []
    for rows in known.known_features(size):
        moments.append(FeatureMoments(size))
        moments[-1].update(rows)
    return moments_distance(*moments)


def frechet_scipy(size):
    import scipy.linalg

    real, fake = known.known_features(size)
    a, b = np.cov(real.T), np.cov(fake.T)
    shift = real.mean(axis=0) - fake.mean(axis=0)
    root = scipy.linalg.sqrtm(a @ b).real
    return shift @ shift + np.trace(a) + np.trace(b) - 2 * np.trace(root)


def frechet_fidelity(size):
    from torch_fidelity import metric_fid as module

    statistics = map(
        module.fid_features_to_statistics, _tensors(*known.known_features(size))
    )
    return module.fid_statistics_to_metric(*statistics, False)[module.KEY_METRIC_FID]


def frechet_torchmetrics(size):
    from torchmetrics.image.fid import FrechetInceptionDistance

    real, fake = known.known_features(size)
    metric = FrechetInceptionDistance(_as_features(), input_img_size=(1, 1, size))
    return float(_through(metric, (real, {"real": True}), (fake, {"real": False})))


def kernel(size):
    found = kernel_distance(
        *known.known_features(size), known.SUBSETS, known.SUBSET_SIZE
    )
    return found.mean, found.std


def kernel_fidelity(size):
    from torch_fidelity import metric_kid as module

    found = module.kid_features_to_metric(
        *_tensors(*known.known_features(size)),
        kid_subsets=known.SUBSETS,
        kid_subset_size=known.SUBSET_SIZE,
        rng_seed=0,
        verbose=False,
    )
    return found[module.KEY_METRIC_KID_MEAN], found[module.KEY_METRIC_KID_STD]


def kernel_torchmetrics(size):
    from torchmetrics.image.kid import KernelInceptionDistance

    real, fake = known.known_features(size)
    # One subset of all rows: the subsets' order is another there.
    metric = KernelInceptionDistance(_as_features(), subsets=1, subset_size=known.ROWS)
    updates = (real, {"real": True}), (fake, {"real": False})
    return float(_through(metric, *updates)[0])


def score(size):
    found = inception_score(known.known_logits(size), _SPLITS)
    return found.mean, found.std


def score_scipy(size):
    import scipy.special
    import scipy.stats

    logits = known.known_logits(size)
    order = np.random.RandomState(0).permutation(len(logits))
    parts = np.split(scipy.special.softmax(logits[order], axis=1), _SPLITS)
    scores = [
        np.exp(np.mean([scipy.stats.entropy(p, part.mean(axis=0)) for p in part]))
        for part in parts
    ]
    return np.mean(scores), np.std(scores)


def score_fidelity(size):
    from torch_fidelity import metric_isc as module

    (logits,) = _tensors(known.known_logits(size))
    found = module.isc_features_to_metric(logits, _SPLITS, True, 0)
    return found[module.KEY_METRIC_ISC_MEAN], found[module.KEY_METRIC_ISC_STD]


def score_torchmetrics(size):
    from torchmetrics.image.inception import InceptionScore

    # One split: rows are put into splits in another order there.
    metric = InceptionScore(_as_features(), splits=1)
    return float(_through(metric, (known.known_logits(size), {}))[0])


def neighbours(size):
    rows = known.known_features(size)
    return (*precision_recall(*rows), *density_coverage(*rows))


def neighbours_prdc(size):
    from prdc import compute_prdc

    real, fake = known.known_features(size)
    first, second = (compute_prdc(real, fake, nearest_k=k) for k in (3, 5))
    names = ("precision", "recall"), ("density", "coverage")
    return [
        float(found[name])
        for found, wanted in zip((first, second), names, strict=True)
        for name in wanted
    ]


def neighbours_fidelity(size):
    from torch_fidelity import metric_prc as module

    real, fake = _tensors(*known.known_features(size))
    found = module.prc_features_to_metric(
        fake, real, prc_neighborhood=3, prc_batch_size=1000, verbose=False
    )
    return found[module.KEY_METRIC_PRECISION], found[module.KEY_METRIC_RECALL]


def sliced_scipy(size):
    from scipy.stats import wasserstein_distance

    real, fake = known.known_features(size)
    lines = np.random.RandomState(0).normal(size=(128, size))
    lines /= np.linalg.norm(lines, axis=1, keepdims=True)
    return np.mean([wasserstein_distance(real @ u, fake @ u) for u in lines])


def pictures(side):
    """Returns smooth images (3, side, side, 3) in [0, 1] and noisy copies."""
    random = np.random.RandomState(side)
    y, x = np.mgrid[:side, :side]
    phase = random.uniform(0, 6, (3, 1, 1, 3))
    truth = 0.5 + 0.4 * np.sin((x + 2 * y)[None, ..., None] / 7 + phase)
    return np.clip(truth + random.normal(0, 0.2, truth.shape), 0, 1), truth


def channels_first(images):
    return _tensors(*(each.transpose(0, 3, 1, 2) for each in images))


def psnr_skimage(side):
    from skimage.metrics import peak_signal_noise_ratio

    pairs = zip(*pictures(side), strict=True)
    return [peak_signal_noise_ratio(b, a, data_range=1.0) for a, b in pairs]


def psnr_torchmetrics(side):
    from torchmetrics.functional.image import peak_signal_noise_ratio

    images, truth = channels_first(pictures(side))
    return peak_signal_noise_ratio(
        images, truth, data_range=1.0, reduction="none", dim=(1, 2, 3)
    ).numpy()


def ssim_torchmetrics(side):
    from torchmetrics.functional.image import structural_similarity_index_measure

    images, truth = channels_first(pictures(side))
    _, places = structural_similarity_index_measure(
        images, truth, data_range=1.0, reduction="none", return_full_image=True
    )
    # Its own mean counts windows that leave the image, over a reflection of it.
    return places[..., 5:-5, 5:-5].mean(dim=(1, 2, 3)).numpy()


def ssim_tensorflow(side):
    import tensorflow as tf

    return np.asarray(tf.image.ssim(*pictures(side), max_val=1.0))


def ms_ssim_tensorflow(side):
    import tensorflow as tf

    # TensorFlow takes means over channels behind the power: one channel has none.
    images, truth = (each[..., :1] for each in pictures(side))
    factors = _scale_weights(side)
    return np.asarray(
        tf.image.ssim_multiscale(images, truth, 1.0, power_factors=factors)
    )


def ms_ssim_grey(side):
    return ms_ssim(*(each[..., :1] for each in pictures(side)))


def _scale_weights(side) -> tuple[float, ...]:
    weights = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
    weights = weights[: sum(side >> scale >= 8 for scale in range(5))]
    return tuple(weight / sum(weights) for weight in weights)


def perceptual(side):
    """Returns our distance and LPIPS's own, over one VGG-16 of random kernels.

    The weights of the channels are the learned ones, which the program ships.
    """
    import lpips
    import torch

    torch.manual_seed(0)
    model = lpips.LPIPS(net="vgg", pnet_rand=True, verbose=False).double()

    def maps(images):
        (tensor,) = _tensors(images.transpose(0, 3, 1, 2))
        found = model.net(model.scaling_layer(tensor))
        return [each.permute(0, 2, 3, 1).numpy() for each in found]

    weights = [each.model[-1].weight.detach().numpy().ravel() for each in model.lins]
    images = [2 * each - 1 for each in pictures(side)]
    with torch.no_grad():
        theirs = model(*channels_first(images)).numpy().ravel()
        return perceptual_distance(maps, *images, weights), theirs


def covered(size):
    """Returns our mode coverage, and that of a search tree and SciPy's entropy."""
    import scipy.spatial
    import scipy.stats

    random = np.random.RandomState(size)
    centres = 20 * random.normal(size=(8, size))
    chosen = random.choice(8, 2_000, p=np.arange(1, 9) / 36)
    # About half of the points lie within three standard deviations.
    points = centres[chosen] + 3 * random.normal(size=(2_000, size)) / np.sqrt(size)
    ours = mode_coverage(points, centres, std=1.0)
    distances, nearest = scipy.spatial.cKDTree(centres).query(points)
    counts = np.bincount(nearest[distances <= 3], minlength=8)
    shares = counts / counts.sum()
    theirs = [
        (counts >= math.ceil(0.2 * 2_000 / 8)).sum(),
        counts.sum() / 2_000,
        scipy.stats.entropy(shares, np.full(8, 1 / 8)),
        np.abs(shares - 1 / 8).sum() / 2,
    ]
    return [ours.modes, ours.hq_share, ours.kl, ours.total_variation], theirs


def accuracy(size):
    from sklearn.metrics import accuracy_score

    logits = known.known_logits(size)
    labels = np.random.RandomState(0).randint(0, size, len(logits))
    labels[::2] = logits[::2].argmax(axis=1)
    theirs = accuracy_score(labels, logits.argmax(axis=1))
    return class_accuracy(logits, labels), theirs


def windows(size):
    from sklearn.neighbors import KernelDensity

    centres, points = np.random.RandomState(0).uniform(0, 1, (2, 300, size))
    # One leaf: across leaves its trees lose nats in the tails.
    tree = KernelDensity(bandwidth=0.2, leaf_size=1000).fit(centres)
    return parzen_log_density(points, centres, [0.2])[0], tree.score_samples(points)


def paths(size):
    random = np.random.RandomState(0)
    start, end = random.normal(size=(2, 200, size))
    matrix = random.normal(size=(size, 5))
    ours = path_lengths(
        lambda t: start + t[:, None] * (end - start),
        lambda z: z @ matrix,
        lambda a, b: np.square(a - b).sum(axis=1),
        random.uniform(size=200),
    )
    return ours, np.square((end - start) @ matrix).sum(axis=1)


def importance(draws):
    from scipy.special import logsumexp

    weights = np.random.RandomState(0).normal(0, 30, (draws, 200)) - 5_000
    theirs = logsumexp(weights, axis=0) - math.log(draws)
    return importance_weighted_bound(weights, draws), theirs


def bits(levels):
    """Returns the sum of the probabilities of all images, which is 1, and 1.

    A probability is 2 to the minus number of dimensions times bits a dimension.
    """
    from keras_gen import PixelCNN

    model = PixelCNN((2, 2, 1), levels=levels, width=4, num_layers=2, ema_momentum=None)
    # A new network may find all images equally likely.
    random = np.random.RandomState(0)
    for variable in model.trainable_variables:
        variable.assign(random.normal(0, 0.5, variable.shape))
    values = np.linspace(-1, 1, levels)
    every = np.array(list(itertools.product(values, repeat=4)), np.float32)
    found = np.asarray(model.bits_per_dim(every.reshape(-1, 2, 2, 1)), np.float64)
    assert found.std() > 0.1, "All images are equally likely: nothing was shown"
    return np.exp2(-4 * found).sum(), 1.0


def bits_of_nats(size):
    nats = known.known_logits(size)[:, 0]
    ours = np.array([bits_per_dimension(each, size) for each in nats])
    return ours, -nats / size / np.log(2)


def _pair(ours: Callable, theirs: Callable) -> Callable:
    return lambda size: (ours(size), theirs(size))


FIDELITY = ("torch-fidelity", "torch")
TORCHMETRICS = ("torchmetrics", "torch")
CHECKS = (
    Check("Fréchet distance", "sqrtm", ("scipy",), _pair(frechet, frechet_scipy)),
    Check("Fréchet distance", "its FID", FIDELITY, _pair(frechet, frechet_fidelity)),
    Check(
        "Fréchet distance",
        "its FID",
        (*TORCHMETRICS, "torch-fidelity"),
        _pair(frechet, frechet_torchmetrics),
    ),
    Check("kernel distance", "its KID", FIDELITY, _pair(kernel, kernel_fidelity)),
    Check(
        "kernel distance",
        "its KID, one subset",
        (*TORCHMETRICS, "torch-fidelity"),
        _pair(lambda n: squared_mmd(*known.known_features(n)), kernel_torchmetrics),
    ),
    Check("inception score", "entropy", ("scipy",), _pair(score, score_scipy)),
    Check("inception score", "its ISC", FIDELITY, _pair(score, score_fidelity)),
    Check(
        "inception score",
        "its score, one split",
        (*TORCHMETRICS, "torch-fidelity"),
        _pair(
            lambda n: inception_score(known.known_logits(n), 1).mean,
            score_torchmetrics,
        ),
    ),
    Check(
        "precision, recall, density, coverage",
        "compute_prdc",
        ("prdc",),
        _pair(neighbours, neighbours_prdc),
    ),
    Check(
        "precision, recall",
        "its PRC",
        FIDELITY,
        _pair(lambda n: neighbours(n)[:2], neighbours_fidelity),
    ),
    Check(
        "sliced Wasserstein",
        "wasserstein_distance",
        ("scipy",),
        _pair(lambda n: sliced_wasserstein(*known.known_features(n)), sliced_scipy),
    ),
    Check(
        "PSNR",
        "peak_signal_noise_ratio",
        ("scikit-image",),
        _pair(lambda n: psnr(*pictures(n)), psnr_skimage),
    ),
    Check(
        "PSNR",
        "peak_signal_noise_ratio",
        TORCHMETRICS,
        _pair(lambda n: psnr(*pictures(n)), psnr_torchmetrics),
    ),
    Check(
        "SSIM",
        "structural_similarity_index_measure, inside the border",
        TORCHMETRICS,
        _pair(lambda n: ssim(*pictures(n)), ssim_torchmetrics),
    ),
    Check(
        "SSIM",
        "image.ssim, float32",
        ("tensorflow",),
        _pair(lambda n: ssim(*pictures(n)), ssim_tensorflow),
    ),
    Check(
        "MS-SSIM",
        "image.ssim_multiscale, float32",
        ("tensorflow",),
        _pair(ms_ssim_grey, ms_ssim_tensorflow),
        _SCALED_SIDES,
    ),
    Check("perceptual distance", "LPIPS", ("lpips", "torch"), perceptual),
    Check("mode coverage", "cKDTree and entropy", ("scipy",), covered),
    Check("class accuracy", "accuracy_score", ("scikit-learn",), accuracy),
    Check("Parzen", "KernelDensity, one leaf", ("scikit-learn",), windows),
    Check("path length", "a linear generator: ‖A(b - a)‖²", (), paths),
    Check("IWAE", "logsumexp", ("scipy",), importance),
    Check("bits of nats", "NumPy", (), bits_of_nats),
    Check(
        "bits per dimension",
        "all images of 2x2 pixels: probabilities add up to 1",
        ("tensorflow",),
        bits,
        (2, 3, 5),
    ),
)


def main():
    """Runs what can run, and prints it."""
    print(f"Python {platform.python_version()}, NumPy {np.__version__}\n")
    print("| metric | against | largest relative difference | at each size |")
    print("|---|---|---|---|")
    for check in CHECKS:
        if not check.runs:
            continue
        found = check.differences()
        versions = ", ".join(f"{name} {_version(name)}" for name in check.packages)
        against = f"{check.against} ({versions})" if versions else check.against
        pairs = zip(check.sizes, found, strict=True)
        each = ", ".join(f"{size}: {value:.1e}" for size, value in pairs)
        print(f"| {check.metric} | {against} | {max(found):.1e} | {each} |", flush=True)
    left = [check for check in CHECKS if not check.runs]
    missing = sorted({name for c in left for name in c.packages if not _version(name)})
    print(f"\n{len(left)} comparisons left out for want of: {', '.join(missing)}")
    if not {"torch-fidelity", "prdc", "torch"} & set(missing):
        with contextlib.redirect_stdout(io.StringIO()):
            constants = {
                "FRECHET": {n: float(frechet_fidelity(n)) for n in known.SIZES},
                "KERNEL": {
                    n: tuple(map(float, kernel_fidelity(n))) for n in known.SIZES
                },
                "SCORE": {n: score_fidelity(n) for n in known.SIZES},
                "COVERAGE": {n: tuple(neighbours_prdc(n)) for n in known.SIZES},
            }
        print("\nFor tests/known_features.py:\n")
        for name, values in constants.items():
            print(f"{name} = {values}")


if __name__ == "__main__":
    main()

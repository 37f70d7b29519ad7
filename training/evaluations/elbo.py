"""Bounds on the log likelihood of test images under a variational model.

What they bound depends on the observation model, which stands in the protocol. Under
"Bernoulli" grey pixels are not likely or unlikely: the number is a cross-entropy, and
compares with that of the same images alone. Under "Gaussian" it is a density of images
in [-1, 1], which may be above 1 and compares with densities alone. Neither is a length
of a code, as the bits of `likelihood` are.
"""

from collections.abc import Callable

import keras
import numpy as np

from keras_gen.distributions import portable
from keras_gen.metrics import Measurement, likelihood_bounds
from keras_gen.training.errors import RunError

_MOST = 1_000
_DRAWS = 64
_BATCH = 250


def evaluate(trial) -> list[Measurement]:
    """Returns `elbo` and `iwae_64` in nats, and both in bits a dimension.

    `"generator"` and `"untrained generator"` are measured on test images; `"train
    split"` is the generator on as many training images: far above the test images it
    has learned them by heart. The evidence lower bound has β = 1, whatever the model
    was trained with.

    Args:
        trial: The `Trial`. Its count defaults to the test split, at most 1,000.

    Raises:
        RunError: If the model has no importance weights.
    """
    if not hasattr(trial.model, "log_weights"):
        raise RunError(
            "Bounds on the likelihood come from an encoder's importance weights, which "
            f"`vae` has. Received: a run of {trial.recipe.system!r}. Choose another "
            "evaluation."
        )
    count = trial.rows(_MOST)
    test = trial.test.images(count, seed=trial.seed)
    train = trial.train.images(count, seed=trial.seed)
    likelihood = trial.model.likelihood
    trained, untrained = _compiled(trial.model), _compiled(trial.untrained)
    results = []
    for subject, function, images, split in (
        ("generator", trained, test, trial.test.split),
        ("untrained generator", untrained, test, trial.test.split),
        ("train split", trained, train, trial.train.split),
    ):
        shape = (_DRAWS, trial.model.latent_dim)
        noise = portable.standard_normal(trial.seed, count, shape)
        log_weights = _log_weights(function, images, noise)
        bounds = {
            "elbo": likelihood_bounds.evidence_lower_bound(log_weights),
            f"iwae_{_DRAWS}": likelihood_bounds.importance_weighted_bound(log_weights),
        }
        for name, values in bounds.items():
            dimensions = int(np.prod(images.shape[1:]))
            bits = likelihood_bounds.bits_per_dimension(values.mean(), dimensions)
            results += [
                trial.measurement(
                    metric,
                    value,
                    n_real=0,
                    n_fake=len(images),
                    split=split,
                    subject=subject,
                    preprocessing=f"observation model {type(likelihood).__name__}; "
                    f"{_DRAWS} draws an image",
                    details={
                        "likelihood": keras.saving.serialize_keras_object(likelihood),
                        "standard_error_nats": float(
                            values.std() / np.sqrt(len(values))
                        ),
                    },
                )
                for metric, value in (
                    (name, values.mean()),
                    (f"{name}_bits_per_dim", bits),
                )
            ]
    return results


def _compiled(model) -> Callable:
    import tensorflow as tf

    shapes = ((None, *model.image_shape), (None, model.latent_dim))
    return tf.function(
        model.log_weights,
        input_signature=[tf.TensorSpec(shape, tf.float32) for shape in shapes],
    )


def _log_weights(function: Callable, images, noise) -> np.ndarray:
    """Returns log weights (draws, n) for noise (n, draws, latent_dim)."""
    columns = []
    for start in range(0, len(images), _BATCH):
        batch = slice(start, start + _BATCH)
        draws = noise[batch].swapaxes(0, 1)
        columns.append([function(images[batch], draw) for draw in draws])
    return np.concatenate(columns, axis=1)

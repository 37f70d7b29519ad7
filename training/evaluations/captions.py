"""Whether images show what their captions say, by a classifier that never saw them.

`shapes_cnn` names the colour and the shape in an image of each caption of the test
split. Some pairs of colour and shape, such as a red star, were in no training caption:
how they come out tells whether a system understands its captions or remembers them.
Real images under the same classifier are the ceiling, a guess is the floor.
"""

from collections.abc import Callable

import numpy as np

from keras_gen.metrics import Measurement
from keras_gen.metrics.extractor import Extractor
from keras_gen.metrics.retrieval import retrieval_at_1
from keras_gen.training.data import scenes
from keras_gen.training.errors import RunError
from keras_gen.training.extractors import shape_classes
from keras_gen.training.trials import own_classifier

_MOST = 2000
# Images among which a caption must find its own.
_AMONG = 100
_CHANCE = {
    "colour": 1 / len(scenes.COLOURS),
    "shape": 1 / len(scenes.SHAPES),
    "joint": 1 / len(shape_classes.NAMES),
}


def evaluate(trial) -> list[Measurement]:
    """Returns the values of `"generator"` and of what it is compared with.

    - `colour_seen`, `shape_seen`, `joint_seen`: share of the images in which the
      classifier finds the caption's colour, its shape, both, where training captions
      named that pair; `colour_held_out` and so on where none did. Of the generator,
      the untrained generator, the test split's own images, and chance.
    - `interpolation_confidence`: how sure the classifier is (its largest probability,
      on average) of images made half-way between two captions' embeddings, divided by
      the same of images made at captions. Of the generator.
    - `retrieval_at_1`: share of captions whose embedding is nearest to that of an image
      that it describes, among 100 images. Of the text encoder, the untrained one, and
      chance.

    Args:
        trial: The `Trial`, of a run on `shapes:captions`. Its count defaults to the
            whole test split, 2,000 rows.

    Raises:
        RunError: If the data have no captions and held-out pairs, there are too few
            rows, or the extractor is no classifier of colours and shapes.
    """
    needed = {"image", "label", "colour", "tokens", "caption_id", "held_out"}
    if missing := needed - set(trial.test.features):
        raise RunError(
            "Captions are judged by what they say, as in the data shapes:captions. "
            f"Received: a run on {trial.recipe.data!r}, which lacks "
            f"{', '.join(sorted(missing))}. Choose another evaluation."
        )
    count = trial.rows(_MOST)
    if count < _AMONG:
        raise RunError(
            f"A caption is to find its image among {_AMONG}. Received: {count} rows"
        )
    rows = trial.test.rows(count, seed=trial.seed)
    network = _judge(trial)
    protocol = network.protocol
    return [
        *_accuracies(trial, rows, network, protocol),
        _confidence(trial, rows, network, protocol),
        *_retrievals(trial, rows),
    ]


def _judge(trial) -> Extractor:
    """Returns the classifier that sees what captions say."""
    network = own_classifier.of(trial)
    if network.num_classes != len(shape_classes.NAMES):
        raise RunError(
            f"Captions are judged by a classifier of {len(shape_classes.NAMES)} "
            f"colours and shapes. Received: {network.name} of {network.num_classes} "
            "classes. Name another by --extractor, or none for shapes_cnn."
        )
    return network


def _accuracies(trial, rows, network: Extractor, protocol) -> list[Measurement]:
    """Measures what the classifier sees in each subject's images."""
    subjects = {
        "generator": _generate(trial.model, rows, trial.seed),
        "untrained generator": _generate(trial.untrained, rows, trial.seed),
        "test split": rows["image"],
    }
    result = []
    for name, which in (("seen", 0), ("held_out", 1)):
        chosen = rows["held_out"] == which
        size = {"n_real": 0, "n_fake": int(chosen.sum())}
        for subject, images in subjects.items():
            colour, shape = shape_classes.from_class(
                network.logits(images[chosen]).argmax(axis=-1)
            )
            right = {
                "colour": colour == rows["colour"][chosen],
                "shape": shape == rows["label"][chosen],
            }
            right["joint"] = right["colour"] & right["shape"]
            result += [
                trial.measurement(
                    f"{what}_{name}", hits.mean(), subject=subject, **size, **protocol
                )
                for what, hits in right.items()
            ]
        result += [
            trial.measurement(f"{what}_{name}", share, subject="chance", **size)
            for what, share in _CHANCE.items()
        ]
    return result


def _generate(model, rows, seed: int) -> np.ndarray:
    """Returns an image for each caption."""
    return model.generate(len(rows["tokens"]), seed=seed, tokens=rows["tokens"])


def _confidence(trial, rows, network: Extractor, protocol) -> Measurement:
    """Measures how sure the classifier is of images half-way between captions."""
    encode = trial.model.endpoints["encode_text"].function
    draw = trial.model.endpoints["generate_from_embedding"].function
    text = _in_batches(lambda tokens: encode(tokens)[0], rows["tokens"])
    # The rows are in random order, so a neighbour is any other caption.
    middle = 0.5 * (text + np.roll(text, 1, axis=0))
    latents = np.random.RandomState(trial.seed).normal(
        size=(len(text), trial.model.latent_dim)
    )
    latents = latents.astype(np.float32)
    at_captions, between = (
        _sureness(network.logits(_in_batches(lambda *x: draw(*x)[0], latents, point)))
        for point in (text, middle)
    )
    return trial.measurement(
        "interpolation_confidence",
        between / at_captions,
        n_real=0,
        n_fake=len(text),
        details={"at_captions": at_captions, "between": between},
        **protocol,
    )


def _sureness(logits: np.ndarray) -> float:
    """Returns the mean over the rows of the largest probability."""
    shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return float((1 / shares.sum(axis=-1)).mean())


def _retrievals(trial, rows) -> list[Measurement]:
    """Measures both text encoders; rows behind the last whole hundred are left out."""
    count = len(rows["tokens"]) // _AMONG * _AMONG
    meaning = rows["caption_id"][:count].reshape(-1, _AMONG)
    values = {}
    for subject, model in (
        ("text encoder", trial.model),
        ("untrained text encoder", trial.untrained),
    ):
        captions, images = (
            _in_batches(encoder, rows[column][:count]).reshape(
                -1, _AMONG, model.embedding_dim
            )
            for encoder, column in (
                (model.text_encoder, "tokens"),
                (model.image_encoder, "image"),
            )
        )
        scores = captions @ images.swapaxes(1, 2)
        values[subject] = retrieval_at_1(scores, meaning)
    # The share of images that a caption describes.
    values["chance"] = (meaning[:, :, None] == meaning[:, None]).mean()
    return [
        trial.measurement(
            "retrieval_at_1", value, n_real=0, n_fake=count, subject=subject
        )
        for subject, value in values.items()
    ]


def _in_batches(function: Callable, *arrays: np.ndarray, size: int = 250) -> np.ndarray:
    """Returns a function's values on all rows, computed some at a time."""
    return np.concatenate(
        [
            np.asarray(function(*(a[start : start + size] for a in arrays)))
            for start in range(0, len(arrays[0]), size)
        ]
    )

"""Trains the classifiers that keras_gen.metrics ships as feature extractors.

    python -m keras_gen.training.extractors digits --output keras_gen/metrics/extractors

writes `digits_cnn.keras` and its entry in `manifest.json`. The same versions on the
same kind of machine write the same bytes.
"""

import argparse
import dataclasses
import functools
import json
import pathlib
import re
import zipfile
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from keras_gen.metrics.extractors import sha256_of
from keras_gen.training import data
from keras_gen.training.extractors import block_classifier, damage, shape_classes

# Of the weights, the dropout and the order of the data.
_SEED = 0


@dataclasses.dataclass(frozen=True)
class Settings:
    """How one extractor is built and trained.

    Args:
        feature_dim: int F, width of the feature layer. Small beside the number of
            images, so that the covariance of the features is well estimated.
        strides: strides of the two convolutions; None for `block_classifier`.
        epochs: int, passes over the training split.
        batch_size: int.
        classes: what gives the data their classes. Defaults to their labels.
        damage: bool, whether a tenth of the training images are noisy or blurred.
    """

    feature_dim: int
    strides: tuple[int, int] | None
    epochs: int
    batch_size: int
    classes: Callable[[data.Source], data.Source] = lambda source: source
    damage: bool = False


SETTINGS = {
    "digits": Settings(feature_dim=64, strides=(1, 2), epochs=20, batch_size=64),
    "faces": Settings(feature_dim=48, strides=(2, 2), epochs=4, batch_size=64),
    "fashion_mnist": Settings(
        feature_dim=128, strides=(2, 2), epochs=12, batch_size=128
    ),
    "shapes": Settings(
        feature_dim=block_classifier.WIDTHS[-1],
        strides=None,
        epochs=6,
        batch_size=64,
        classes=shape_classes.classed,
        damage=True,
    ),
}

# Images on which the size of maps is measured, for use as perceptual features.
_MAP_ROWS = 64


def build_classifier(
    image_shape: tuple[int, int, int], num_classes: int, settings: Settings
) -> keras.Model:
    """Builds the classifier.

    Args:
        image_shape: (H, W, C).
        num_classes: int K.
        settings: its widths and strides.

    Returns:
        keras.Model from images (n, H, W, C) in [-1, 1] to a dict of "features" (n, F),
        which are >= 0, and "logits" (n, K).
    """
    if settings.strides is None:
        return block_classifier.build(image_shape, num_classes)
    layers = keras.layers
    first, second = settings.strides
    conv = functools.partial(
        layers.Conv2D, kernel_size=3, padding="same", activation="relu"
    )
    # Every layer is named: Keras would number them through the process, and the
    # file's hash with them.
    images = keras.Input(image_shape, name="images")
    x = conv(32, strides=first, name="conv_1")(images)
    x = conv(64, strides=second, name="conv_2")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dropout(0.3, name="dropout")(x)
    features = layers.Dense(settings.feature_dim, activation="relu", name="features")(x)
    logits = layers.Dense(num_classes, name="logits")(features)
    return keras.Model(images, {"features": features, "logits": logits})


def train(name: str, output: pathlib.Path) -> dict:
    """Trains one extractor and writes its weights and its manifest entry.

    Args:
        name: data set, one of `SETTINGS`.
        output: folder of the weights and of `manifest.json`, whose other entries stay.

    Returns:
        The manifest entry: file, sha256, accuracy on the test split, data and training
        settings.
    """
    settings = SETTINGS[name]
    keras.utils.set_random_seed(_SEED)
    train_split, test_split = (
        settings.classes(data.load(name, split)) for split in ("train", "test")
    )
    model = build_classifier(train_split.image_shape, train_split.num_classes, settings)
    # Only the logits have a target.
    model.compile(
        optimizer=keras.optimizers.Adam(1e-3),
        loss={"logits": keras.losses.SparseCategoricalCrossentropy(from_logits=True)},
    )
    learned = damage.damaged(train_split, _SEED) if settings.damage else train_split
    batches = learned.dataset(settings.batch_size, seed=_SEED)
    model.fit(
        batches.map(lambda row: (row["image"], {"logits": row["label"]})),
        epochs=settings.epochs,
        steps_per_epoch=train_split.steps_per_epoch(settings.batch_size),
        verbose=2,
    )
    logits = model.predict(test_split.images(), batch_size=256, verbose=0)["logits"]
    accuracy = float(np.mean(logits.argmax(axis=1) == test_split.labels()))

    output.mkdir(parents=True, exist_ok=True)
    path = output / f"{name}_cnn.keras"
    save(model, path)
    entry = {
        "file": path.name,
        "sha256": sha256_of(path),
        "accuracy": round(accuracy, 4),
        "data": name,
        "n_train": len(train_split),
        "n_test": len(test_split),
        "image_shape": list(train_split.image_shape),
        "feature_dim": settings.feature_dim,
        "num_classes": train_split.num_classes,
        "epochs": settings.epochs,
        "batch_size": settings.batch_size,
        "seed": _SEED,
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
        "command": f"python -m keras_gen.training.extractors {name} --output DIR",
    }
    if settings.strides is None:
        entry["map_scales"] = block_classifier.map_scales(
            model, train_split.images(_MAP_ROWS)
        )
    manifest = output / "manifest.json"
    entries = json.loads(manifest.read_text("utf-8")) if manifest.exists() else {}
    entries[f"{name}_cnn"] = entry
    text = json.dumps(dict(sorted(entries.items())), indent=2, ensure_ascii=False)
    manifest.write_text(text + "\n", "utf-8")
    return entry


def save(model: keras.Model, path: pathlib.Path) -> None:
    """Saves a model's inference form, so that equal weights give an equal file.

    Args:
        model: keras.Model; its weights and layers are kept, its compilation is not.
        path: .keras file to write.
    """
    keras.Model(model.input, model.output, name=path.stem).save(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in sorted(archive.namelist())}
    # What is left out is the hour of saving and Python's addresses of objects: the
    # hash is to name the weights.
    metadata = json.loads(members["metadata.json"])
    del metadata["date_saved"]
    members["metadata.json"] = json.dumps(metadata).encode()
    seen: dict[bytes, int] = {}
    members["config.json"] = re.sub(
        rb'(?<="shared_object_id": )[0-9]+',
        lambda match: b"%d" % seen.setdefault(match[0], len(seen)),
        members["config.json"],
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m keras_gen.training.extractors",
        description="Train a classifier that keras_gen.metrics uses as extractor.",
    )
    parser.add_argument("data", choices=sorted(SETTINGS))
    parser.add_argument(
        "--output",
        type=pathlib.Path,
        required=True,
        help="folder of the weights and of manifest.json",
    )
    options = parser.parse_args()
    # Here and not in `train`, because it binds the whole process.
    tf.config.experimental.enable_op_determinism()
    print(json.dumps(train(options.data, options.output), indent=2))

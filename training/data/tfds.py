"""`tfds:NAME`: the image data sets of TensorFlow Datasets."""

import difflib
import itertools
import math
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from keras_gen.training.data import parallel, pixels, splits
from keras_gen.training.data.errors import DataError
from keras_gen.training.data.schemes import Request, register
from keras_gen.training.data.source import Source

_TEST_PERCENT = 10
# Images held in their own, larger size while they are resized in parallel.
_CHUNK = 256


@register("tfds", argument="NAME")
def load(request: Request) -> Source:
    """Returns an image data set of TensorFlow Datasets, downloaded if need be.

    NAME is what `tfds.builder` takes, such as `mnist` or `lsun/bedroom:3.1.0`, or the
    folder of a prepared data set. It lies in `$TFDS_DATA_DIR`, by default
    `~/tensorflow_datasets`. The test split is the data set's `test`, else its
    `validation`, else the last tenth of what there is.
    """
    return from_builder(request.argument, request)


def from_builder(name: str, request: Request) -> Source:
    """Returns a data set of TFDS.

    Args:
        name: See `load`.
        request: What is asked for.

    Raises:
        DataError: If TFDS is not installed, does not know or cannot prepare the data
            set, or it holds no 8-bit images or more than fits into memory.
    """
    tfds = _import()
    builder = _builder(tfds, name)
    image, label = _features(tfds, builder.info.features, name)
    instruction = _instruction(tuple(builder.info.splits), request.split)
    count = builder.info.splits[instruction].num_examples
    splits.check_not_empty(
        count, request.split, builder.info.splits.total_num_examples, name
    )
    shape = _image_shape(builder.info.features[image], request, name)
    _check_bytes(count, shape, request.cache_bytes, name)

    images = np.empty((count, *shape), np.uint8)
    labels = np.zeros(count, np.int32)
    examples = _examples(tfds, builder, instruction, (image, label))
    for start in range(0, count, _CHUNK):
        chunk = list(itertools.islice(examples, _CHUNK))

        def fit(index: int, start: int = start, chunk: list = chunk) -> None:
            pillow = pixels.from_array(chunk[index][image])
            images[start + index] = pixels.fit(pillow, request.image_size, shape[-1])

        parallel.for_each(fit, len(chunk))
        if label:
            labels[start : start + len(chunk)] = [each[label] for each in chunk]
    # TFDS marks labels that were withheld by -1.
    if label is None or labels.min() < 0:
        return Source(request.spec, request.split, {"image": images})
    label_names = builder.info.features[label].names
    return Source(
        request.spec, request.split, {"image": images, "label": labels}, label_names
    )


def _import() -> ModuleType:
    """Returns the module tensorflow_datasets."""
    try:
        import tensorflow_datasets
    except ImportError as error:
        raise DataError(
            "Data from TensorFlow Datasets needs an extra: pip install "
            f"'keras_gen[tfds]'. Received: {error}."
        ) from error
    return tensorflow_datasets


def _builder(tfds: ModuleType, name: str) -> Any:
    """Returns the builder of a data set, which is prepared then."""
    try:
        if Path(name).expanduser().is_dir():
            return tfds.builder_from_directory(Path(name).expanduser())
        # TFDS itself reads the variable only once, when it is imported.
        builder = tfds.builder(name, data_dir=os.environ.get("TFDS_DATA_DIR"))
        builder.download_and_prepare()
    except tfds.core.DatasetNotFoundError as error:
        near = difflib.get_close_matches(name, tfds.list_builders())
        hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
        raise DataError(
            f"TensorFlow Datasets has no data set {name!r}.{hint} All of them: "
            "https://www.tensorflow.org/datasets/catalog"
        ) from error
    # Preparing runs the data set's own code: a download, an archive, anything.
    except Exception as error:
        raise DataError(
            f"TensorFlow Datasets could not prepare {name!r}: {error}"
        ) from error
    return builder


def _features(tfds: ModuleType, features: Any, name: str) -> tuple[str, str | None]:
    """Returns the names of the image feature and of the label, if there is one."""
    images = [key for key in features if isinstance(features[key], tfds.features.Image)]
    labels = [
        key for key in features if isinstance(features[key], tfds.features.ClassLabel)
    ]
    image = "image" if "image" in images else images[0] if len(images) == 1 else None
    label = "label" if "label" in labels else labels[0] if len(labels) == 1 else None
    if image is None or features[image].np_dtype != np.uint8:
        raise DataError(
            "The data set must have one feature of 8-bit images, or one called "
            f"'image'. Received: {name!r} with the features {dict(features)}."
        )
    return image, label


def _instruction(names: tuple[str, ...], split: str) -> str:
    """Returns the TFDS instruction that reads a split, given the splits there are."""
    held_out = next((name for name in ("test", "validation") if name in names), None)
    if "train" in names and held_out:
        parts = {"train": "train", "test": held_out, "all": f"train+{held_out}"}
    else:
        whole, first = names[0], 100 - _TEST_PERCENT
        parts = {
            "train": f"{whole}[:{first}%]",
            "test": f"{whole}[{first}%:]",
            "all": whole,
        }
    return parts[split]


def _image_shape(feature: Any, request: Request, name: str) -> tuple[int, int, int]:
    """Returns (H, W, C) of the images to come."""
    height, width, channels = feature.shape
    if request.image_size is not None:
        height = width = request.image_size
    elif None in (height, width):
        raise DataError(
            "Images of different sizes need image_size, 8 to 128, to be resized to. "
            f"Received: {name!r} with images of the shape {feature.shape}."
        )
    # TFDS decodes images of unknown channels as RGB.
    return height, width, request.channels or channels or 3


def _check_bytes(count: int, shape: tuple, cache_bytes: int, name: str) -> None:
    """Raises `DataError` unless the images fit into memory."""
    wanted = count * math.prod(shape)
    if wanted > cache_bytes:
        raise DataError(
            f"The images must fit into cache_bytes={cache_bytes:,}. Received: {name!r} "
            f"with {count:,} images of the shape {shape}, {wanted:,} bytes. Choose a "
            "smaller image_size, allow more cache_bytes, or write the images to files "
            "and load them by 'folder:DIR', which may exceed memory."
        )


def _examples(
    tfds: ModuleType, builder: Any, instruction: str, keys: tuple[str, str | None]
) -> Iterator[dict[str, np.ndarray]]:
    """Returns the examples of a split in stored order, only with these features."""
    import tensorflow as tf

    options = tf.data.Options()
    # The autotuner's thread can hold up the end of the pass by its own length.
    options.autotune.enabled = False
    dataset = builder.as_dataset(
        split=instruction,
        shuffle_files=False,
        read_config=tfds.ReadConfig(
            options=options, num_parallel_calls_for_decode=os.cpu_count()
        ),
        decoders=tfds.decode.PartialDecoding({key: True for key in keys if key}),
    )
    return iter(tfds.as_numpy(dataset))

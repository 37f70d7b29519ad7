"""`fashion_mnist`: 70,000 grey 28x28 pictures of clothing in ten classes."""

import os
from pathlib import Path

from keras_gen.training.data import idx, tfds
from keras_gen.training.data.errors import DataError, DataNotFoundError
from keras_gen.training.data.schemes import Request, register
from keras_gen.training.data.source import Source

LABEL_NAMES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)


def directories() -> tuple[Path, ...]:
    """Returns the folders that are searched for the IDX files, first ones first."""
    own = os.environ.get("KERAS_GEN_DATA")
    return (
        *([Path(own).expanduser() / "fashion_mnist"] if own else []),
        Path.home() / ".keras_gen" / "fashion_mnist",
        # Where keras.datasets.fashion_mnist keeps what it downloaded.
        Path.home() / ".keras" / "datasets" / "fashion-mnist",
        # Where the Debian package dataset-fashion-mnist puts them.
        Path("/usr/share/datasets/fashion-mnist"),
    )


@register("fashion_mnist")
def load(request: Request) -> Source:
    """Returns Fashion-MNIST: 60,000 training and 10,000 test images, 28x28x1.

    Xiao et al., 2017, https://arxiv.org/abs/1708.07747. The IDX files are looked for
    in `$KERAS_GEN_DATA/fashion_mnist`, `~/.keras_gen/fashion_mnist`,
    `~/.keras/datasets/fashion-mnist` and `/usr/share/datasets/fashion-mnist`; failing
    that, TensorFlow Datasets is asked.
    """
    searched = directories()
    for directory in searched:
        if idx.has_images(directory):
            return idx.from_directory(directory, request, LABEL_NAMES)
    try:
        return tfds.from_builder("fashion_mnist", request)
    except DataError as error:
        places = ", ".join(str(directory) for directory in searched)
        raise DataNotFoundError(
            "Fashion-MNIST was not found. Looked for train-images-idx3-ubyte.gz and "
            f"t10k-images-idx3-ubyte.gz in: {places}; then asked TensorFlow Datasets: "
            f"{error} Install the Debian package dataset-fashion-mnist, or put the "
            "four files of https://github.com/zalandoresearch/fashion-mnist into "
            "DIR/fashion_mnist and set KERAS_GEN_DATA=DIR."
        ) from error

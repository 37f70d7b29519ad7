"""What all tests share: two virtual CPUs, fixed seeds, and the Fashion-MNIST gate."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from pathlib import Path

import keras
import pytest
import tensorflow as tf

FASHION_MNIST = Path("/usr/share/datasets/fashion-mnist")

# Two logical devices must exist before TensorFlow first runs; only the tests of
# distribution use the second.
tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0],
    [tf.config.LogicalDeviceConfiguration()] * 2,
)


def pytest_collection_modifyitems(items):
    if (FASHION_MNIST / "train-images-idx3-ubyte.gz").exists():
        return
    skip = pytest.mark.skip(
        reason=f"Fashion-MNIST is not in {FASHION_MNIST}: install Debian's package "
        "dataset-fashion-mnist"
    )
    for item in items:
        if item.get_closest_marker("fashion_mnist"):
            item.add_marker(skip)


@pytest.fixture(autouse=True)
def _fixed_seeds():
    keras.utils.set_random_seed(0)


@pytest.fixture
def fashion_mnist_dir() -> Path:
    """Folder with the four IDX files of Fashion-MNIST."""
    return FASHION_MNIST


@pytest.fixture(scope="session")
def two_replicas():
    """The session's one MirroredStrategy: the collectives of two would clash."""
    return tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])

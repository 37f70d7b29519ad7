import subprocess
import sys

import pytest

from keras_gen.training import data
from keras_gen.training.data import DataError


def test_list_sources_shows_what_to_write():
    assert data.list_sources() == (
        "digits",
        "downscaled:FACTOR:SPEC",
        "faces",
        "fashion_mnist",
        "folder:DIR",
        "gaussians[:VARIANT]",
        "idx:DIR",
        "melodies",
        "pairs:DIR",
        "photos",
        "records:DIR",
        "shapes[:VARIANT]",
        "subset:N:SPEC",
        "tfds:NAME",
        "unpaired:DIR",
    )


@pytest.mark.parametrize(
    ("spec", "options", "message"),
    [
        ("digitz", {}, "Unknown data source 'digitz'.*Did you mean 'digits'"),
        ("digits:8", {}, "'digits' takes nothing behind it"),
        ("folder", {}, "needs DIR behind a colon.*'folder:DIR'"),
        ("tfds:", {}, "needs NAME behind a colon"),
        ("digits", {"split": "valid"}, "Unknown split 'valid'"),
        ("digits", {"image_size": 200}, "image_size must be an integer from 8 to 128"),
        ("digits", {"channels": 5}, "channels must be an integer from 1 to 4"),
        ("digits", {"seed": -1}, "seed must be"),
        ("digits", {"cache_bytes": 0.5}, "cache_bytes must be"),
    ],
)
def test_misuse_is_told(spec, options, message):
    with pytest.raises(DataError, match=message):
        data.load(spec, **options)


def test_a_bare_folder_is_recognised(tmp_path):
    with pytest.raises(
        DataError, match=f"For a folder of images say 'folder:{tmp_path}'"
    ):
        data.load(str(tmp_path))


def test_listing_and_loading_need_no_tensorflow():
    code = (
        "import sys; from keras_gen.training import data; data.list_sources();"
        "data.load('digits'); sys.exit('tensorflow' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

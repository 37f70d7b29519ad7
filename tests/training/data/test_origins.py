"""Where the rows of a spec come from."""

import pytest

from keras_gen.training import data
from keras_gen.training.data import origins


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("digits", "digits"),
        ("subset:500:fashion_mnist", "fashion_mnist"),
        ("downscaled:4:photos", "photos"),
        ("subset:9:downscaled:2:shapes:pairs", "shapes"),
        ("shapes:captions", "shapes"),
        ("folder:digits", "folder:digits"),
        ("subset:9:folder:digits", "folder:digits"),
        ("tfds:mnist", "tfds:mnist"),
        ("records:nowhere", "records:nowhere"),
        ("any name", "any name"),
    ],
)
def test_a_spec_is_of_its_origin(spec, expected):
    assert origins.origin(spec) == expected


def test_records_are_of_what_was_prepared(tmp_path):
    data.records.prepare("subset:20:digits", tmp_path / "few", split="test")
    assert origins.origin(f"records:{tmp_path / 'few'}") == "digits"

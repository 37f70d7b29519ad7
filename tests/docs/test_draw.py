"""Every data set that is drawn has its picture, and the script draws it."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

FOLDER = Path(__file__).parents[2] / "docs" / "data"
SPEC = importlib.util.spec_from_file_location("draw", FOLDER / "draw.py")
draw = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(draw)


def test_every_picture_is_there_and_no_other():
    kept = {path.stem for path in FOLDER.glob("*.png")}
    assert kept == set(draw.PICTURES)


@pytest.mark.parametrize("name", ["faces", "shapes", "shapes_pairs"])
def test_pictures_show_the_data_as_it_is(name):
    kept = np.asarray(Image.open(FOLDER / f"{name}.png"), int)
    drawn = np.asarray(draw.PICTURES[name](), int)
    assert kept.shape == drawn.shape
    assert np.abs(kept - drawn).max() <= 1

"""Draws a picture of each data source that a program makes or that comes along.

    python docs/data/draw.py                  # all of them
    python docs/data/draw.py photos melodies  # these

Each picture is a PNG beside this file, of seed 0 and the training split unless its
function says otherwise.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from keras_gen import images
from keras_gen.training import data

FOLDER = Path(__file__).resolve().parent


def faces() -> Image.Image:
    """Returns 48 faces at twice their default size."""
    return images.grid(data.load("faces", image_size=64).images(limit=48), columns=12)


def gaussians() -> Image.Image:
    """Returns the density of ring and grid over [-2.5, 2.5]^2."""
    from keras_gen.training.data import gaussians

    tiles = [
        gaussians.density(data.load(f"gaussians:{variant}").rows()["point"], side=160)
        for variant in gaussians.VARIANTS
    ]
    return images.grid(np.concatenate(tiles), columns=2, scale=2)


def melodies() -> Image.Image:
    """Returns the piano rolls of twelve melodies: time to the right, loud is bright."""
    from keras_gen.training.data import melody_statistics

    sequences = data.load("melodies").rows(limit=12)["sequence"]
    return images.grid(melody_statistics.piano_roll(sequences), columns=3, scale=3)


def photos() -> Image.Image:
    """Returns crops of six photographs for training and, below, of two for testing."""
    rows = []
    for split, photographs in (("train", 6), ("test", 2)):
        crops = data.load("photos", split=split).images(limit=12 * photographs)
        # Crop i is of photograph i modulo their number; each gets a row.
        rows += [crops[i::photographs] for i in range(photographs)]
    return images.grid(np.concatenate(rows), columns=12)


def shapes() -> Image.Image:
    """Returns 48 scenes."""
    return images.grid(data.load("shapes").images(limit=48), columns=12)


def shapes_pairs() -> Image.Image:
    """Returns 24 scenes filled and, below each, outlined."""
    rows = data.load("shapes:pairs").rows(limit=24)
    both = [rows[key].reshape(2, 12, 32, 32, 3) for key in ("source", "target")]
    return images.grid(np.concatenate(both, axis=1).reshape(48, 32, 32, 3), columns=12)


PICTURES = {
    "faces": faces,
    "gaussians": gaussians,
    "melodies": melodies,
    "photos": photos,
    "shapes": shapes,
    "shapes_pairs": shapes_pairs,
}


def main() -> None:
    """Draws the pictures that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PICTURES))
    names = parser.parse_args().names or list(PICTURES)
    if unknown := set(names) - set(PICTURES):
        parser.error(f"no picture of {', '.join(sorted(unknown))}")
    for name in names:
        PICTURES[name]().save(FOLDER / f"{name}.png", optimize=True)
        print(FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()

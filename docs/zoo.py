"""Exports runs into saved_models, with the files that the zoo has room for.

    python docs/zoo.py [RECIPE ...]   # each trained before: keras-gen train RECIPE

Without names, every run of the zoo that exists is exported. pix2pix is left out, whose
generator would take 17 MB in each format.
"""

import sys
from pathlib import Path

import gallery

from keras_gen.cli import app

ROOT = Path(__file__).resolve().parents[1]

_ALL = ("--variant", "all")
_INT8 = ("--variant", "tflite_int8")
# Graphs with loops, as samplers of pixels have, cannot be of fewer bits or one batch.
_HALVES = ("--variant", "tflite_float16", "--variant", "onnx_float16")
_REDUCED = (*_INT8, *_HALVES, "--variant", "tflite_dynamic_range")
EXPORTS = {
    "c_rnn_gan_melodies": (),
    "cyclegan_shapes": _REDUCED,
    "dcgan_fashion_mnist": _REDUCED,
    # Eight bits throughout cost too much here: fd_c is 1.8 times that of float32.
    "gan_cls_shapes": (
        *("--variant", "tflite_float16", "--variant", "tflite_dynamic_range"),
        *(f"--endpoint={name}" for name in ("generate", "sample", "encode_text")),
    ),
    "gan_digits": _INT8,
    "infogan_digits": _ALL,
    "lsgan_digits": _INT8,
    "pixelcnn_digits": tuple(
        f"--endpoint={name}" for name in ("generate", "sample", "log_prob")
    ),
    "progan_faces": _REDUCED,
    "srgan_photos": _REDUCED,
    "unrolled_gan_gaussians": _ALL,
    "vae_fashion_mnist": _REDUCED,
    "vq_vae_fashion_mnist": (
        *("--format", "saved_model", "--format", "onnx"),
        *(f"--endpoint={name}" for name in ("generate", "encode", "decode")),
    ),
    "wgan_digits": _INT8,
    "wgan_gp_digits": _INT8,
}


def main(names: list[str]) -> int:
    """Exports the runs of these names, and brings index and gallery up to date."""
    for name in names or [n for n in EXPORTS if (ROOT / "runs" / n).is_dir()]:
        target = str(gallery.FOLDER / name)
        run = str(ROOT / "runs" / name)
        if code := app.run(
            ["export", run, "--output", target, "--overwrite", *EXPORTS[name]]
        ):
            return code
    gallery.write()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

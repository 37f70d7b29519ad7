"""Compares the runtimes that can sample an exported generator.

    python benchmarks/sampling.py [--batch-sizes 1 64] [--rounds 15]

Keras, SavedModel, TFLite and ONNX Runtime compute the same images from the same
latents; PyTorch, where it is installed, runs a twin of the same layers.
"""

import argparse
import os
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from pairs import in_turns, median, ratio, table

import keras_gen.export
from keras_gen import DCGAN

IMAGE_SHAPE = (28, 28, 1)
BASELINE = "onnx"


def samplers(directory, model):
    """Returns name -> function from latents to images."""
    result = {"keras": lambda z: model._sample_compiled(z).numpy()}
    for runtime in ("saved_model", "tflite", "onnx"):
        generator = keras_gen.export.load(directory, runtime=runtime)
        result[runtime] = lambda z, g=generator: g.call("generate", latents=z)["image"]
    from torch_dcgan import generator as torch_generator

    peer = torch_generator(model)
    if peer is not None:
        import torch

        peer.eval()

        def sample(z):
            with torch.inference_mode():
                return peer(torch.from_numpy(z)).numpy()

        result["pytorch"] = sample
    return result


def main():
    """Runs the comparison and prints its table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch-sizes", type=int, nargs="+", default=[1, 64])
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    model = DCGAN(IMAGE_SHAPE)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        keras_gen.export.export(model, f"{folder}/dcgan")
        functions = samplers(f"{folder}/dcgan", model)
        for size in arguments.batch_sizes:
            z = np.random.default_rng(0).uniform(-1, 1, (size, model.latent_dim))
            z = z.astype("float32")
            repeats = max(1, 200 // size)
            seconds = in_turns(
                {
                    name: lambda f=f, z=z, r=repeats: [f(z) for _ in range(r)]
                    for name, f in functions.items()
                },
                arguments.rounds,
            )
            rows += [
                (
                    name,
                    size,
                    f"{1000 * median(seconds[name]) / repeats:.2f}",
                    f"{size * repeats / median(seconds[name]):.0f}",
                    f"{ratio(seconds, name, BASELINE):.2f}",
                )
                for name in functions
            ]
    table(
        f"Sampling, DCGAN 28x28x1, width 32; median of {arguments.rounds} rounds",
        rows,
        ("runtime", "batch", "ms a batch", "images/s", "of ONNX Runtime"),
    )


if __name__ == "__main__":
    main()

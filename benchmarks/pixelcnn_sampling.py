"""Compares the cached sampler of a PixelCNN with the plain loop over its pixels.

    python benchmarks/pixelcnn_sampling.py [--side 28] [--levels 256] [--batch 16]
        [--rounds 5] [--plain-pixels 98]

Both draw the same images from the same uniforms and the same gated network (width 32, 5
layers). The plain loop runs the whole network for each pixel, as one compiled call a
pixel; each pixel costs the same, so that it is timed over some pixels and scaled to the
whole image. The cached sampler runs as it is in TensorFlow, compiled by XLA, and
exported to TFLite and ONNX; each of them is timed over whole images. The script stops
if two of them differ in a single level.
"""

import argparse
import os
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from pairs import in_turns, median, ratio, table

from keras_gen import features
from keras_gen.base import Endpoint
from keras_gen.distributions.categorical import Categorical
from keras_gen.export.formats import onnx, saved_model, tflite
from keras_gen.networks import pixelcnn_sampler
from keras_gen.networks.gated_pixelcnn import GatedPixelCNN

BASELINE = "plain loop"


def plain_loop(network, uniforms, pixels):
    """Returns a function that draws the first pixels with one network pass each."""
    width = network.grid[1]

    @tf.function
    def draw(levels, i, j):
        parameters = network(network.to_values(levels))
        drawn = network.head.sample(parameters[:, i, j], uniforms[:, i, j])
        here = tf.one_hot(i * width + j, width**2, dtype=tf.int32)
        here = tf.reshape(here, (1, width, width, 1))
        return levels + here * drawn[:, None, None, :]

    def run():
        levels = tf.zeros((*uniforms.shape[:3], network.channels), tf.int32)
        for k in range(pixels):
            i, j = divmod(k, width)
            levels = draw(levels, tf.constant(i), tf.constant(j))
        return network.to_values(levels).numpy()

    return run


def exported(network, uniforms, folder):
    """Returns name -> function that draws whole images with an exported sampler."""
    import onnxruntime
    from ai_edge_litert.interpreter import Interpreter

    endpoint = Endpoint(
        "sample",
        (features.Feature("uniforms", uniforms.shape[1:]),),
        (features.Feature("image", (*network.grid, network.channels)),),
        lambda uniforms: (pixelcnn_sampler.sample(network, uniforms),),
    )
    endpoints = {"sample": endpoint}
    saved_model.write(endpoints, folder / "model")
    tflite.write(folder / "model", endpoints, folder / "model.tflite")
    onnx.write(endpoint, folder / "model.onnx")
    lite = Interpreter(str(folder / "model.tflite")).get_signature_runner("sample")
    session = onnxruntime.InferenceSession(folder / "model.onnx")
    return {
        "cached, TFLite": lambda: lite(uniforms=uniforms)["image"],
        "cached, ONNX Runtime": lambda: session.run(None, {"uniforms": uniforms})[0],
    }


def main():
    """Runs the comparison and prints its table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=28)
    parser.add_argument("--levels", type=int, default=256)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--plain-pixels", type=int, default=98)
    arguments = parser.parse_args()
    side, batch = arguments.side, arguments.batch
    pixels = min(arguments.plain_pixels, side**2)
    keras.utils.set_random_seed(0)
    network = GatedPixelCNN((side, side, 1), Categorical(arguments.levels))
    shape = (batch, side, side, arguments.levels)
    uniforms = np.random.default_rng(0).uniform(size=shape).astype("float32")

    def cached(**kwargs):
        function = tf.function(lambda u: pixelcnn_sampler.sample(network, u), **kwargs)
        return lambda: function(tf.constant(uniforms)).numpy()

    with tempfile.TemporaryDirectory() as folder:
        functions = {
            BASELINE: plain_loop(network, tf.constant(uniforms), pixels),
            "cached, TensorFlow": cached(),
            "cached, XLA": cached(jit_compile=True),
            **exported(network, uniforms, Path(folder)),
        }
        results = {name: function() for name, function in functions.items()}
        wanted = results.pop(BASELINE).reshape(batch, -1)[:, :pixels]
        for name, result in results.items():
            if np.any(result.reshape(batch, -1)[:, :pixels] != wanted):
                raise SystemExit(f"{name} and the plain loop differ.")
        seconds = in_turns(functions, arguments.rounds)
    seconds[BASELINE] = [t * side**2 / pixels for t in seconds[BASELINE]]
    rows = [
        (
            name,
            f"{1000 * median(times):.0f}",
            f"{batch / median(times):.2f}",
            f"{1 / ratio(seconds, name, BASELINE):.1f}",
        )
        for name, times in seconds.items()
    ]
    table(
        f"Sampling {batch} images of {side}x{side}, {arguments.levels} levels, gated, "
        f"width 32, 5 layers; median of {arguments.rounds} rounds in turns, plain loop "
        f"scaled from {pixels} of {side**2} pixels",
        rows,
        ("sampler", "ms a batch", "images/s", "times the plain loop"),
    )


if __name__ == "__main__":
    main()

"""Runs an endpoint in a new process, whose time tells how long a start takes.

It imports nothing but one runtime and NumPy: what a command-line tool or a function in
a cloud would wait for.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from keras_gen.export.errors import ArtefactError

# Each opens its file and leaves what it gives in `outputs`. None imports keras_gen, but
# for Keras, which cannot do without the model's code.
_PROGRAMS = {
    "onnx": """
import onnxruntime
session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
outputs = session.run(None, inputs)
""",
    "tflite": """
from ai_edge_litert.interpreter import Interpreter
outputs = list(Interpreter(path).get_signature_runner(endpoint)(**inputs).values())
""",
    "saved_model": """
import tensorflow as tf
model = tf.saved_model.load(path)
tensors = {name: tf.constant(array) for name, array in inputs.items()}
outputs = list(model.signatures[endpoint](**tensors).values())
outputs = [output.numpy() for output in outputs]
""",
    "keras": """
from keras_gen import load_model
from keras_gen.export.formats import tracing
model = load_model(path, compile=False)
outputs = list(tracing.call(model.endpoints[endpoint], inputs).values())
""",
}

# To leave at once: taking a runtime down is no part of what a user waits for.
_AROUND = """
import json, os, sys
import numpy as np
path, endpoint, given = json.loads(sys.argv[1])
inputs = dict(np.load(given, allow_pickle=False))
{program}
print(json.dumps([list(output.shape) for output in outputs]), flush=True)
os._exit(0)
"""


def start(runtime: str, path: Path, endpoint: str, inputs: Path) -> list[list[int]]:
    """Runs an endpoint once in a new process.

    Args:
        runtime: `"onnx"`, `"tflite"`, `"saved_model"` or `"keras"`.
        path: What that runtime opens; for Keras a .keras file.
        endpoint: The endpoint's name.
        inputs: A .npz file with the inputs by name.

    Returns:
        The shapes of the outputs.

    Raises:
        ArtefactError: If the process fails; the message has its last line.
    """
    arguments = json.dumps([str(path), endpoint, str(inputs)])
    # `-P`: a file in the working directory must not stand in for a package.
    done = subprocess.run(
        [sys.executable, "-P", "-c", program(runtime), arguments],
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        *_, last = done.stderr.strip().splitlines() or [f"code {done.returncode}"]
        raise ArtefactError(
            f"Endpoint {endpoint!r} does not run in a new process with {runtime}: "
            f"{last}"
        )
    return json.loads(done.stdout.splitlines()[-1])


def program(runtime: str) -> str:
    """Returns the program that a new process runs; see `start`."""
    return _AROUND.format(program=_PROGRAMS[runtime])


def save_inputs(inputs: dict[str, np.ndarray], folder: Path) -> Path:
    """Writes one row of inputs for `start`; returns the file."""
    path = folder / "inputs.npz"
    np.savez(path, **{name: array[:1] for name, array in inputs.items()})
    return path

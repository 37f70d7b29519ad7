"""Harness of the contract tests: data that fit any system, and states to compare."""

import keras
import numpy as np
import tensorflow as tf

from keras_gen.export.artefact.signature import Signature
from keras_gen.export.running.probes import probes
from keras_gen.registry import get_model, list_models

SYSTEMS = list_models()
ROWS = 8

# Systems that do not take images of any size from 8 to 128, each with the reason.
FIXED_SIZE = {
    "c_rnn_gan": "makes sequences",
    "cyclegan": "its endpoints take any size themselves; test_cyclegan.py",
    "pixelcnn": "draws pixel by pixel, too slow here at 128; test_pixelcnn.py",
    "vq_vae": "draws code by code, too slow here at 128; test_vq_vae.py",
    "pix2pix": "its endpoints take any size themselves; test_pix2pix.py",
    "progan": "grows from 4 x 4 to a power of two; test_progan.py",
    "srgan": "its endpoints take any size themselves; test_srgan.py",
}
ANY_SIZE = [system for system in SYSTEMS if system not in FIXED_SIZE]


def tiny(system: str, **kwargs):
    """Returns the compiled smallest configuration of a system, from a fixed seed."""
    keras.utils.set_random_seed(1)
    model = get_model(system).tiny(**kwargs)
    model.compile()
    return model


def batch(model, rows: int = ROWS, seed: int = 0) -> dict[str, np.ndarray]:
    """Returns random data that satisfy a system's contract, for one training step."""
    rng = np.random.default_rng(seed)
    rows *= model.sub_batches_per_step
    result = {}
    for name, feature in model.features.items():
        shape = (rows, *feature.typical_shape())
        low = -2 if feature.low is None else feature.low
        high = 2 if feature.high is None else feature.high
        if feature.dtype.startswith("int"):
            values = rng.integers(low, high + 1, shape)
        else:
            values = rng.uniform(low, high, shape)
        result[name] = values.astype(feature.dtype)
    return result


def dataset(model, steps: int, rows: int = ROWS, start: int = 0) -> tf.data.Dataset:
    """Returns `steps` batches, the k-th made from seed `start + k`."""
    batches = [batch(model, rows, seed) for seed in range(start, start + steps)]
    stacked = {name: np.stack([b[name] for b in batches]) for name in batches[0]}
    return tf.data.Dataset.from_tensor_slices(stacked)


def train(model, steps: int = 2, rows: int = ROWS, start: int = 0):
    """Takes training steps on procedural data and returns the model."""
    model.fit(dataset(model, steps, rows, start), verbose=0)
    return model


def train_eagerly(model, steps: int = 2, rows: int = ROWS, start: int = 0):
    """Takes training steps in plain Python and returns the model.

    As `train`, for tests of something else than the compiled step: a few steps are not
    worth a graph.
    """
    model.run_eagerly, before = True, model.run_eagerly
    try:
        return train(model, steps, rows, start)
    finally:
        model.run_eagerly = before
        model.train_function = None


def visit_phases(model):
    """Yields each phase of a model's training in turn, with the model in it."""
    for phase in model.phases:
        model.steps.assign(model.phase_begins(phase.name))
        model.advance_phase()
        assert model.phase == phase
        yield phase


def acting(model, phase) -> set[str]:
    """Returns the players that learn in a phase."""
    return set(model.players if phase.players is None else phase.players)


def probe(model, n: int = 3, endpoint: str | None = None) -> dict[str, np.ndarray]:
    """Returns inputs of an endpoint, by default of the main one."""
    name = endpoint or next(iter(model.endpoints))
    return probes(Signature.of(model.endpoints[name]), n)


def outputs(model, inputs) -> list[np.ndarray]:
    """Returns what the main endpoint gives for inputs."""
    endpoint = next(iter(model.endpoints.values()))
    return [np.asarray(x) for x in endpoint.function(*inputs.values())]


def state(model) -> dict[str, np.ndarray]:
    """Returns everything that decides the next step: weights, seeds, optimizers."""
    result = {f"{i}:{v.path}": v.numpy() for i, v in enumerate(model.variables)}
    for player, optimizer in model.optimizers.items():
        for i, variable in enumerate(optimizer.variables):
            result[f"{player} optimizer {i}:{variable.path}"] = variable.numpy()
    return result


def assert_same_state(a, b) -> None:
    """Asserts that two models agree in every variable, to the bit."""
    first, second = list(state(a).items()), list(state(b).values())
    assert len(first) == len(second)
    for (name, left), right in zip(first, second, strict=True):
        np.testing.assert_array_equal(left, right, err_msg=name)

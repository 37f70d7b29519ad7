"""Measures what a step costs, and predicts from it how training scales.

    python benchmarks/scaling.py [--batch-size 64] [--rounds 9]

Measured here, for each system: floating point operations of one step, time of a step,
bytes of gradients that replicas would exchange, bytes of images that a step reads; and,
between two processes on this machine, how long an all-reduce takes. Predicted: the
efficiency at 8, 64 and 512 accelerators by the cost model of docs/scaling.md, under the
assumptions that are printed with it. A prediction is no measurement.
"""

import argparse
import dataclasses
import json
import os
import socket
import subprocess
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from pairs import in_turns, median, table

from keras_gen import DCGAN, WGANGP

REPLICAS = (8, 64, 512)
# Bytes of the measured all-reduces: a latency, and a bandwidth.
SIZES = (4 * 2**10, 16 * 2**20)


@dataclasses.dataclass(frozen=True)
class Machine:
    """An assumed accelerator and its links.

    Attributes:
        flops: Sustained floating point operations a second of one accelerator.
        hosted: Accelerators of one host.
        inside: Bytes a second of each accelerator to its neighbour on the host.
        between: Bytes a second of each host to the next.
        latency: Seconds of one message inside a host.
        far_latency: Seconds of one message between hosts.
        reading: Bytes a second of images that a host decodes for all its accelerators.
    """

    flops: float = 20e12
    hosted: int = 8
    inside: float = 100e9
    between: float = 12.5e9
    latency: float = 5e-6
    far_latency: float = 20e-6
    reading: float = 1e9


@dataclasses.dataclass(frozen=True)
class Costs:
    """What one step of one replica costs, as measured.

    Attributes:
        flops: Floating point operations.
        seconds: On this machine.
        updates: Gradients exchanged in a step, bytes of each update.
        read: Bytes of images, as bytes a pixel.
    """

    flops: int
    seconds: float
    updates: tuple[int, ...]
    read: int


def predicted(costs: Costs, replicas: int, machine: Machine) -> dict[str, float]:
    """Returns the parts of a step's time in seconds, and the efficiency.

    Each replica keeps its batch (weak scaling). A ring sends 2 (n - 1) messages and
    2 (n - 1) / n of the bytes; it is as slow as its slowest link. Nothing overlaps but
    reading with the step.
    """
    compute = costs.flops / machine.flops
    far = replicas > machine.hosted
    hosts = -(-replicas // machine.hosted)
    # Inside each host first, then between hosts, as hierarchical rings do.
    exchange = 0.0
    for size in costs.updates:
        near = min(replicas, machine.hosted)
        exchange += _ring(near, size, machine.latency, machine.inside)
        if far:
            exchange += _ring(hosts, size, machine.far_latency, machine.between)
    reading = costs.read * min(replicas, machine.hosted) / machine.reading
    step = max(compute + exchange, reading)
    return {
        "compute": compute,
        "exchange": exchange,
        "reading": reading,
        "efficiency": compute / step,
    }


def _ring(count: int, size: int, latency: float, bandwidth: float) -> float:
    return 2 * (count - 1) * (latency + size / count / bandwidth)


def costs_of(model, batch_size: int, rounds: int) -> Costs:
    """Measures one step of a compiled model on random images."""
    rows = batch_size * model.sub_batches_per_step
    image = np.random.default_rng(0).uniform(-1, 1, (rows, *model.image_shape))
    batch = {"image": tf.constant(image, tf.float32)}
    updates = _updates(model, batch)
    step = tf.function(model.train_step)
    flops = _flops(step.get_concrete_function(batch))
    seconds = in_turns({"step": lambda: step(batch)}, rounds, warmup=2)
    return Costs(flops, median(seconds["step"]), updates, image.size)


def _updates(model, batch) -> tuple[int, ...]:
    """Returns the bytes of each set of gradients that one step applies."""
    found = []

    def counting(apply):
        def counted(gradients, *args, **kwargs):
            found.append(sum(4 * int(tf.size(g)) for g in gradients))
            return apply(gradients, *args, **kwargs)

        return counted

    originals = {p: o.apply for p, o in model.optimizers.items()}
    for player, optimizer in model.optimizers.items():
        optimizer.apply = counting(originals[player])
    model.train_step(batch)
    for player, optimizer in model.optimizers.items():
        optimizer.apply = originals[player]
    return tuple(found)


def _flops(function) -> int:
    """Returns the floating point operations of a graph, as TensorFlow counts them."""
    options = tf.compat.v1.profiler.ProfileOptionBuilder(
        tf.compat.v1.profiler.ProfileOptionBuilder.float_operation()
    )
    options = options.with_empty_output().build()
    profile = tf.compat.v1.profiler.profile(function.graph, options=options)
    return profile.total_float_ops


def all_reduce_seconds() -> dict[int, float]:
    """Returns bytes -> seconds of an all-reduce between two processes here."""
    workers = []
    for _ in range(2):
        with socket.socket() as free:
            free.bind(("localhost", 0))
            workers.append(f"localhost:{free.getsockname()[1]}")
    children = []
    for index in range(2):
        task = {"type": "worker", "index": index}
        config = json.dumps({"cluster": {"worker": workers}, "task": task})
        children.append(
            subprocess.Popen(
                [sys.executable, __file__, "--worker"],
                env=os.environ | {"TF_CONFIG": config},
                stdout=subprocess.PIPE,
                text=True,
            )
        )
    texts = [child.communicate(timeout=300)[0] for child in children]
    return {int(k): v for k, v in json.loads(texts[0].splitlines()[-1]).items()}


def _worker() -> None:
    """One of the two processes: reduces, and prints the seconds."""
    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    result = {}
    for size in SIZES:
        vectors = strategy.experimental_distribute_values_from_function(
            lambda _, size=size: tf.zeros(size // 4)
        )

        def replica(vector):
            # A copy has a device, which what comes from outside has not.
            context = tf.distribute.get_replica_context()
            return context.all_reduce("sum", tf.identity(vector))

        @tf.function
        def reduce(vectors=vectors, replica=replica):
            return strategy.run(replica, args=(vectors,))

        reduce()
        times = []
        for _ in range(15):
            start = time.perf_counter()
            reduce()
            times.append(time.perf_counter() - start)
        result[size] = median(times)
    print(json.dumps(result))


def main():
    """Measures, predicts, and prints both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        _worker()
        return
    models = {
        "dcgan 28x28x1, width 32": DCGAN((28, 28, 1)),
        "dcgan 64x64x3, width 128": DCGAN((64, 64, 3), width=128),
        "wgan_gp 64x64x3, width 64": WGANGP((64, 64, 3), width=64),
    }
    measured, forecast = [], []
    machine = Machine()
    for name, model in models.items():
        keras.utils.set_random_seed(0)
        model.compile()
        costs = costs_of(model, arguments.batch_size, arguments.rounds)
        measured.append(
            (
                name,
                f"{costs.flops / 1e9:.2f}",
                f"{1000 * costs.seconds:.0f}",
                f"{costs.flops / costs.seconds / 1e9:.0f}",
                " + ".join(f"{size / 1e6:.2f}" for size in costs.updates),
                f"{costs.read / 1e6:.2f}",
            )
        )
        for replicas in REPLICAS:
            parts = predicted(costs, replicas, machine)
            times = [
                f"{1e3 * parts[p]:.3f}" for p in ("compute", "exchange", "reading")
            ]
            forecast.append((name, replicas, *times, f"{parts['efficiency']:.2f}"))
    head = (
        "system",
        "GFLOP a step",
        "ms a step",
        "GFLOP/s",
        "MB of gradients",
        "MB of pixels",
    )
    table(f"Measured here, {arguments.batch_size} rows a replica", measured, head)
    seconds = all_reduce_seconds()
    rows = [(size, f"{1e3 * s:.2f}") for size, s in seconds.items()]
    table("All-reduce between two processes here", rows, ("bytes", "ms"))
    head = ("system", "accelerators", "compute ms", "exchange ms", "reading ms", "eff.")
    table(f"Predicted, not measured, for {machine}", forecast, head)


if __name__ == "__main__":
    main()

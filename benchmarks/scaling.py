"""Measures what a step costs, and predicts from it how training scales.

    python benchmarks/scaling.py [--batch-size 64] [--rounds 9]

Counted, for each system: floating point operations of one step, bytes of gradients
that replicas would exchange, all-reduces of batch statistics, rows and bytes of images
that a step reads. Measured here: the time of a step and, between two processes on this
machine, of an all-reduce. Predicted: the efficiency at 8, 64 and 512 accelerators by
the cost model of docs/scaling.md, from the counts and under the assumptions that are
printed with it. Neither measured time enters. A prediction is no measurement.
"""

import argparse
import collections
import dataclasses
import json
import math
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
PARTS = ("compute", "exchange", "statistics", "reading")
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
        rows: Rows a second that one process reads, however small. Measured: raw records
            of 28x28 grey images, two cores (benchmarks/data.py).
        processes: Those of one host, which share its accelerators out.
    """

    flops: float = 20e12
    hosted: int = 8
    inside: float = 100e9
    between: float = 12.5e9
    latency: float = 5e-6
    far_latency: float = 20e-6
    reading: float = 1e9
    rows: float = 96e3
    processes: int = 1


@dataclasses.dataclass(frozen=True)
class Costs:
    """What one step of one replica costs, as counted.

    Attributes:
        flops: Floating point operations.
        updates: Gradients exchanged in a step, bytes of each update.
        statistics: All-reduces of batch statistics, bytes of each.
        rows: Rows that are read.
        read: Bytes of images, as bytes a pixel.
    """

    flops: int
    updates: tuple[int, ...]
    statistics: tuple[int, ...]
    rows: int
    read: int


def predicted(costs: Costs, replicas: int, machine: Machine) -> dict[str, float]:
    """Returns the parts of a step's time in seconds, and the efficiency.

    Each replica keeps its batch (weak scaling), and each process reads the rows of its
    own replicas. Nothing overlaps but reading with the step: updates wait for each
    other, and so do the layers whose statistics are of the whole batch.
    """
    compute = costs.flops / machine.flops
    exchange = sum(_all_reduce(size, replicas, machine) for size in costs.updates)
    statistics = sum(_all_reduce(size, replicas, machine) for size in costs.statistics)
    local = min(replicas, machine.hosted)
    reading = local * (
        costs.rows / machine.rows / machine.processes + costs.read / machine.reading
    )
    step = max(compute + exchange + statistics, reading)
    return {
        "compute": compute,
        "exchange": exchange,
        "statistics": statistics,
        "reading": reading,
        "efficiency": compute / step,
    }


def forecasts(name: str, costs: Costs, machine: Machine) -> list[tuple]:
    """Returns rows of the table of predictions, one for each number of replicas."""
    rows = []
    for replicas in REPLICAS:
        parts = predicted(costs, replicas, machine)
        times = [f"{1e3 * parts[part]:.3g}" for part in PARTS]
        rows.append((name, replicas, *times, f"{parts['efficiency']:.2f}"))
    return rows


def _all_reduce(size: int, replicas: int, machine: Machine) -> float:
    """Returns its seconds: inside each host, and then between hosts."""
    hosts = -(-replicas // machine.hosted)
    near = min(replicas, machine.hosted)
    return _among(near, size, machine.latency, machine.inside) + _among(
        hosts, size, machine.far_latency, machine.between
    )


def _among(count: int, size: int, latency: float, bandwidth: float) -> float:
    """Returns the seconds of the quicker of a ring and a tree, as NCCL chooses.

    A ring sends 2 (n - 1) messages of an n-th of the bytes one after the other, a tree
    2 log2(n) messages of all.
    """
    ring = 2 * (count - 1) * (latency + size / count / bandwidth)
    tree = 2 * math.ceil(math.log2(count)) * (latency + size / bandwidth)
    return min(ring, tree)


def batch_of(model, batch_size: int) -> dict[str, tf.Tensor]:
    """Returns random images for one step of a replica."""
    rows = batch_size * model.sub_batches_per_step
    image = np.random.default_rng(0).uniform(-1, 1, (rows, *model.image_shape))
    return {"image": tf.constant(image, tf.float32)}


def costs_of(model, batch) -> Costs:
    """Counts what one step of a compiled model costs."""
    shape = batch["image"].shape
    return Costs(
        _flops(tf.function(model.train_step).get_concrete_function(batch)),
        *_exchanges(model, batch),
        rows=shape[0],
        read=shape.num_elements(),
    )


def seconds_of(model, batch, rounds: int) -> float:
    """Measures one step."""
    step = tf.function(model.train_step)
    return median(in_turns({"": lambda: step(batch)}, rounds, warmup=2)[""])


def _exchanges(model, batch) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Returns the bytes of each all-reduce in a step: of gradients, of statistics.

    As the step asks for them, forwards and backwards. Nothing is computed: the step is
    traced, without and with batch normalisation that spans replicas.
    """
    layers = [
        layer
        for layer in model._flatten_layers()
        if isinstance(layer, keras.layers.BatchNormalization)
    ]
    found = {}
    for synchronized in (False, True):
        for layer in layers:
            layer.synchronized = synchronized
        found[synchronized] = collections.Counter(_all_reduced(model, batch))
    gradients, both = found[False], found[True]
    return tuple(gradients.elements()), tuple((both - gradients).elements())


def _all_reduced(model, batch) -> list[int]:
    """Returns the bytes of each all-reduce that a step asks for."""
    found = []
    context = type(tf.distribute.get_replica_context())
    original = context.all_reduce

    def counted(self, operation, value, *args, **kwargs):
        tensors = tf.nest.flatten(value)
        found.append(sum(t.dtype.size * t.shape.num_elements() for t in tensors))
        return original(self, operation, value, *args, **kwargs)

    context.all_reduce = counted
    try:
        tf.function(model.train_step).get_concrete_function(batch)
    finally:
        context.all_reduce = original
    return found


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
    measured = []
    forecast = {Machine(): [], Machine(processes=Machine.hosted): []}
    for name, model in models.items():
        keras.utils.set_random_seed(0)
        model.compile()
        batch = batch_of(model, arguments.batch_size)
        seconds = seconds_of(model, batch, arguments.rounds)
        costs = costs_of(model, batch)
        measured.append(
            (
                name,
                f"{costs.flops / 1e9:.2f}",
                f"{1000 * seconds:.0f}",
                f"{costs.flops / seconds / 1e9:.0f}",
                " + ".join(f"{size / 1e6:.2f}" for size in costs.updates),
                f"{len(costs.statistics)} of {sum(costs.statistics) / 1e3:.1f} kB",
                costs.rows,
                f"{costs.read / 1e6:.2f}",
            )
        )
        for each in forecast:
            forecast[each] += forecasts(name, costs, each)
    head = (
        "system",
        "GFLOP a step",
        "ms a step",
        "GFLOP/s",
        "MB of gradients",
        "reduced statistics",
        "rows",
        "MB of pixels",
    )
    table(
        f"Counted and measured here, {arguments.batch_size} rows a replica",
        measured,
        head,
    )
    seconds = all_reduce_seconds()
    rows = [(size, f"{1e3 * s:.2f}") for size, s in seconds.items()]
    table("All-reduce between two processes here", rows, ("bytes", "ms"))
    head = ("system", "accelerators", *(f"{part} ms" for part in PARTS), "eff.")
    for machine, rows in forecast.items():
        table(f"Predicted, not measured, for {machine}", rows, head)


if __name__ == "__main__":
    main()

import json
import os
import socket
import subprocess
import sys
import threading

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen import GAN
from keras_gen.training.data import DataError, Source, load, sharing
from keras_gen.training.data.two_domains import TwoDomains

ROWS = 400  # An epoch of them is longer than any test here.


class Read:
    """A column of rows that hold their numbers, and remembers which were asked for."""

    dtype = np.dtype(np.int32)

    def __init__(self, rows):
        self.shape = (rows,)
        self.range = (0, rows - 1)
        self.asked = []

    def __len__(self):
        return self.shape[0]

    def __getitem__(self, indices):
        self.asked += list(indices)
        return np.asarray(indices, np.int32)


def contexts(processes, replicas):
    return [
        tf.distribute.InputContext(processes, index, replicas)
        for index in range(processes)
    ]


@pytest.mark.parametrize(("processes", "replicas"), [(1, 2), (2, 2), (2, 4), (3, 6)])
def test_parts_of_all_processes_are_the_batches_of_one(processes, replicas):
    source = Source("numbers", "train", {"row": Read(31)})
    expected = [
        element["row"].numpy()
        for element in source.dataset(12, seed=5, start_step=1).take(5)
    ]
    parts = [
        source.dataset(12, 5, 1, context) for context in contexts(processes, replicas)
    ]
    each = 12 // replicas
    for part in parts:
        assert part.element_spec["row"].shape == (each,)
        assert part.cardinality() == tf.data.INFINITE_CARDINALITY
        assert part.options().autotune.enabled is False
    local = replicas // processes
    taken = [
        [element["row"].numpy() for element in part.take(5 * local)] for part in parts
    ]
    for step, batch in enumerate(expected):
        # Replicas are numbered process by process.
        rows = [
            rows for own in taken for rows in own[step * local : (step + 1) * local]
        ]
        assert [len(part) for part in rows] == [each] * replicas
        assert np.concatenate(rows).tolist() == batch.tolist()


def assert_own_rows_alone(asked, index, taken):
    """Asserts what process `index` of two asked for, to take so many batches of 8."""
    whole = Source("numbers", "train", {"row": Read(ROWS)}).dataset(8, 3, 2)
    batches = np.stack([element["row"].numpy() for element in whole.take(taken + 8)])
    own = batches[:, 4 * index : 4 * index + 4]
    # A few batches are made ahead of their use, two at a time.
    assert set(own[:taken].ravel()) <= set(asked) <= set(own.ravel())
    assert len(asked) == len(set(asked))


def test_a_process_reads_its_own_rows_alone():
    for index, context in enumerate(contexts(2, 4)):
        column = Read(ROWS)
        source = Source("numbers", "train", {"row": column})
        list(source.dataset(8, 3, 2, context).take(2 * 5))
        assert_own_rows_alone(column.asked, index, taken=5)


def test_both_domains_are_shared():
    def part(first, count):
        images = np.arange(first, first + count, dtype=np.uint8)[:, None, None, None]
        return Source("part", "train", {"image": np.tile(images, (1, 2, 2, 1))})

    source = TwoDomains("both", "train", part(0, 10), part(100, 7))
    shares = [source.dataset(4, 1, 2, context) for context in contexts(2, 2)]
    for whole, *parts in zip(source.dataset(4, 1, 2).take(4), *shares, strict=False):
        for key in ("a", "b"):
            np.testing.assert_array_equal(
                np.concatenate([part[key] for part in parts]), whole[key]
            )


def test_a_batch_that_does_not_divide_is_refused():
    with pytest.raises(DataError, match="batch_size=10 for 4 replicas"):
        load("digits").dataset(10, context=contexts(2, 4)[0])


def test_one_process_hands_its_dataset_to_fit(two_replicas):
    source = load("digits")
    ours = sharing.batches(source, two_replicas, 6, seed=1, start_step=2)
    assert isinstance(ours, tf.data.Dataset)
    for one, other in zip(ours.take(3), source.dataset(6, 1, 2), strict=False):
        np.testing.assert_array_equal(one["image"], other["image"])


def fitted(strategy, shared):
    """Returns the weights after two steps on batches that the strategy divides."""
    keras.utils.set_random_seed(0)
    with strategy.scope():
        model = GAN.tiny()
        model.compile()
    images = np.arange(200, dtype=np.uint8)[:, None, None, None]
    source = Source("grey", "train", {"image": np.tile(images, (1, 8, 8, 1))})
    batches = source.dataset(16)
    if shared:
        batches = strategy.distribute_datasets_from_function(
            lambda context: source.dataset(16, context=context)
        )
    model.fit(batches, steps_per_epoch=2, verbose=0)
    return model.get_weights()


@pytest.mark.slow
def test_fit_learns_the_same_from_what_is_shared(two_replicas):
    pairs = zip(fitted(two_replicas, True), fitted(two_replicas, False), strict=True)
    for ours, theirs in pairs:
        np.testing.assert_array_equal(ours, theirs)


def test_fit_checks_what_is_shared(two_replicas):
    with two_replicas.scope():
        model = GAN.tiny()
        model.compile()
    wrong = load("digits", image_size=16)
    shared = two_replicas.distribute_datasets_from_function(
        lambda context: wrong.dataset(4, context=context)
    )
    with pytest.raises(ValueError, match=r"shape \(batch, 8, 8, 1\).*\(2, 16, 16, 1\)"):
        model.fit(shared, steps_per_epoch=1, verbose=0)


_PROCESS = """
import json, sys
import numpy as np, tensorflow as tf
strategy = tf.distribute.MultiWorkerMirroredStrategy()
from test_sharing import ROWS, Read
from keras_gen.training.data import Source, sharing
column = Read(ROWS)
source = Source("numbers", "train", {"row": column})
batches = iter(sharing.batches(source, strategy, 8, 3, 2))
rows = [np.concatenate(strategy.experimental_local_results(next(batches)["row"]))
        for _ in range(4)]
print(
    json.dumps([np.concatenate(rows).tolist(), list(map(int, column.asked))]),
    flush=True,
)
sys.stdin.read()
"""


@pytest.mark.slow
def test_two_real_processes_divide_the_reading():
    addresses = []
    for _ in range(2):
        with socket.socket() as free:
            free.bind(("localhost", 0))
            addresses.append(f"localhost:{free.getsockname()[1]}")
    cluster = {"chief": addresses[:1], "worker": addresses[1:]}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _PROCESS],
            env={
                **os.environ,
                "TF_CONFIG": json.dumps(
                    {"cluster": cluster, "task": {"type": kind, "index": 0}}
                ),
                "PYTHONPATH": os.path.dirname(__file__),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for kind in ("chief", "worker")
    ]
    # Nobody trained, so nobody makes one wait for the other at the end: they are held
    # until both have told, and killed.
    late = threading.Timer(120, lambda: [process.kill() for process in processes])
    late.start()
    said = [process.stdout.readline() for process in processes]
    late.cancel()
    for process in processes:
        process.kill()
        process.communicate()
    whole = Source("numbers", "train", {"row": Read(ROWS)}).dataset(8, 3, 2)
    batches = np.stack([element["row"].numpy() for element in whole.take(4)])
    for index, text in enumerate(said):
        rows, asked = json.loads(text)
        assert rows == batches[:, 4 * index : 4 * index + 4].ravel().tolist()
        assert_own_rows_alone(asked, index, taken=4)

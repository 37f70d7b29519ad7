"""The cost model of docs/scaling.md, by hand and against the page's own table."""

import importlib
import re
import sys
from pathlib import Path

import pytest

from keras_gen import DCGAN, WGANGP

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def scaling():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        yield importlib.import_module("scaling")
    finally:
        sys.path.pop(0)


def test_the_parts_of_a_step_by_hand(scaling):
    machine = scaling.Machine(
        flops=1e9,
        hosted=4,
        inside=1e6,
        between=1e5,
        latency=1e-3,
        far_latency=1e-2,
        reading=1e6,
        rows=1e3,
        processes=2,
    )
    costs = scaling.Costs(10**9, (80_000,), (8, 8), rows=10, read=10_000)
    one = scaling.predicted(costs, 1, machine)
    assert one["exchange"] == one["statistics"] == 0 and one["efficiency"] == 1
    assert one["reading"] == pytest.approx(0.005 + 0.01)
    many = scaling.predicted(costs, 64, machine)
    # A ring of 4, each sending 6 times a quarter; then one of 16 hosts.
    ring = 6 * (1e-3 + 0.02) + 30 * (1e-2 + 0.05)
    assert many["exchange"] == pytest.approx(ring)
    # Trees of depth 2 and 4.
    tree = 4 * (1e-3 + 8e-6) + 8 * (1e-2 + 8e-5)
    assert many["statistics"] == pytest.approx(2 * tree)
    # The four replicas of a host, by two processes.
    assert many["reading"] == pytest.approx(0.02 + 0.04)
    assert many["efficiency"] == pytest.approx(1 / (1 + ring + 2 * tree))


def test_reading_bounds_a_step_that_waits_for_it(scaling):
    costs = scaling.Costs(10**9, (), (), rows=8, read=0)
    machine = scaling.Machine(flops=1e9, hosted=4, rows=8)
    assert scaling.predicted(costs, 4, machine)["efficiency"] == pytest.approx(1 / 4)
    # Each process reads its own replicas' rows: more hosts cost no more.
    assert scaling.predicted(costs, 400, machine)["reading"] == pytest.approx(4)


def test_exchanges_are_those_of_the_step(scaling):
    model = DCGAN.tiny(image_shape=(16, 16, 1))
    model.compile()
    gradients, statistics = scaling._exchanges(model, scaling.batch_of(model, 4))
    sizes = [
        4 * sum(w.shape.num_elements() for w in network.trainable_weights)
        for network in (model.discriminator, model.generator)
    ]
    assert sorted(gradients) == sorted(sizes)
    # Two layers in the generator and one in the discriminator. Forwards: images are
    # made twice and judged three times; backwards, all but the first images.
    assert len(statistics) == 3 * (2 * 2 + 3 * 1) + 2 * (2 + 3 * 1)
    model = WGANGP.tiny()
    model.compile()
    gradients, _ = scaling._exchanges(model, scaling.batch_of(model, 4))
    assert len(gradients) == model.n_critic + 1


def _numbers(text):
    return [float(n.replace(",", "")) for n in re.findall(r"[\d.,]*\d", text)]


def _tables(title):
    """Yields the cells of each row under a heading of the page."""
    page = (ROOT / "docs" / "scaling.md").read_text()
    section = page.split(f"## {title}\n")[1].split("\n## ")[0]
    for line in section.splitlines():
        if line.startswith("|") and not line.startswith(("| system", "|---")):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def test_the_page_predicts_what_the_model_predicts(scaling):
    kilobytes = (7, 169, 77)
    expected = []
    for row, total in zip(_tables("Counted"), kilobytes, strict=True):
        flops, gradients, count, rows, pixels = row[1:]
        updates = [1e6 * size for size in _numbers(gradients.replace("5 x 11.1", ""))]
        updates += [11.1e6] * 5 if "5 x" in gradients else []
        (count,) = _numbers(count)
        costs = scaling.Costs(
            1e9 * _numbers(flops)[0],
            tuple(updates),
            (1e3 * total / count,) * int(count),
            int(rows),
            1e6 * float(pixels),
        )
        expected += scaling.forecasts("", costs, scaling.Machine())
    shown = list(_tables("Predicted, not measured"))
    assert len(shown) == len(expected) == 9
    for ours, theirs in zip(shown, expected, strict=True):
        assert int(ours[1]) == theirs[1]
        values = [float(value) for value in theirs[2:]]
        # The page's counts are rounded.
        assert [float(cell) for cell in ours[2:]] == pytest.approx(
            values, rel=0.02, abs=0.006
        )

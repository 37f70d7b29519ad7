import dataclasses
import subprocess
import sys

import numpy as np
import pytest
from sklearn.datasets import load_digits

from keras_gen.metrics import (
    Measurement,
    evaluate_images,
    extractors,
    image_statistics,
    reference_rows,
)

PROTOCOL = {"data": "digits", "split": "train", "seed": 0}


@pytest.fixture(scope="module")
def extractor():
    return extractors.get("digits_cnn")


@pytest.fixture(scope="module")
def digits():
    """Real images in random order with their labels: (1797, 8, 8, 1) in [-1, 1]."""
    data = load_digits()
    order = np.random.RandomState(0).permutation(len(data.images))
    images = np.rint(data.images[order, ..., None] * (255 / 16)) / 127.5 - 1
    return images.astype("float32"), data.target[order]


def values(rows):
    return {row.metric: row.value for row in rows}


def test_every_row_carries_the_protocol(extractor, digits):
    images, _ = digits
    rows = evaluate_images(images[:1000], images[1000:1500], extractor, **PROTOCOL)
    assert [row.metric for row in rows] == ["fd_c", "class_coverage", "class_kl"]
    for row in rows:
        assert isinstance(row, Measurement)
        assert (row.n_real, row.n_fake) == (1000, 500)
        assert (row.extractor, row.extractor_sha256) == ("digits_cnn", extractor.sha256)
        assert (row.data, row.split, row.seed) == ("digits", "train", 0)
        assert (row.resize, row.preprocessing) == ("none", "uint8 round trip")
        assert row.subject == "generator"
    assert sum(rows[1].details["fake_histogram"]) == 500
    assert sum(rows[1].details["real_histogram"]) == 1000


def test_it_ranks_generators_as_a_person_would(extractor, digits):
    images, labels = digits
    real, test = images[:1200], images[1200:1700]
    rng = np.random.default_rng(0)
    ones = images[labels == 1]
    smeared = np.clip(test + rng.normal(0, 0.5, test.shape), -1, 1)
    subjects = {
        "real": test,
        "smeared": smeared,
        "one image": np.repeat(images[:1], 500, axis=0),
        "one class": ones[rng.integers(0, len(ones), 500)],
        "noise": rng.uniform(-1, 1, test.shape),
    }
    reference = image_statistics(real, extractor)
    scores = {
        name: values(evaluate_images(reference, fake, extractor, **PROTOCOL))
        for name, fake in subjects.items()
    }
    distances = {name: score["fd_c"] for name, score in scores.items()}
    assert 3 * distances["real"] < distances["smeared"]
    for bad in ("one image", "one class", "noise"):
        assert 20 * distances["real"] < distances[bad]
        assert distances["smeared"] < distances[bad]
    assert scores["real"]["class_coverage"] == 10
    assert scores["real"]["class_kl"] < 0.05
    assert scores["one image"]["class_coverage"] == 1
    assert scores["one class"]["class_coverage"] == 1
    assert scores["one class"]["class_kl"] == pytest.approx(np.log(10), abs=0.1)
    # Half of the digits missing: seen by the coverage, and ln 2 in nats.
    half = images[labels < 5]
    score = values(evaluate_images(reference, half, extractor, **PROTOCOL))
    assert score["class_coverage"] == 5
    assert score["class_kl"] == pytest.approx(np.log(2), abs=0.1)
    assert distances["real"] < score["fd_c"] < distances["one class"]


def test_streams_dicts_and_one_array_score_the_same(extractor, digits):
    images, _ = digits
    real, fake = images[:900], images[900:1300]
    expected = values(evaluate_images(real, fake, extractor, **PROTOCOL))
    stream = (fake[start : start + 37] for start in range(0, 400, 37))
    dicts = [{"image": part, "label": None} for part in np.split(real, 9)]
    rows = evaluate_images(dicts, stream, extractor, **PROTOCOL)
    assert (rows[0].n_real, rows[0].n_fake) == (900, 400)
    assert values(rows) == pytest.approx(expected, rel=1e-4)


def test_both_sides_pass_through_bytes(extractor, digits):
    images, _ = digits
    real, fake = images[:900], images[900:1300]
    expected = values(evaluate_images(real, fake, extractor, **PROTOCOL))
    third = 1 / 127.5 / 3
    rows = evaluate_images(
        np.clip(real + third, -1, 1),
        np.clip(fake - third, -1, 1),
        extractor,
        **PROTOCOL,
    )
    assert values(rows) == pytest.approx(expected, rel=1e-6)


def test_rows_share_one_reference_and_keep_their_order(extractor, digits):
    images, _ = digits
    subjects = {
        "generator": images[1000:1300] * 0.5,
        "test split": images[1300:1600],
        "untrained generator": np.zeros((300, 8, 8, 1)),
    }
    stream = iter([images[:500], images[500:1000]])
    rows = reference_rows(stream, subjects, extractor, **PROTOCOL)
    assert [row.subject for row in rows] == [s for s in subjects for _ in range(3)]
    distances = [row.value for row in rows if row.metric == "fd_c"]
    assert {row.n_real for row in rows} == {1000}
    assert distances[1] < distances[0] < distances[2]
    alone = evaluate_images(
        images[:1000],
        subjects["test split"],
        extractor,
        subject="test split",
        **PROTOCOL,
    )
    # Threads add in any order, so the last bits differ.
    for row, other in zip(rows[3:6], alone, strict=True):
        assert row.value == pytest.approx(other.value, rel=1e-9)
        assert dataclasses.replace(row, value=other.value) == other


def test_rows_of_unequal_counts_are_refused(extractor, digits):
    images, _ = digits
    subjects = {"generator": images[:300], "test split": images[:301]}
    with pytest.raises(ValueError, match="'generator': 300, 'test split': 301"):
        reference_rows(images, subjects, extractor, **PROTOCOL)


def test_other_sizes_are_resized_on_both_sides(extractor, digits):
    images, _ = digits
    large = images.repeat(4, axis=1).repeat(4, axis=2)
    rows = evaluate_images(large[:1000], large[1000:], extractor, **PROTOCOL)
    assert rows[0].resize == "bilinear, antialiased, 32x32 to 8x8"
    with pytest.raises(ValueError, match=r"real \(32, 32, 1\), generated \(8, 8, 1\)"):
        evaluate_images(large, images, extractor, **PROTOCOL)


def test_too_few_images_warn(extractor, digits):
    images, _ = digits
    with pytest.warns(UserWarning, match="over 64 features from 50 samples"):
        evaluate_images(images, images[:50], extractor, **PROTOCOL)


class Endless:
    """What a dataset that repeats forever looks like from outside."""

    def cardinality(self):
        return -1


def test_misuse_is_named(extractor, digits):
    images, _ = digits
    with pytest.raises(ValueError, match="repeats forever"):
        image_statistics(Endless(), extractor)
    with pytest.raises(ValueError, match="At least 2 images"):
        image_statistics([], extractor)
    with pytest.raises(ValueError, match="one shape"):
        image_statistics([images[:5], images[:5, :4]], extractor)
    statistics = image_statistics(images[:100], extractors.get("fashion_mnist_cnn"))
    with pytest.raises(ValueError, match="only under one extractor"):
        evaluate_images(statistics, images, extractor, **PROTOCOL)


def test_the_room_is_imported_without_tensorflow():
    code = "import sys, keras_gen.metrics; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_classes_of_other_data_are_not_shown(digits):
    images, _ = digits
    other = extractors.get("fashion_mnist_cnn")
    rows = evaluate_images(images[:200], images[200:400], other, **PROTOCOL)
    assert [row.metric for row in rows] == ["fd_x"]
    # It has ten classes too, and knows them where the data are its own.
    own = PROTOCOL | {"data": "fashion_mnist"}
    rows = evaluate_images(images[:200], images[200:400], other, **own)
    assert [row.metric for row in rows] == ["fd_c", "class_coverage", "class_kl"]


def test_derived_data_count_as_what_they_were_taken_from(extractor, digits):
    images, _ = digits
    derived = PROTOCOL | {"data": "subset:9:digits"}
    for origin, metric in (("digits", "fd_c"), (None, "fd_x")):
        for row in (
            evaluate_images(
                images[:90], images[90:180], extractor, origin=origin, **derived
            )[0],
            reference_rows(
                images[:90], {"a": images[90:180]}, extractor, origin=origin, **derived
            )[0],
        ):
            assert (row.metric, row.data) == (metric, "subset:9:digits")
            assert row.extractor_accuracy == 0.9833

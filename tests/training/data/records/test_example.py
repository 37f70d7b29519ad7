import pytest
import tensorflow as tf

from keras_gen.training.data.records import example

# Lengths around 127 and 16,383, where a length takes another byte.
PAYLOADS = {
    "short": b"\x00\x01",
    "label": b"\x07\x00\x00\x00",
    "hundred": bytes(range(120)),
    "long": b"x" * 16_400,
    "empty": b"",
}


def by_tensorflow(payloads):
    feature = {
        name: tf.train.Feature(bytes_list=tf.train.BytesList(value=[payload]))
        for name, payload in payloads.items()
    }
    features = tf.train.Features(feature=feature)
    return tf.train.Example(features=features)


@pytest.mark.parametrize("length", [0, 1, 100, 119, 126, 127, 128, 16_383, 16_384])
def test_bytes_are_those_of_tensorflow(length):
    payloads = PAYLOADS | {"varied": b"v" * length}
    expected = by_tensorflow(payloads).SerializeToString(deterministic=True)
    assert example.encode(payloads) == expected


def test_places_find_each_payload():
    record = memoryview(example.encode(PAYLOADS))
    places = example.places(record)
    assert {n: bytes(record[a:b]) for n, (a, b) in places.items()} == PAYLOADS


def test_equal_lengths_are_laid_out_alike():
    one = example.encode({"a": b"123", "b": b"4" * 200})
    other = example.encode({"b": b"5" * 200, "a": b"xyz"})
    assert example.places(one) == example.places(other)


def test_what_was_not_written_here_is_refused():
    record = example.encode(PAYLOADS)
    for broken in (record[:-1], record[1:], b"\x0a", b"\x0a\xff"):
        with pytest.raises(ValueError, match="ends too early|not laid out"):
            example.places(broken)
    two = tf.train.Example()
    two.features.feature["a"].bytes_list.value.extend([b"1", b"2"])
    with pytest.raises(ValueError, match="more than one value"):
        example.places(two.SerializeToString())

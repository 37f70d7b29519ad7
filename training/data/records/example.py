"""The bytes of a `tf.train.Example` whose features are one byte string each.

TensorFlow can parse these records; here they are made and taken apart without it, so
that a column is found inside a record by its place, and read from there.

Format: https://protobuf.dev/programming-guides/encoding and TensorFlow's
`example.proto` and `feature.proto`.
"""

from collections.abc import Mapping

# Field number * 8 + 2, the wire type of what has a length.
_FIRST = 0x0A
_SECOND = 0x12


def encode(payloads: Mapping[str, bytes]) -> bytes:
    """Returns the serialized Example, features sorted by name.

    Records whose payloads agree in name and length agree in every place.

    Args:
        payloads: Feature -> its bytes.
    """
    entries = (
        _field(_FIRST, name.encode())
        # Feature.bytes_list, whose only value is the payload.
        + _field(_SECOND, _field(_FIRST, _field(_FIRST, payloads[name])))
        for name in sorted(payloads)
    )
    return _field(_FIRST, b"".join(_field(_FIRST, entry) for entry in entries))


def places(record) -> dict[str, tuple[int, int]]:
    """Returns where each feature's bytes begin and end in a record.

    Args:
        record: What `encode` made, as anything that gives bytes by index.

    Raises:
        ValueError: If it is something else.
    """
    found = {}
    position, end = _open(record, 0, len(record), _FIRST)
    while position < end:
        position, entry = _open(record, position, end, _FIRST)
        start, stop = _open(record, position, entry, _FIRST)
        name = bytes(record[start:stop]).decode()
        # Feature, its BytesList, the value in that.
        start, stop = _open(record, stop, entry, _SECOND)
        start, stop = _open(record, start, stop, _FIRST)
        start, stop = _open(record, start, stop, _FIRST)
        if stop != entry:
            raise ValueError(f"feature {name!r} holds more than one value")
        found[name] = (start, stop)
        position = entry
    return found


def _field(tag: int, content: bytes) -> bytes:
    """Returns a field of the wire format: tag, length, content."""
    length, head = len(content), bytearray([tag])
    while length > 0x7F:
        head.append(length & 0x7F | 0x80)
        length >>= 7
    head.append(length)
    return bytes(head) + content


def _open(record, position: int, limit: int, tag: int) -> tuple[int, int]:
    """Returns where the content of the field at a position begins and ends."""
    if position >= limit or record[position] != tag:
        raise ValueError("it is not laid out as it was written")
    length = shift = 0
    while True:
        position += 1
        if position >= limit:
            raise ValueError("it ends too early")
        byte = record[position]
        length |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    start = position + 1
    if start + length > limit:
        raise ValueError("it ends too early")
    return start, start + length

"""Puts a description of the endpoints into a TFLite file, and reads it back.

A TFLite file knows names, shapes and types of its tensors, not their ranges, priors and
meanings. A telephone that has the file alone finds them in a metadata buffer.
"""

import json
from pathlib import Path

from keras_gen.export.errors import ArtefactError

NAME = "keras_gen.endpoints"


def embed(content: bytes, title: str, endpoints: dict) -> bytes:
    """Returns a TFLite file with a description.

    Args:
        content: The file's bytes. Metadata that it has is kept, but for an
            earlier description.
        title: One sentence on the model, which viewers of TFLite files show.
        endpoints: Name -> what `Signature.to_json` gives.

    Returns:
        The new file's bytes: equal but for the description.
    """
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    model = schema.ModelT.InitFromPackedBuf(content)
    model.description = title
    buffer = schema.BufferT()
    buffer.data = list(json.dumps(endpoints).encode())
    entry = schema.MetadataT()
    entry.name, entry.buffer = NAME, len(model.buffers)
    model.buffers.append(buffer)
    kept = [e for e in model.metadata or () if e.name.decode() != NAME]
    model.metadata = [*kept, entry]
    builder = flatbuffers.Builder(len(content) + 4096)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def read(path) -> dict:
    """Returns the description of a file's endpoints.

    Raises:
        ArtefactError: If the file has none.
    """
    from ai_edge_litert import schema_py_generated as schema

    model = schema.ModelT.InitFromPackedBuf(Path(path).read_bytes())
    for entry in model.metadata or ():
        if entry.name.decode() == NAME:
            return json.loads(bytes(model.buffers[entry.buffer].data))
    raise ArtefactError(f"{str(path)!r} holds no description of its endpoints.")

"""Converts a SavedModel to one TFLite file of built-in operators."""

import re
from pathlib import Path

from keras_gen.export.artefact.signature import Signature
from keras_gen.export.errors import ExportError
from keras_gen.export.formats import tflite_metadata


def write(saved_model: Path, endpoints, path: Path, title: str = "") -> dict:
    """Converts the endpoints' signatures; weights that they share are stored once.

    Args:
        saved_model: Directory of a SavedModel with a signature for each endpoint.
        endpoints: Name -> `keras_gen.base.Endpoint`.
        path: The `.tflite` file to write.
        title: One sentence on the model, which goes into the file.

    Returns:
        Facts for the card: the operators used.

    Raises:
        ExportError: If an operator is missing from the built-in set.
    """
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_saved_model(
        str(saved_model), signature_keys=list(endpoints)
    )
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    try:
        content = converter.convert()
    except Exception as error:
        raise ExportError(
            f"The endpoints {sorted(endpoints)} cannot be converted to TFLite with "
            f"built-in operators alone: {_reason(error)}. Replace the layers that they "
            "come from; a layer that lets the graph lose a static size has this effect "
            "too."
        ) from error
    operators = builtin_operators(content)
    described = {name: Signature.of(e).to_json() for name, e in endpoints.items()}
    path.write_bytes(tflite_metadata.embed(content, title, described))
    return {"operators": operators}


def _reason(error: Exception) -> str:
    """The operators that a converter's message names; the rest of it is the graph."""
    named = re.findall(r"^(?:TF Select|Custom) ops: .*$", str(error), re.MULTILINE)
    return "; ".join(dict.fromkeys(named)) or str(error)[:500]


def operators_of(path: Path) -> list[str]:
    """Returns the operators of a TFLite file; see `builtin_operators`."""
    return builtin_operators(path.read_bytes())


def builtin_operators(content: bytes) -> list[str]:
    """Reads the operators of a TFLite file.

    Args:
        content: The file's bytes.

    Returns:
        Names of the built-in operators, sorted.

    Raises:
        ExportError: If the file holds Flex (TensorFlow) or custom operators, which a
            plain TFLite runtime does not have.
    """
    from ai_edge_litert import schema_py_generated as schema

    names = {
        code: name
        for name, code in vars(schema.BuiltinOperator).items()
        if not name.startswith("_")
    }
    codes = schema.ModelT.InitFromPackedBuf(content).operatorCodes or []
    foreign = sorted({c.customCode.decode() for c in codes if c.customCode})
    if foreign:
        raise ExportError(
            "A TFLite file must consist of built-in operators. Received: "
            f"{', '.join(foreign)}, which need the Flex delegate or custom kernels. "
            "Replace the layers that they come from."
        )
    # Files of before 2020 keep the code in a field of one byte.
    codes = {max(c.builtinCode, c.deprecatedBuiltinCode) for c in codes}
    return sorted(names[code] for code in codes)

"""Writes endpoints as one SavedModel, which TensorFlow loads without our code."""

from pathlib import Path

import tensorflow as tf

from keras_gen.export.errors import ExportError
from keras_gen.export.formats.tracing import trace

DEFAULT_ENDPOINT = "generate"


def write(endpoints: dict, path: Path) -> dict:
    """Saves a signature for each endpoint, and `serving_default` for the main one.

    Only the variables that the endpoints read are saved: no discriminator, optimizer
    or moving copy comes along.

    Args:
        endpoints: Name -> `keras_gen.base.Endpoint`.
        path: Directory to write; its last step is the version, `saved_model/1`.

    Returns:
        Facts for the card: the signatures' names and the number of parameters.

    Raises:
        ExportError: If an endpoint cannot be traced, or the files not be written.
    """
    functions = {name: trace(endpoint) for name, endpoint in endpoints.items()}
    graphs = {name: f.get_concrete_function() for name, f in functions.items()}
    module = tf.Module()
    variables = {id(v): v for g in graphs.values() for v in g.graph.variables}
    module.model_variables = list(variables.values())
    default = DEFAULT_ENDPOINT if DEFAULT_ENDPOINT in graphs else next(iter(graphs))
    signatures = {**graphs, "serving_default": graphs[default]}
    try:
        tf.saved_model.save(module, str(path), signatures=signatures)
    except tf.errors.OpError as error:
        # TensorFlow has errors of its own for a full disk and missing rights.
        raise ExportError(
            f"TensorFlow cannot write the SavedModel: {error.message}"
        ) from error
    return {
        "signatures": sorted(signatures),
        "serving_default": default,
        "parameters": sum(v.shape.num_elements() for v in variables.values()),
    }

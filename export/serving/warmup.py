"""Writes the requests on which TensorFlow Serving warms up a model as it loads it.

The first call of each endpoint traces, plans and allocates, and takes many times as
long as the next. A version that comes with such requests is announced only after it
has answered them.
"""

import os
from pathlib import Path

from keras_gen.export.artefact import card as cards
from keras_gen.export.artefact import checksums, layout
from keras_gen.export.errors import ArtefactError
from keras_gen.export.running.probes import probes
from keras_gen.export.serving import protos

# Where TensorFlow Serving looks, and the most records that it takes.
_PLACE = Path("assets.extra", "tf_serving_warmup_requests")
_MOST = 1000


def write(artefact, batch_sizes=(1, 8, 64)) -> Path:
    """Adds one request for each endpoint and batch size to an artefact's SavedModel.

    The inputs are those that the parity of the artefact is measured on, so the file
    is the same each time. SHA256SUMS is written anew.

    Args:
        artefact: Directory of an artefact with a SavedModel; changed in place.
        batch_sizes: Rows of the requests. Those of `allowed_batch_sizes` in
            batching.config are the ones that a server with batching runs.

    Returns:
        The file that was written.

    Raises:
        ArtefactError: If there is no SavedModel, or its files are not those that were
            exported.
        ExportError: If the extra `serving` is not installed.
        ValueError: If a batch size is not positive, or there are too many.
    """
    sizes = sorted(set(batch_sizes))
    if not sizes or not all(isinstance(n, int) and n > 0 for n in sizes):
        raise ValueError(
            "`batch_sizes` must be positive integers, at least one. Received: "
            f"{batch_sizes!r}"
        )
    directory, _ = layout.locate(artefact)
    card = cards.read(directory)
    if "saved_model" not in card["formats"]:
        raise ArtefactError(
            "TensorFlow Serving runs a SavedModel. Received: an artefact with "
            f"{sorted(card['formats'])}; export it with formats='saved_model' too."
        )
    # Rewriting the sums of a damaged artefact would seal the damage.
    checksums.check(directory)
    signatures = cards.signatures(card).values()
    served = [each for each in signatures if each.is_in("saved_model")]
    if len(served) * len(sizes) > _MOST:
        raise ValueError(
            f"TensorFlow Serving takes {_MOST} requests to warm up. Received: "
            f"{len(served)} endpoints in {len(sizes)} batch sizes; name fewer sizes."
        )
    messages = protos.load("warmup.write")
    import tensorflow as tf

    path = layout.saved_model(directory) / _PLACE
    path.parent.mkdir(exist_ok=True)
    partial = path.with_suffix(".partial")
    with tf.io.TFRecordWriter(str(partial)) as writer:
        for signature in served:
            for size in sizes:
                record = _record(messages, card["system"], signature, size)
                writer.write(record.SerializeToString(deterministic=True))
    os.replace(partial, path)
    checksums.write(directory)
    return path


def _record(messages, model: str, signature, size: int):
    import tensorflow as tf

    request = messages.predict_pb2.PredictRequest(
        model_spec=messages.model_pb2.ModelSpec(
            name=model, signature_name=signature.name
        ),
        inputs={
            name: tf.make_tensor_proto(array)
            for name, array in probes(signature, size).items()
        },
    )
    logs = messages.prediction_log_pb2
    return logs.PredictionLog(predict_log=logs.PredictLog(request=request))

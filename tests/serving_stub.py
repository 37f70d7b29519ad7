"""A stand-in for TensorFlow Serving: its two protocols around SavedModel signatures.

It holds what the clients rely on and the documentation states: the paths, the row
format, rows without a name where there is one output, errors as `{"error": ...}`, the
signature that TensorFlow adds, the limit on rows of a server that batches.
"""

import contextlib
import json
import re
import threading
import time
from concurrent import futures
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODEL = "tiny"
MOST_ROWS = 64

_PATH = re.compile(
    r"/v1/models/(?P<model>[^/:]+)"
    r"(?:/versions/(?P<version>\d+)|/labels/(?P<label>[^/:]+))?"
    r"(?P<verb>/metadata|:predict|)"
)


class Failure(Exception):
    """An answer that is an error: an HTTP status, gRPC's name of it, and a text."""

    def __init__(self, status, code, message, headers=None):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers = headers or {}


def full_queue(**headers):
    return Failure(503, "UNAVAILABLE", "The batch scheduling queue is full", headers)


class Backend:
    """The artefacts' signatures, with failures to order."""

    def __init__(self, artefacts, labels):
        import tensorflow as tf
        from tensorflow.core.protobuf import saved_model_pb2

        self.labels = labels
        self.models, self.definitions = {}, {}
        for version, directory in artefacts.items():
            path = directory / "saved_model" / "1"
            self.models[version] = tf.saved_model.load(str(path))
            message = saved_model_pb2.SavedModel()
            message.ParseFromString((path / "saved_model.pb").read_bytes())
            self.definitions[version] = message.meta_graphs[0].signature_def
        self.reset()

    def reset(self):
        self.failures = []
        self.delay = 0.0
        self.rows = []
        self.headers = {}
        self.specifications = []

    def find(self, model, version, label):
        """The number of the version; called once for each request."""
        self.specifications.append((version, label))
        # A request of an earlier test may still sleep, and is not to take this one's.
        failures = self.failures
        time.sleep(self.delay)
        if failures:
            raise failures.pop(0)
        if label:
            version = self.labels.get(label, -1)
        version = max(self.models) if version is None else version
        if model != MODEL or version not in self.models:
            text = f"Servable not found for request: Specific({model}, {version})"
            raise Failure(404, "NOT_FOUND", text)
        return version

    def predict(self, version, name, arrays):
        """Runs arrays or lists through a signature; returns tensors by name."""
        import tensorflow as tf

        if name not in self.definitions[version]:
            text = f"Serving signature key {name!r} not found."
            raise Failure(400, "INVALID_ARGUMENT", text)
        inputs = self.definitions[version][name].inputs
        if set(arrays) != set(inputs):
            text = f"input size does not match signature: {sorted(inputs)}"
            raise Failure(400, "INVALID_ARGUMENT", text)
        tensors = {
            key: tf.constant(value, tf.as_dtype(inputs[key].dtype))
            for key, value in arrays.items()
        }
        rows = {int(tensor.shape[0]) for tensor in tensors.values()}
        self.rows += rows
        if max(rows) > MOST_ROWS:
            text = f"Task size {max(rows)} is larger than maximum input batch size 64"
            raise Failure(400, "INVALID_ARGUMENT", text)
        return self.models[version].signatures[name](**tensors)

    def metadata(self, version):
        from tensorflow_serving.apis import get_model_metadata_pb2

        found = get_model_metadata_pb2.SignatureDefMap()
        for name, definition in self.definitions[version].items():
            found.signature_def[name].CopyFrom(definition)
        # Real SavedModels list their initialiser so, with a tensor of no type.
        found.signature_def["__saved_model_init_op"].outputs["__saved_model_init_op"]
        return found

    @contextlib.contextmanager
    def serve_http(self):
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()

    @contextlib.contextmanager
    def serve_grpc(self):
        import grpc
        from tensorflow_serving.apis import prediction_service_pb2_grpc as service

        server = grpc.server(futures.ThreadPoolExecutor(2))
        service.add_PredictionServiceServicer_to_server(_servicer(self), server)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            yield f"127.0.0.1:{port}"
        finally:
            server.stop(None)


def _handler(backend):
    from google.protobuf import json_format

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.answer(None)

        def do_POST(self):
            length = int(self.headers["Content-Length"])
            self.answer(json.loads(self.rfile.read(length)))

        def answer(self, body):
            backend.headers = dict(self.headers)
            try:
                status, value, headers = 200, self.respond(body), {}
            except Failure as failure:
                status, headers = failure.status, failure.headers
                value = {"error": failure.message}
            text = value if isinstance(value, str) else json.dumps(value)
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.send_response(status)
                for name, each in headers.items():
                    self.send_header(name.replace("_", "-"), each)
                self.end_headers()
                self.wfile.write(text.encode())

        def respond(self, body):
            match = _PATH.fullmatch(self.path)
            if match is None or (match["verb"] == ":predict") != (body is not None):
                raise Failure(
                    400, "INVALID_ARGUMENT", f"Malformed request: {self.path}"
                )
            number = match["version"] and int(match["version"])
            version = backend.find(match["model"], number, match["label"])
            if match["verb"] == "/metadata":
                found = json_format.MessageToDict(
                    backend.metadata(version),
                    preserving_proto_field_name=True,
                    always_print_fields_with_no_presence=True,
                )
                return {
                    "model_spec": {"name": MODEL, "version": str(version)},
                    "metadata": {"signature_def": found},
                }
            if match["verb"] == "":
                status = {"version": str(version), "state": "AVAILABLE"}
                return {"model_version_status": [status]}
            rows = body["instances"]
            columns = {key: [row[key] for row in rows] for key in rows[0]}
            outputs = backend.predict(version, body["signature_name"], columns)
            if hasattr(outputs, "answer"):
                return outputs.answer
            outputs = {key: _written(value.numpy()) for key, value in outputs.items()}
            if len(outputs) == 1:
                return {"predictions": next(iter(outputs.values()))}
            rows = zip(*outputs.values(), strict=True)
            return {
                "predictions": [dict(zip(outputs, row, strict=True)) for row in rows]
            }

        def log_message(self, *_):
            pass

    return Handler


def _written(array):
    """Lists of an array's numbers, floats in the nine digits that the server writes."""
    import numpy as np

    if array.dtype.kind == "f":
        array = np.vectorize(lambda value: float(f"{value:.9g}"))(array)
    return array.tolist()


def _servicer(backend):
    import grpc
    import tensorflow as tf
    from tensorflow_serving.apis import get_model_metadata_pb2, predict_pb2
    from tensorflow_serving.apis import prediction_service_pb2_grpc as service

    def find(spec):
        number = spec.version.value if spec.HasField("version") else None
        return backend.find(spec.name, number, spec.version_label)

    class Servicer(service.PredictionServiceServicer):
        def Predict(self, request, context):
            try:
                spec = request.model_spec
                arrays = {k: tf.make_ndarray(v) for k, v in request.inputs.items()}
                outputs = backend.predict(find(spec), spec.signature_name, arrays)
            except Failure as failure:
                context.abort(grpc.StatusCode[failure.code], failure.message)
            answer = predict_pb2.PredictResponse()
            for name, value in outputs.items():
                answer.outputs[name].CopyFrom(tf.make_tensor_proto(value.numpy()))
            return answer

        def GetModelMetadata(self, request, context):
            try:
                found = backend.metadata(find(request.model_spec))
            except Failure as failure:
                context.abort(grpc.StatusCode[failure.code], failure.message)
            answer = get_model_metadata_pb2.GetModelMetadataResponse()
            answer.metadata["signature_def"].Pack(found)
            return answer

    return Servicer()

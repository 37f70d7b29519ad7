"""Calls a TensorFlow Serving over gRPC: tensors travel as bytes, without JSON."""

import numpy as np

from keras_gen.export.artefact.signature import Signature
from keras_gen.export.serving import protos
from keras_gen.export.serving.client import Client, feature, is_endpoint
from keras_gen.export.serving.failures import ServingError


class GrpcClient(Client):
    """A model on a TensorFlow Serving, reached through gRPC.

    Needs the extra `serving`, and imports TensorFlow, whose messages it sends.

    Args:
        address: Where the server is, such as `localhost:8500`.
        model: The name under which the server has the model.
        credentials: `grpc.ChannelCredentials` for TLS, or None for none.
        max_message_bytes: Longest message to send or take; gRPC's own limit is 4 MiB.
        **options: `version`, `label`, `card`, `timeout`, `retries` and `batch_size`;
            see `Client`.

    Raises:
        ExportError: If the extra is not installed.
    """

    def __init__(
        self,
        address: str,
        model: str,
        *,
        credentials=None,
        max_message_bytes: int = 64 * 2**20,
        **options,
    ):
        super().__init__(model, **options)
        if "://" in address:
            raise ValueError(
                "`address` is a host and a port, such as localhost:8500. Received: "
                f"{address!r}"
            )
        self._protos = protos.load("GrpcClient")
        import grpc
        import tensorflow as tf

        self._grpc, self._tf = grpc, tf
        self.address = address
        limits = [
            ("grpc.max_send_message_length", max_message_bytes),
            ("grpc.max_receive_message_length", max_message_bytes),
            # The pauses between attempts are ours.
            ("grpc.enable_retries", 0),
        ]
        if credentials is None:
            self._channel = grpc.insecure_channel(address, limits)
        else:
            self._channel = grpc.secure_channel(address, credentials, limits)
        service = self._protos.prediction_service_pb2_grpc
        self._stub = service.PredictionServiceStub(self._channel)

    def close(self) -> None:
        """Closes the channel; the client is of no use afterwards."""
        self._channel.close()

    def _describe(self) -> dict[str, Signature]:
        messages = self._protos.get_model_metadata_pb2
        request = messages.GetModelMetadataRequest(
            model_spec=self._spec(), metadata_field=["signature_def"]
        )
        answer = self._send("metadata", self._stub.GetModelMetadata, request)
        found = messages.SignatureDefMap()
        answer.metadata["signature_def"].Unpack(found)
        return {
            name: Signature(
                name, self._features(each.inputs), self._features(each.outputs)
            )
            for name, each in found.signature_def.items()
            if is_endpoint(name)
        }

    def _predict(self, signature: Signature, arrays: dict) -> dict[str, np.ndarray]:
        request = self._protos.predict_pb2.PredictRequest(
            model_spec=self._spec(signature.name),
            inputs={
                name: self._tf.make_tensor_proto(array)
                for name, array in arrays.items()
            },
        )
        answer = self._send("predict", self._stub.Predict, request)
        return {
            name: self._tf.make_ndarray(tensor)
            for name, tensor in answer.outputs.items()
        }

    def _spec(self, signature: str = ""):
        spec = self._protos.model_pb2.ModelSpec(
            name=self.model, signature_name=signature
        )
        if self.version is not None:
            spec.version.value = self.version
        if self.label is not None:
            spec.version_label = self.label
        return spec

    def _send(self, what: str, method, request):
        try:
            return method(request, timeout=self.timeout)
        except self._grpc.RpcError as error:
            place = f"{what} of {self.model!r} at {self.address}"
            raise ServingError(
                place, error.code().name, error.details() or ""
            ) from error

    def _features(self, tensors) -> tuple:
        from tensorflow.core.framework import types_pb2

        return tuple(
            feature(
                name,
                types_pb2.DataType.Name(tensor.dtype),
                [dim.size for dim in tensor.tensor_shape.dim],
            )
            for name, tensor in sorted(tensors.items())
        )

"""Triton's protocol over gRPC, on NVIDIA's own client library."""

from collections.abc import Mapping
from typing import Any, Literal

from google.protobuf import json_format
from tritonclient import grpc as library
from tritonclient.utils import np_to_triton_dtype

from isthmus_cli.smoke import endpoints, responses
from isthmus_cli.smoke.arrays import Reply
from isthmus_cli.smoke.outcome import Failure
from isthmus_cli.smoke.responses import Declared, Inference
from isthmus_cli.smoke.transport import LARGEST_BYTES, Options, Tensors

# Where the data of each type stand when they don't come as bytes (grpc_predict_v2.proto, `InferTensorContents`).
CONTENTS = {
    "BOOL": "bool_contents",
    **dict.fromkeys(("INT8", "INT16", "INT32"), "int_contents"),
    "INT64": "int64_contents",
    **dict.fromkeys(("UINT8", "UINT16", "UINT32"), "uint_contents"),
    "UINT64": "uint64_contents",
    "FP32": "fp32_contents",
    "FP64": "fp64_contents",
    "BYTES": "bytes_contents",
}


class Grpc:
    """A channel."""

    strict = False

    def __init__(self, address: str, options: Options, *, tls: bool) -> None:
        """`address` is HOST:PORT."""
        ca = str(options.ca) if options.ca and tls else None
        channel = [("grpc.max_receive_message_length", LARGEST_BYTES)]
        if endpoints.loopback(address):
            channel.append(("grpc.enable_http_proxy", 0))
        self._client = library.InferenceServerClient(address, ssl=tls, root_certificates=ca, channel_args=channel)
        self._options: dict[str, Any] = {"headers": dict(options.headers), "client_timeout": options.timeout}

    def close(self) -> None:
        """End the channel."""
        self._client.close()

    def ready(self, what: str) -> bool:
        """Whether the server says so."""
        if what.startswith("models/"):
            return bool(self._client.is_model_ready(what.split("/")[1], **self._options))
        asks = self._client.is_server_live if what == "live" else self._client.is_server_ready
        return bool(asks(**self._options))

    def described(self, model: str | None = None, part: Literal["", "config"] = "") -> object:
        """What the server says of itself, or of a model."""
        if model is None:
            message = self._client.get_server_metadata(**self._options)
        elif part:
            message = self._client.get_model_config(model, **self._options).config
        else:
            message = self._client.get_model_metadata(model, **self._options)
        return json_format.MessageToDict(
            message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
        )

    def infer(self, model: str, tensors: Tensors, parameters: Mapping[str, Any], declared: Declared) -> Reply:
        """The answer of a model."""
        inputs = []
        for name, value in tensors.items():
            inputs.append(library.InferInput(name, list(value.shape), np_to_triton_dtype(value.dtype)))
            inputs[-1].set_data_from_numpy(value)
        answer = self._client.infer(model, inputs, parameters=dict(parameters) or None, **self._options).get_response()
        outputs, raw = answer.outputs, list(answer.raw_output_contents)
        if raw and len(raw) != len(outputs):
            expected = f"{len(outputs)} items, one an output"
            what = f"{model} answer raw_output_contents"
            raise Failure(what, got=f"{len(raw)} items", expected=expected, fix=responses.FIX)
        described = {
            "model_name": answer.model_name,
            "outputs": [
                {
                    "name": output.name,
                    "datatype": output.datatype,
                    "shape": list(output.shape),
                    "data": None if raw else _contents(output),
                }
                for output in outputs
            ],
        }
        inference = responses.read(Inference, described, f"{model} answer", declared=declared)
        return Reply(inference, raw or [None] * len(outputs))


def _contents(output: Any) -> list[Any]:
    return list(getattr(output.contents, CONTENTS.get(output.datatype, "bytes_contents")))

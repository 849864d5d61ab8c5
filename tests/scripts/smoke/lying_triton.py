"""A model and a server of it that answers as a Triton does, over HTTP and gRPC, but where a test makes it lie."""

import copy
import json
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import json_format
from google.protobuf.message import Message
from tritonclient.grpc import model_config_pb2, service_pb2, service_pb2_grpc

from isthmus_models import catalog
from isthmus_models.repository import Repository

MODEL = "probe"
HEADER_LENGTH = "Inference-Header-Content-Length"
CONFIG = """
name: "probe"
backend: "python"
max_batch_size: 8
input [ { name: "X" data_type: TYPE_FP32 dims: [ 3 ] } ]
output [
  { name: "SCORE" data_type: TYPE_FP32 dims: [ 4 ] },
  { name: "COUNT" data_type: TYPE_INT64 dims: [ -1 ] },
  { name: "FLAG" data_type: TYPE_BOOL dims: [ 1 ] },
  { name: "REASON" data_type: TYPE_STRING dims: [ 1 ] }
]
$parameters
"""
OUTPUTS: Mapping[str, tuple[str, list[int], bytes, list[Any]]] = {
    "SCORE": ("FP32", [1, 4], struct.pack("<4f", 0, 0.5, 1, 2), [0.0, 0.5, 1.0, 2.0]),
    "COUNT": ("INT64", [1, 2], struct.pack("<2q", 7, -1), [7, -1]),
    "FLAG": ("BOOL", [1, 1], b"\x01", [True]),
    "REASON": ("BYTES", [1, 1], struct.pack("<I", 2) + b"ok", ["ok"]),
}


def repository(folder: Path) -> Repository:
    """A model repository that has the model."""
    model = folder / MODEL
    model.mkdir(parents=True)
    (model / "config.pbtxt").write_text(CONFIG)
    (model / "model.py").write_text("class TritonPythonModel: ...\n")
    (model / "model.yaml").write_text("parts:\n  - name: probe\n    files: {1/model.py: model.py}\n")
    return Repository(folder)


@dataclass
class Http:
    """An answer over HTTP."""

    body: bytes
    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=lambda: [("Content-Type", "application/json")])
    length: int | None = None
    """Content-Length, where it isn't the body's."""

    @classmethod
    def of(cls, value: Any) -> "Http":
        """As JSON."""
        return cls(json.dumps(value).encode())


def infer_body(described: Any, rest: bytes, length: object = None) -> Http:
    """An inference's answer: JSON, and bytes after it."""
    text = json.dumps(described).encode()
    answer = Http(text + rest)
    answer.headers.append((HEADER_LENGTH, str(len(text) if length is None else length)))
    return answer


def truth(revision: str) -> dict[str, Any]:
    """What the server says, by the place where one asks; of the inference the description, with data as JSON."""
    tensor = {"X": ("FP32", [-1, 3]), "SCORE": ("FP32", [-1, 4]), "COUNT": ("INT64", [-1, -1])}
    tensor |= {"FLAG": ("BOOL", [-1, 1]), "REASON": ("BYTES", [-1, 1])}
    described = [{"name": name, "datatype": kind, "shape": shape} for name, (kind, shape) in tensor.items()]
    return {
        "v2": {"name": "triton", "version": "2.59.0", "extensions": ["model_configuration", "binary_tensor_data"]},
        f"v2/models/{MODEL}": {
            "name": MODEL,
            "versions": ["1"],
            "platform": "python",
            "inputs": described[:1],
            "outputs": described[1:],
        },
        f"v2/models/{MODEL}/config": {
            "name": MODEL,
            "max_batch_size": 8,
            "parameters": {"revision": {"string_value": revision}},
        },
        f"v2/models/{MODEL}/infer": {
            "model_name": MODEL,
            "model_version": "1",
            "outputs": [
                {"name": name, "datatype": kind, "shape": shape, "data": data}
                for name, (kind, shape, _, data) in OUTPUTS.items()
            ],
        },
        "v2/health/live": {},
        "v2/health/ready": {},
        f"v2/models/{MODEL}/ready": {},
    }


def binary(described: Any) -> tuple[Any, bytes]:
    """A true inference with its data as bytes after the description."""
    whole, rest = copy.deepcopy(described), b""
    for output in whole["outputs"]:
        data = OUTPUTS[output["name"]][2]
        del output["data"]
        output["parameters"] = {"binary_data_size": len(data)}
        rest += data
    return whole, rest


@dataclass
class Triton:
    """A server that runs; its answers are the truth, less what a test puts into these."""

    model: Repository
    revision: str
    http: str = ""
    target: str = ""
    http_lies: dict[str, Http | None] = field(default_factory=dict)
    """By path; None is silence."""
    grpc_lies: dict[str, Callable[[Message, grpc.ServicerContext], Message]] = field(default_factory=dict)
    """By the name of the call: makes of the true answer another one, or refuses."""
    released: threading.Event = field(default_factory=threading.Event)
    """Ends all silence."""

    @property
    def outputs(self) -> Path:
        """A file with the outputs of a stack that has it."""
        return self.model.root / "outputs.json"

    def truth(self) -> dict[str, Any]:
        """What it says where nothing lies."""
        return truth(self.revision)

    def messages(self) -> dict[str, Message]:
        """The same over gRPC, by the name of the call."""
        described = self.truth()
        inference = service_pb2.ModelInferResponse(model_name=MODEL, model_version="1")
        for name, (kind, shape, data, _) in OUTPUTS.items():
            inference.outputs.add(name=name, datatype=kind, shape=shape)
            inference.raw_output_contents.append(data)
        config = json_format.ParseDict(described[f"v2/models/{MODEL}/config"], model_config_pb2.ModelConfig())
        metadata = service_pb2.ModelMetadataResponse()
        return {
            "ServerLive": service_pb2.ServerLiveResponse(live=True),
            "ServerReady": service_pb2.ServerReadyResponse(ready=True),
            "ModelReady": service_pb2.ModelReadyResponse(ready=True),
            "ServerMetadata": json_format.ParseDict(described["v2"], service_pb2.ServerMetadataResponse()),
            "ModelMetadata": json_format.ParseDict(described[f"v2/models/{MODEL}"], metadata),
            "ModelConfig": service_pb2.ModelConfigResponse(config=config),
            "ModelInfer": inference,
        }

    def reset(self) -> None:
        """Nothing lies any more."""
        self.http_lies.clear()
        self.grpc_lies.clear()

    def answer(self, path: str) -> Http | None:
        """Over HTTP."""
        if path in self.http_lies:
            return self.http_lies[path]
        described = self.truth()
        if path.endswith("/infer"):
            return infer_body(*binary(described[path]))
        return Http.of(described[path]) if path in described else Http(b'{"error": "not found"}', 404)


@contextmanager
def running(folder: Path) -> Iterator[Triton]:
    """The server, on loopback."""
    model = repository(folder)
    triton = Triton(model, catalog.revision(MODEL, target="cpu", repository=model))
    with ExitStack() as stack:
        triton.http = stack.enter_context(_http(triton))
        triton.target = stack.enter_context(_grpc(triton))
        outputs = {
            "servers": {"here": {"site": "here", "http": triton.http, "grpc": triton.target}},
            "models": {MODEL: {"servers": ["here"], "revision": triton.revision}},
        }
        triton.outputs.write_text(json.dumps(outputs))
        yield triton


@contextmanager
def _http(triton: Triton) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer = triton.answer(self.path.lstrip("/"))
            if answer is None:
                triton.released.wait(20)
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
            self.end_headers()
            self.wfile.write(answer.body)
            self.close_connection = answer.length is not None

        do_POST = do_GET

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that gave up is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        triton.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def _grpc(triton: Triton) -> Iterator[str]:
    def call(name: str) -> Callable[[Any, Any, grpc.ServicerContext], Message]:
        def answer(self: object, request: Any, context: grpc.ServicerContext) -> Message:
            message = triton.messages()[name]
            return triton.grpc_lies[name](message, context) if name in triton.grpc_lies else message

        return answer

    methods = {name: call(name) for name in triton.messages()}
    servicer = type("Servicer", (service_pb2_grpc.GRPCInferenceServiceServicer,), methods)
    server = grpc.server(ThreadPoolExecutor(8))
    service_pb2_grpc.add_GRPCInferenceServiceServicer_to_server(servicer(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        triton.released.set()
        server.stop(0).wait()

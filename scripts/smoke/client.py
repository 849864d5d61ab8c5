"""One way to ask a Triton server, over HTTP and over gRPC, on NVIDIA's own client library."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from scripts.smoke.explain import explain
from scripts.smoke.outcome import Failure
from scripts.smoke.stack_outputs import Endpoints

Protocol = Literal["http", "grpc"]
Tensors = Mapping[str, NDArray[Any]]
T = TypeVar("T")

PROTOCOLS: tuple[Protocol, ...] = ("http", "grpc")
DATA_TYPES = {"f4": "FP32", "i8": "INT64"}


@dataclass(frozen=True)
class Options:
    """How servers are asked."""

    timeout: float = 10.0
    """Seconds a request may take."""
    ca: Path | None = None
    """Certificates (PEM) of the authorities to trust, instead of the system's."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with each request, over gRPC as metadata."""


class Client:
    """A connection to one server by one protocol. Each method raises Failure, or Unreachable, with what to do."""

    def __init__(self, site: str, endpoints: Endpoints, protocol: Protocol, options: Options) -> None:
        self.site, self.protocol, self._options = site, protocol, options
        self.address = endpoints.http if protocol == "http" else endpoints.grpc
        self._headers = dict(options.headers)
        # Loaded here: gevent (HTTP) and grpc take their time, and --help needs neither.
        self._library = importlib.import_module(f"tritonclient.{protocol}")
        tls = urlsplit(endpoints.http).scheme == "https"
        self._client: Any = self._tried("connect", self._http if protocol == "http" else self._grpc, tls)

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def server(self) -> Mapping[str, Any]:
        """The server's metadata: name, version, extensions."""
        return self._asked("server metadata", self._client.get_server_metadata)

    def live(self) -> bool:
        """Whether the server says that it lives."""
        return bool(self._tried("live", self._call, self._client.is_server_live))

    def ready(self) -> bool:
        """Whether the server says that all its models can be asked."""
        return bool(self._tried("ready", self._call, self._client.is_server_ready))

    def model_ready(self, model: str) -> bool:
        """Whether the server says that a model can be asked."""
        return bool(self._tried(f"{model} ready", self._call, self._client.is_model_ready, model))

    def metadata(self, model: str) -> Mapping[str, Any]:
        """A model's metadata: platform, inputs, outputs."""
        return self._asked(f"{model} metadata", self._client.get_model_metadata, model)

    def config(self, model: str) -> Mapping[str, Any]:
        """A model's configuration, as the server serves it."""
        said = self._asked(f"{model} configuration", self._client.get_model_config, model)
        return dict(said["config"]) if self.protocol == "grpc" else said

    def infer(
        self, model: str, inputs: Tensors, outputs: Sequence[str], parameters: Mapping[str, Any] | None = None
    ) -> dict[str, NDArray[Any]]:
        """The outputs that a model makes of `inputs`; str arrays become BYTES."""
        tensors = [self._tensor(name, value) for name, value in inputs.items()]
        ask = partial(self._call, self._client.infer, model, tensors, parameters=dict(parameters or {}) or None)
        answer = self._tried(f"{model} inference", ask)
        found = {name: answer.as_numpy(name) for name in outputs}
        if missing := [name for name, value in found.items() if value is None]:
            fix = "deploy the revision of this checkout"
            raise Failure(f"{model} inference", got=f"no {', '.join(missing)}", expected=", ".join(outputs), fix=fix)
        return found

    def _http(self, tls: bool) -> Any:
        trusted = {"ca_certs": str(self._options.ca)} if self._options.ca else {}
        options: dict[str, Any] = {"ssl": True, "ssl_options": trusted} if tls else {}
        timeout = self._options.timeout
        address = urlsplit(self.address).netloc
        return self._library.InferenceServerClient(
            address, connection_timeout=timeout, network_timeout=timeout, **options
        )

    def _grpc(self, tls: bool) -> Any:
        ca = str(self._options.ca) if self._options.ca else None
        return self._library.InferenceServerClient(self.address, ssl=tls, root_certificates=ca if tls else None)

    def _tensor(self, name: str, value: NDArray[Any]) -> Any:
        if value.dtype.kind == "U":
            value = np.char.encode(value, "utf-8").astype(np.object_)
        kind = "BYTES" if value.dtype == np.object_ else DATA_TYPES[value.dtype.str[1:]]
        tensor = self._library.InferInput(name, list(value.shape), kind)
        tensor.set_data_from_numpy(value)
        return tensor

    def _asked(self, what: str, method: Callable[..., Any], *args: Any) -> dict[str, Any]:
        options = {"as_json": True} if self.protocol == "grpc" else {}
        return dict(self._tried(what, partial(self._call, method, *args, **options)))

    def _call(self, method: Callable[..., Any], *args: Any, **options: Any) -> Any:
        if self.protocol == "grpc":
            options["client_timeout"] = self._options.timeout
        return method(*args, headers=self._headers or None, **options)

    def _tried(self, what: str, ask: Callable[..., T], *args: Any) -> T:
        try:
            return ask(*args)
        except Failure:
            raise
        except Exception as error:  # whatever it is, it belongs to this question, and the report names it
            raise explain(error, self.address, what, self._options.timeout) from error

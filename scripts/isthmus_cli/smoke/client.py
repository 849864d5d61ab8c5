"""One way to ask a Triton server, over HTTP and over gRPC; what it answers is held to the protocol, field by field."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from isthmus_cli.smoke import arrays, proxies, responses
from isthmus_cli.smoke.explain import explain
from isthmus_cli.smoke.outcome import Failure
from isthmus_cli.smoke.responses import Declared, ModelConfig, ModelMetadata, ServerMetadata
from isthmus_cli.smoke.stack_outputs import Server
from isthmus_cli.smoke.transport import PROTOCOLS, Options, Protocol, Tensors, Transport

__all__ = ["PROTOCOLS", "Client", "Options", "Protocol", "Tensors"]

T = TypeVar("T")
Outputs = Callable[[str, Tensors], Declared]
"""What is declared of a model's outputs, for inputs; nothing where nothing is known."""


class Client:
    """A connection to one server by one protocol. Each method raises Failure, or Unreachable, with what to do."""

    def __init__(
        self,
        name: str,
        server: Server,
        protocol: Protocol,
        options: Options,
        declared: Outputs = lambda model, inputs: {},
    ) -> None:
        self.name, self.protocol, self._options, self._declared = name, protocol, options, declared
        self.address = server.http if protocol == "http" else server.grpc
        tls = urlsplit(server.http).scheme == "https"
        self._transport: Transport = self._tried("connect", lambda: self._connect(tls))

    def close(self) -> None:
        """End the connection."""
        self._transport.close()

    def server(self) -> ServerMetadata:
        """The server's metadata."""
        value = self._tried("server metadata", self._transport.described)
        return self._read(ServerMetadata, value, "server metadata")

    def live(self) -> bool:
        """Whether the server says that it lives."""
        return self._tried("live", lambda: self._transport.ready("live"))

    def ready(self) -> bool:
        """Whether the server says that all its models can be asked."""
        return self._tried("ready", lambda: self._transport.ready("ready"))

    def model_ready(self, model: str) -> bool:
        """Whether the server says that a model can be asked."""
        return self._tried(f"{model} ready", lambda: self._transport.ready(f"models/{model}/ready"))

    def metadata(self, model: str) -> ModelMetadata:
        """A model's metadata."""
        what = f"{model} metadata"
        value = self._tried(what, lambda: self._transport.described(model))
        return self._of(model, self._read(ModelMetadata, value, what), what)

    def config(self, model: str) -> ModelConfig:
        """A model's configuration, as the server serves it."""
        what = f"{model} configuration"
        value = self._tried(what, lambda: self._transport.described(model, "config"))
        return self._of(model, self._read(ModelConfig, value, what), what)

    def infer(
        self, model: str, inputs: Tensors, outputs: Sequence[str], parameters: Mapping[str, Any] | None = None
    ) -> dict[str, NDArray[Any]]:
        """The outputs that a model makes of `inputs`, each of the data type and shape that the checkout declares.

        str arrays become BYTES; outputs of BYTES are bytes.
        """
        tensors = {name: _encoded(value) for name, value in inputs.items()}
        declared = self._declared(model, inputs)
        ask = lambda: self._transport.infer(model, tensors, parameters or {}, declared)  # noqa: E731
        return arrays.read(self._tried(f"{model} inference", ask), model, outputs, declared)

    def _connect(self, tls: bool) -> Transport:
        # Loaded here: gevent (HTTP) and grpc take their time, and --help needs neither.
        if self.protocol == "http":
            from isthmus_cli.smoke.over_http import Http

            return Http(self.address, self._options, tls=tls)
        from isthmus_cli.smoke.over_grpc import Grpc

        return Grpc(self.address, self._options, tls=tls)

    def _read(self, kind: type[responses.R], value: object, what: str) -> responses.R:
        return responses.read(kind, value, what, strict=self._transport.strict)

    def _of(self, model: str, answer: T, what: str) -> T:
        name = getattr(answer, "name", None)
        if name != model:
            raise Failure(f"{what} name", got=responses.shown(name), expected=repr(model), fix=responses.FIX)
        return answer

    def _tried(self, what: str, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except Failure:
            raise
        except Exception as error:  # whatever it is, it belongs to this question, and the report names it
            hint = proxies.hint(self.address, self.protocol, os.environ)
            raise explain(error, self.address, what, self._options.timeout, hint) from error


def _encoded(value: NDArray[Any]) -> NDArray[Any]:
    return np.char.encode(value, "utf-8").astype(np.object_) if value.dtype.kind == "U" else value

"""How servers are asked, and what every way of asking can do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from typing import Protocol as Interface

from numpy.typing import NDArray

from isthmus_cli.smoke.arrays import Reply
from isthmus_cli.smoke.responses import Declared

Protocol = Literal["http", "grpc"]
Tensors = Mapping[str, NDArray[Any]]

PROTOCOLS: tuple[Protocol, ...] = ("http", "grpc")
LARGEST_BYTES = 64 * 1024 * 1024
"""Of an answer; the smoke test asks for little."""


@dataclass(frozen=True)
class Options:
    """How servers are asked."""

    timeout: float = 10.0
    """Seconds a request may take."""
    ca: Path | None = None
    """Certificates (PEM) of the authorities to trust, instead of the system's."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with each request, over gRPC as metadata."""


class Transport(Interface):
    """One protocol's way to ask a server. Its exceptions are explained by `explain`."""

    strict: bool
    """Whether numbers of its descriptions are numbers, not texts."""

    def close(self) -> None:
        """End the connection."""

    def ready(self, what: str) -> bool:
        """Whether the server says that it is `live`, `ready`, or that a model is (`models/NAME/ready`)."""

    def described(self, model: str | None = None, part: Literal["", "config"] = "") -> object:
        """The metadata of the server or of a model, or its configuration, as JSON has them."""

    def infer(self, model: str, tensors: Tensors, parameters: Mapping[str, Any], declared: Declared) -> Reply:
        """The answer of a model; `declared` is what a wrong field is compared with."""

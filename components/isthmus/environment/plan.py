"""What is deployed where: which server serves which models, on which node pool, with how many replicas."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Replicas:
    """How many pods a server has: `target` now, and the bounds within which an autoscaler may change it."""

    min: int
    max: int
    target: int


@dataclass(frozen=True)
class Server:
    """One Triton server: a Deployment whose every pod takes one GPU of `pool` and loads `models`, all of one tenant."""

    site: str
    name: str
    tenant: str
    pool: str
    models: tuple[str, ...]
    replicas: Replicas
    spare_gpus: int
    """GPUs of the pool's lasting nodes that no server takes: with one to spare, a rollout starts the new pod first."""


@dataclass(frozen=True)
class Plan:
    """All servers, in an order in which each comes after what its models call."""

    servers: tuple[Server, ...]

    def at(self, site: str) -> tuple[Server, ...]:
        """The servers at a site."""
        return tuple(server for server in self.servers if server.site == site)

    def serving(self, model: str) -> Iterator[Server]:
        """The servers that serve a model."""
        return (server for server in self.servers if model in server.models)

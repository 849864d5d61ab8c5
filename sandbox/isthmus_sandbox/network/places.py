"""Who has which address on this machine: pods, and the load balancers of Services. For all threads."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Obj = Mapping[str, Any]
Side = TypeVar("Side")


@dataclass(frozen=True)
class PodPlace(Generic[Side]):
    """A pod, in its cluster."""

    cluster: Side
    pod: Obj
    address: str


@dataclass(frozen=True)
class BalancerPlace(Generic[Side]):
    """The load balancer of a Service, in its cluster."""

    cluster: Side
    service: Obj
    address: str
    pods: Mapping[int, tuple[tuple[str, int], ...]]
    """A port of the Service -> where its ready pods listen on this machine."""


class Places(Generic[Side]):
    """The addresses of all clusters of a sandbox."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pods: dict[str, PodPlace[Side]] = {}
        self._balancers: dict[str, BalancerPlace[Side]] = {}

    def put_pod(self, place: PodPlace[Side]) -> None:
        """A pod has an address, or other labels."""
        with self._lock:
            self._pods[place.address] = place

    def put_balancer(self, place: BalancerPlace[Side]) -> None:
        """A balancer has an address, or other pods behind it."""
        with self._lock:
            self._balancers[place.address] = place

    def drop(self, address: str) -> None:
        """Nobody has the address any more."""
        with self._lock:
            self._pods.pop(address, None)
            self._balancers.pop(address, None)

    def pod(self, address: str) -> PodPlace[Side] | None:
        """The pod at an address."""
        with self._lock:
            return self._pods.get(address)

    def balancer(self, address: str) -> BalancerPlace[Side] | None:
        """The balancer at an address."""
        with self._lock:
            return self._balancers.get(address)

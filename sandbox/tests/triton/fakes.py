"""A cluster that only remembers, and objects that are there."""

import base64
from types import SimpleNamespace
from typing import Any

from kubernetes.client import ApiException

from isthmus_sandbox.triton.objects import Objects


class Core:
    """ConfigMaps and Secrets by name, Services by namespace and name."""

    def __init__(self, config_maps: dict[str, dict[str, str]], secrets: dict[str, dict[str, bytes]]) -> None:
        self.config_maps, self.secrets, self.status = config_maps, secrets, 404
        self.services: dict[tuple[str, str], str | None] = {}

    def read_namespaced_config_map(self, name: str, namespace: str) -> Any:
        """One with its data, and a binary entry."""
        if name not in self.config_maps:
            raise ApiException(status=self.status, reason="because")
        return SimpleNamespace(data=self.config_maps[name], binary_data=None)

    def read_namespaced_secret(self, name: str, namespace: str) -> Any:
        """One, encoded as the API does."""
        if name not in self.secrets:
            raise ApiException(status=self.status, reason="because")
        return SimpleNamespace(data={k: base64.b64encode(v).decode() for k, v in self.secrets[name].items()})

    def read_namespaced_service(self, name: str, namespace: str) -> Any:
        """One with the address that `services` has for it, or with none."""
        if (namespace, name) not in self.services:
            raise ApiException(status=self.status, reason="because")
        address = self.services[namespace, name]
        ingress = [SimpleNamespace(ip=address)] if address else None
        return SimpleNamespace(status=SimpleNamespace(load_balancer=SimpleNamespace(ingress=ingress)))


def objects(config_maps: dict[str, dict[str, str]] | None = None, **secrets: dict[str, bytes]) -> Objects:
    """ConfigMaps, and Secrets by their names as keywords."""
    return Objects(Core(config_maps or {}, secrets), "ns")


class Network:
    """Carries everything."""

    def balancer(self, service: Any, address: str, targets: Any) -> None:
        """Not kept."""

    def balancer_gone(self, address: str) -> None:
        """Nothing was kept."""

    def arrivals(self, address: str) -> Any:
        """Everybody arrives."""
        return lambda _source, _port: ""


class Cluster:
    """What a pod asks of its cluster."""

    def __init__(self) -> None:
        self.core = Core({}, {})
        self.statuses: list[dict[str, Any]] = []
        self.events: list[tuple[str, str]] = []
        self.removed: list[str] = []
        self.reached = True

    def credentials(self, pod: Any) -> dict[str, str]:
        """A variable of the cloud's."""
        return {"AWS_REGION": "r"}

    def gate(self, address: str) -> None:
        """None: everything is reached."""

    def names_refusal(self, address: str) -> str:
        """Names are resolved."""
        return ""

    def image_refusal(self, image: str) -> str:
        """There is a way to each."""
        return ""

    def host_ip(self, pod: Any) -> str:
        """The node's address."""
        return "10.240.0.1"

    def patch_status(self, pod: Any, status: dict[str, Any]) -> bool:
        """Keep it, when the server is reached."""
        if self.reached:
            self.statuses.append(status)
        return self.reached

    def event(self, kind: str, about: Any, reason: str, message: str) -> None:
        """Keep it."""
        self.events.append((reason, message))

    def remove(self, pod: Any) -> None:
        """Keep it."""
        self.removed.append(pod["metadata"]["name"])

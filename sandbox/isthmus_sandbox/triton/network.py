"""What a cluster's pods and Services tell the judge of connections, and ask it."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from isthmus_sandbox.network.calls import Gate, Way, available
from isthmus_sandbox.network.judge import Judge, Side
from isthmus_sandbox.network.notification import Place
from isthmus_sandbox.network.places import BalancerPlace, PodPlace
from isthmus_sandbox.network.void import Void

Obj = Mapping[str, Any]


class Reporter(Side, Protocol):
    """A cluster that can also say something to people."""

    def event(self, kind: str, involved: Obj, reason: str, message: str) -> None:
        """Write a warning about an object."""
        ...


class Network:
    """One cluster's side of the judge."""

    def __init__(self, judge: Judge, void: Void, cluster: Reporter) -> None:
        self._judge, self._void, self._cluster = judge, void, cluster
        self._reported: set[tuple[str, str]] = set()  # what was refused to a pod, said once

    def pod(self, pod: Obj, address: str) -> None:
        """A pod has an address, or changed."""
        self._judge.places.put_pod(PodPlace(self._cluster, pod, address))

    def pod_gone(self, address: str) -> None:
        """A pod has left its address."""
        self._judge.places.drop(address)

    def balancer(self, service: Obj, address: str, targets: Mapping[int, list[Place]]) -> None:
        """A Service has an address, and these pods behind it."""
        pods = {port: tuple(places) for port, places in targets.items()}
        self._judge.places.put_balancer(BalancerPlace(self._cluster, service, address, pods))

    def balancer_gone(self, address: str) -> None:
        """A Service has none any more."""
        self._judge.places.drop(address)

    def arrivals(self, address: str) -> Callable[[str, int], str]:
        """Why a connection from an address doesn't reach a port of the balancer at `address`."""

        def refusal(source: str, port: int) -> str:
            place = self._judge.places.balancer(address)
            return self._judge.arrival(source, place, port) if place else ""

        return refusal

    def gate(self, address: str) -> Gate | None:
        """The gate of a process of the pod at `address`; None on a machine that has none, where all is reached."""
        if not available():
            return None
        return Gate(address, lambda host, port: self._decide(address, host, port), self._void)

    def names_refusal(self, address: str) -> str:
        """Why the pod at `address` resolves no names; said once. Empty where it does."""
        place = self._judge.places.pod(address)
        reason = self._judge.names_refusal(place) if place else ""
        if place and reason:
            self._report(place, "names", reason)
        return reason

    def _report(self, place: PodPlace[Side], what: str, reason: str) -> None:
        if (place.address, reason) not in self._reported:
            self._reported.add((place.address, reason))
            print(f"{place.pod['metadata']['name']} to {what}: {reason}", flush=True)
            self._cluster.event("Pod", place.pod, "NotCarried", f"to {what}: {reason}")

    def _decide(self, address: str, host: str, port: int) -> Way:
        place = self._judge.places.pod(address)
        if place is None:
            return Way(None, "the pod is gone")
        way = self._judge.connect(place, host, port)
        if way.place is None:
            self._report(place, f"{host}:{port}", way.reason)
        return way

"""The cloud controller's part: a Service of type LoadBalancer gets an address of its own, and a proxy behind it.

A stand-in for AWS's and OpenStack's load balancers. A new Service gets one only if somebody would make it, by its class
(`balancer_classes`); one that has an address keeps it while its controller is away, as real ones do. Whom it lets in
`network.judge` says.
"""

import asyncio
import threading
from collections.abc import Mapping
from typing import Any

from isthmus_sandbox.triton.addresses import Addresses, NoAddress, local
from isthmus_sandbox.triton.api import Api
from isthmus_sandbox.triton.balancer import Balancer, Target
from isthmus_sandbox.triton.balancer_classes import unserved
from isthmus_sandbox.triton.identity import PodIdentity
from isthmus_sandbox.triton.network import Network

Obj = Mapping[str, Any]


class LoadBalancers:
    """The load balancers of one cluster."""

    def __init__(self, api: Api, addresses: Addresses, network: Network, identity: PodIdentity | None = None) -> None:
        self.api, self.addresses, self.network, self.identity = api, addresses, network, identity
        self.balancers: dict[str, Balancer] = {}
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name=f"proxy-{api.cluster}", daemon=True)
        self._thread.start()
        self._reported: dict[str, str] = {}  # what is wrong with a Service, said once

    def look(self) -> None:
        """Make the balancers what the Services and their endpoints say. What is wrong with one leaves the others."""
        services = {
            s["metadata"]["uid"]: s
            for s in self.api.list("/api/v1/services")
            if s["spec"].get("type") == "LoadBalancer" and not s["metadata"].get("deletionTimestamp")
        }
        for uid in [u for u in self.balancers if u not in services]:
            self.network.balancer_gone(self.balancers[uid].address)
            self.balancers.pop(uid).close(self.loop)
            self.addresses.release(f"service/{uid}")
            self._reported.pop(uid, None)
        if not services:
            return
        slices = self.api.list("/apis/discovery.k8s.io/v1/endpointslices")
        for uid, service in services.items():
            try:
                self._update_balancer(uid, service, slices)
                self._reported.pop(uid, None)
            except (OSError, NoAddress) as error:
                self._warn(uid, service, str(error))

    def close(self) -> None:
        """Let every address go."""
        for uid, balancer in self.balancers.items():
            self.network.balancer_gone(balancer.address)
            balancer.close(self.loop)
            self.addresses.release(f"service/{uid}")
        self.balancers.clear()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)
        if not self.loop.is_running():
            self.loop.close()

    def _update_balancer(self, uid: str, service: Obj, slices: list[dict[str, Any]]) -> None:
        if uid not in self.balancers:
            owner, current_address = f"service/{uid}", address_of(service)
            claimed = self.addresses.claim(owner, current_address)
            if not claimed and (reason := unserved(service, self.api, self.identity)):
                raise NoAddress(reason)
            address = current_address if claimed else self.addresses.assign(owner)
            self.balancers[uid] = Balancer(address, self.network.arrivals(address))
        behind = targets(service, slices)
        self.network.balancer(service, self.balancers[uid].address, behind)
        self.balancers[uid].update(behind, self.loop)
        if address_of(service) != self.balancers[uid].address:
            self._write_address(service, self.balancers[uid].address)

    def _write_address(self, service: Obj, address: str) -> None:
        meta = service["metadata"]
        body = {"status": {"loadBalancer": {"ingress": [{"ip": address, "ipMode": "Proxy"}]}}}
        self.api.core.patch_namespaced_service_status(meta["name"], meta["namespace"], body)

    def _warn(self, uid: str, service: Obj, message: str) -> None:
        if self._reported.get(uid) != message:
            self._reported[uid] = message
            self.api.event("Service", service, "SyncLoadBalancerFailed", message)


def address_of(service: Obj) -> str:
    """The address in a Service's status, or an empty string."""
    ingress = ((service.get("status") or {}).get("loadBalancer") or {}).get("ingress") or [{}]
    return str(ingress[0].get("ip") or "")


def targets(service: Obj, slices: list[dict[str, Any]]) -> dict[int, list[Target]]:
    """TCP port of the Service -> where its ready endpoints listen on this machine."""
    meta, result = service["metadata"], {}
    own_slices = [
        s
        for s in slices
        if s["metadata"]["namespace"] == meta["namespace"]
        and (s["metadata"].get("labels") or {}).get("kubernetes.io/service-name") == meta["name"]
    ]
    for port in service["spec"].get("ports") or []:
        if port.get("protocol", "TCP") != "TCP":
            continue
        ends: set[Target] = set()
        for part in own_slices:
            numbers = [p["port"] for p in part.get("ports") or [] if (p.get("name") or "") == (port.get("name") or "")]
            # No word on readiness means ready (discovery.k8s.io/v1, EndpointConditions).
            ready = [e for e in part.get("endpoints") or [] if (e.get("conditions") or {}).get("ready") is not False]
            places = [local(address) for e in ready for address in e["addresses"]]
            ends |= {(place, number) for place in places for number in numbers[:1] if place}
        result[int(port["port"])] = sorted(ends)
    return result

"""The cloud controller's part: a Service of type LoadBalancer gets an address of its own, and a proxy behind it.

A stand-in for AWS's and OpenStack's load balancers. On loopback every client has the same address, so
`loadBalancerSourceRanges` can't be told apart and isn't enforced here.
"""

import asyncio
import itertools
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.triton.addresses import local

if TYPE_CHECKING:
    from sandbox.triton.cluster import Cluster

Obj = Mapping[str, Any]
Target = tuple[str, int]


class LoadBalancers:
    """The load balancers of one cluster."""

    def __init__(self, cluster: "Cluster") -> None:
        self.cluster = cluster
        self.balancers: dict[str, Balancer] = {}
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, name=f"proxy-{cluster.id}", daemon=True).start()

    def look(self) -> None:
        """Make the balancers what the Services and their endpoints say."""
        services = {
            s["metadata"]["uid"]: s
            for s in self.cluster._list("/api/v1/services")
            if s["spec"].get("type") == "LoadBalancer" and not s["metadata"].get("deletionTimestamp")
        }
        for uid in [u for u in self.balancers if u not in services]:
            self.balancers.pop(uid).close(self.loop)
            self.cluster.addresses.release(f"service/{uid}")
        if not services:
            return
        slices = self.cluster._list("/apis/discovery.k8s.io/v1/endpointslices")
        for uid, service in services.items():
            if uid not in self.balancers:
                address = _given(service) or self.cluster.addresses.take(f"service/{uid}")
                self.balancers[uid] = Balancer(address)
            self.balancers[uid].update(_targets(service, slices), self.loop)
            if _given(service) != self.balancers[uid].address:
                self._tell(service, self.balancers[uid].address)

    def close(self) -> None:
        """Let every address go."""
        for balancer in self.balancers.values():
            balancer.close(self.loop)
        self.loop.call_soon_threadsafe(self.loop.stop)

    def _tell(self, service: Obj, address: str) -> None:
        meta = service["metadata"]
        body = {"status": {"loadBalancer": {"ingress": [{"ip": address, "ipMode": "Proxy"}]}}}
        self.cluster.core.patch_namespaced_service_status(meta["name"], meta["namespace"], body)


class Balancer:
    """One address: a listener a port, each connection to the next ready endpoint."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.targets: dict[int, list[Target]] = {}
        self._servers: dict[int, asyncio.Server] = {}
        self._next = itertools.count()

    def update(self, targets: Mapping[int, list[Target]], loop: asyncio.AbstractEventLoop) -> None:
        """Take new targets; listens on new ports and stops on old ones."""
        self.targets = dict(targets)
        if set(targets) != set(self._servers):
            asyncio.run_coroutine_threadsafe(self._listen(), loop).result(10)

    def close(self, loop: asyncio.AbstractEventLoop) -> None:
        """Stop listening."""
        self.update({}, loop)

    async def _listen(self) -> None:
        for port in set(self._servers) - set(self.targets):
            self._servers.pop(port).close()
        for port in set(self.targets) - set(self._servers):
            handler = self._handler(port)
            self._servers[port] = await asyncio.start_server(handler, self.address, port)

    def _handler(self, port: int) -> Any:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await self._forward(port, reader, writer)
            except (OSError, asyncio.CancelledError):
                pass
            finally:
                writer.close()

        return handle

    async def _forward(self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        targets = self.targets.get(port) or []
        for _ in range(len(targets)):  # one that refuses is passed over; none ready: the connection is closed
            host, number = targets[next(self._next) % len(targets)]
            try:
                back, forth = await asyncio.open_connection(host, number)
            except OSError:
                continue
            try:
                await asyncio.gather(_copy(reader, forth), _copy(back, writer))
            finally:
                forth.close()
            return


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        sink.write(data)
        await sink.drain()
    if sink.can_write_eof():
        sink.write_eof()


def _given(service: Obj) -> str:
    ingress = ((service.get("status") or {}).get("loadBalancer") or {}).get("ingress") or [{}]
    return str(ingress[0].get("ip") or "")


def _targets(service: Obj, slices: list[dict[str, Any]]) -> dict[int, list[Target]]:
    """Port of the Service -> where its ready endpoints listen on this machine."""
    meta, found = service["metadata"], {}
    mine = [
        s
        for s in slices
        if s["metadata"]["namespace"] == meta["namespace"]
        and (s["metadata"].get("labels") or {}).get("kubernetes.io/service-name") == meta["name"]
    ]
    for port in service["spec"].get("ports") or []:
        targets = []
        for part in mine:
            number = next(
                (p["port"] for p in part.get("ports") or [] if (p.get("name") or "") == (port.get("name") or "")), None
            )
            ready = [e for e in part.get("endpoints") or [] if (e.get("conditions") or {}).get("ready")]
            targets += [(local(address), number) for e in ready for address in e["addresses"] if number]
        found[int(port["port"])] = sorted(targets)
    return found

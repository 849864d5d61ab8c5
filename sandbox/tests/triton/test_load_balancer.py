"""Load balancers: one address a Service, traffic to ready pods only, one's trouble is not the others'."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from isthmus_sandbox.supervisor.ports import free_port
from isthmus_sandbox.triton.addresses import Addresses, pod_ip
from isthmus_sandbox.triton.load_balancer import LoadBalancers, targets
from tests.triton import fakes

PORT = free_port(set())


class Server:
    """Services and EndpointSlices as the API server lists them, and what is written."""

    def __init__(self, folder: Path) -> None:
        self.cluster, self.addresses = "one", Addresses(folder)
        self.services: list[dict[str, Any]] = []
        self.slices: list[dict[str, Any]] = []
        self.events: list[tuple[str, str]] = []
        self.core = self

    def list(self, path: str) -> Any:
        """The objects of a collection."""
        return self.services if path.endswith("services") else self.slices

    def patch_namespaced_service_status(self, name: str, namespace: str, body: dict[str, Any]) -> None:
        """As the API server does."""
        next(s for s in self.services if s["metadata"]["name"] == name).update(body)

    def event(self, kind: str, about: Any, reason: str, message: str) -> None:
        """Keep it."""
        self.events.append((about["metadata"]["name"], message))

    def ip(self, name: str) -> str:
        """The address in a Service's status."""
        (entry,) = next(s for s in self.services if s["metadata"]["name"] == name)["status"]["loadBalancer"]["ingress"]
        assert entry["ipMode"] == "Proxy"
        return str(entry["ip"])


def service(name: str = "web", port: int = PORT, **changes: Any) -> dict[str, Any]:
    spec = {"type": "LoadBalancer", "ports": [{"name": "http", "port": port, "protocol": "TCP"}]}
    return {
        "metadata": {"name": name, "namespace": "ns", "uid": f"uid-{name}"},
        "spec": {**spec, **changes},
        "status": {},
    }


def slice_(*addresses: str, port: int = PORT, name: str = "web", ready: bool | None = True) -> dict[str, Any]:
    conditions = {} if ready is None else {"ready": ready}
    labels = {"kubernetes.io/service-name": name}
    ends = [{"addresses": [a], "conditions": conditions} for a in addresses]
    return {
        "metadata": {"namespace": "ns", "labels": labels},
        "ports": [{"name": "http", "port": port}],
        "endpoints": ends,
    }


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path)


@pytest.fixture
def balancers(server: Server) -> Iterator[LoadBalancers]:
    made = LoadBalancers(server, server.addresses, fakes.Network())  # type: ignore[arg-type]  # what it asks for
    yield made
    made.close()


@pytest.fixture
def pods() -> Iterator[dict[str, str]]:
    """Two servers that say who they are: address in the cluster -> what it says."""
    found, servers = {}, []
    for number in (1, 2):
        address = f"127.126.254.{number}"
        server = socket.create_server((address, PORT))
        servers.append(server)
        found[pod_ip(address)] = f"pod {number}"
        threading.Thread(target=_greet, args=(server, found[pod_ip(address)].encode()), daemon=True).start()
    yield found
    for server in servers:
        server.shutdown(socket.SHUT_RDWR)  # wakes accept
        server.close()


def _greet(server: socket.socket, word: bytes) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            connection.sendall(word + b": " + connection.recv(100))


def asked(address: str, port: int = PORT) -> str:
    """What the balancer's pod says; empty when nobody does."""
    with socket.create_connection((address, port), 2) as connection:
        try:
            connection.sendall(b"hello")
            connection.shutdown(socket.SHUT_WR)
            return connection.recv(100).decode()
        except OSError:
            return ""


def test_each_service_gets_an_address_of_its_own_and_keeps_it(server: Server, balancers: LoadBalancers) -> None:
    server.services = [service("web"), service("other"), service("inner", type="ClusterIP")]
    balancers.look()
    first = {name: server.ip(name) for name in ("web", "other")}
    assert len(set(first.values())) == 2 and all(a.startswith("127.") for a in first.values())
    assert server.services[2]["status"] == {}
    balancers.look()
    assert {name: server.ip(name) for name in first} == first


def test_a_kubelet_that_begins_anew_takes_the_address_in_the_status(server: Server, balancers: LoadBalancers) -> None:
    held = service()
    held["status"] = {"loadBalancer": {"ingress": [{"ip": "127.100.3.4"}]}}
    server.services = [held]
    balancers.look()
    assert held["status"] == {"loadBalancer": {"ingress": [{"ip": "127.100.3.4"}]}}, "it isn't written again"
    socket.create_connection(("127.100.3.4", PORT), 2).close()
    assert not server.addresses.claim("somebody", "127.100.3.4")


def test_an_address_that_isnt_ours_is_replaced(server: Server, balancers: LoadBalancers) -> None:
    held = service()
    held["status"] = {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}
    server.services = [held]
    balancers.look()
    assert server.ip("web").startswith("127.")


def test_connections_take_turns_among_ready_pods(
    server: Server, balancers: LoadBalancers, pods: dict[str, str]
) -> None:
    server.services, server.slices = [service()], [slice_(*pods)]
    balancers.look()
    bodies = [asked(server.ip("web")) for _ in range(4)]
    assert sorted(bodies) == ["pod 1: hello", "pod 1: hello", "pod 2: hello", "pod 2: hello"]
    first, second = pods
    server.slices = [slice_(first, ready=False), slice_(second, "10.126.254.9")]  # the last one: nobody listens
    balancers.look()
    assert {asked(server.ip("web")) for _ in range(4)} == {"pod 2: hello"}
    server.slices = []
    balancers.look()
    assert asked(server.ip("web")) == "", "nobody is ready: the connection is closed"


def test_a_deleted_service_stops_listening(server: Server, balancers: LoadBalancers) -> None:
    server.services = [service()]
    balancers.look()
    address = server.ip("web")
    server.services[0]["metadata"]["deletionTimestamp"] = "now"
    balancers.look()
    with pytest.raises(ConnectionRefusedError):
        asked(address)
    assert server.addresses.claim("somebody", address)


def test_a_deleted_service_cuts_its_connections(server: Server, balancers: LoadBalancers, pods: dict[str, str]) -> None:
    server.services, server.slices = [service()], [slice_(*pods)]
    balancers.look()
    with socket.create_connection((server.ip("web"), PORT), 2) as connection:
        time.sleep(0.05)
        server.services = []
        balancers.look()
        assert connection.recv(1) == b""


def test_ports_come_and_go(server: Server, balancers: LoadBalancers) -> None:
    server.services = [service()]
    balancers.look()
    other = free_port({PORT})
    server.services[0]["spec"]["ports"] = [
        {"name": "http", "port": other},
        {"name": "u", "port": PORT, "protocol": "UDP"},
    ]
    balancers.look()
    assert asked(server.ip("web"), other) == ""
    with pytest.raises(ConnectionRefusedError):
        asked(server.ip("web"), PORT)


def test_a_port_that_cant_be_had_is_told_once_and_the_others_go_on(server: Server, balancers: LoadBalancers) -> None:
    address = "127.126.253.1"
    with socket.create_server((address, PORT)):
        broken = service("broken")
        broken["status"] = {"loadBalancer": {"ingress": [{"ip": address}]}}
        server.services = [broken, service("web")]
        balancers.look()
        balancers.look()
        assert asked(server.ip("web")) == ""
        assert [name for name, _ in server.events] == ["broken"] and "address already in use" in server.events[0][1]
    balancers.look()
    assert asked(address) == ""


@pytest.mark.parametrize(
    ("slices", "found"),
    [
        ([slice_("10.64.0.1", "10.64.0.2")], [("127.64.0.1", PORT), ("127.64.0.2", PORT)]),
        ([slice_("10.64.0.1", ready=None)], [("127.64.0.1", PORT)]),
        ([slice_("10.64.0.1", ready=False)], []),
        ([slice_("10.64.0.1", name="another")], []),
        ([slice_("10.244.0.1", "fd00::1")], []),
        ([slice_("10.64.0.1"), slice_("10.64.0.1", port=1)], [("127.64.0.1", 1), ("127.64.0.1", PORT)]),
        ([{"metadata": {"namespace": "ns"}, "ports": None, "endpoints": None}], []),
    ],
)
def test_targets(slices: list[dict[str, Any]], found: list[tuple[str, int]]) -> None:
    """Kwok's pods and those that aren't ready get nothing; no word on readiness means ready."""
    assert targets(service(), slices) == {PORT: sorted(found)}

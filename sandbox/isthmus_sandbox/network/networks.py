"""How the network of a cluster is asked for, by the kind of its cloud."""

import threading
from collections.abc import Mapping
from typing import Any

from isthmus_sandbox.aws.on_behalf import in_account
from isthmus_sandbox.network.aws_vpc import AwsVpc
from isthmus_sandbox.network.known import ClusterNetwork, Known, Unknown
from isthmus_sandbox.network.openstack_router import OpenStackRouter

Obj = Mapping[str, Any]
OWN_PODS = "10.100.0.0/16"  # of a cluster that names none
CLOUD = "admin"  # the sandbox's own entry of clouds.yaml


def network_of(facts: Obj) -> Known:
    """The network of a cluster that the manager lists."""
    return Known(_eks(facts) if facts["kind"] == "eks" else _magnum(facts))


def _eks(facts: Obj) -> Any:
    clients: list[Any] = []

    def read() -> ClusterNetwork:
        import boto3

        if not clients:
            session = boto3.Session(region_name=facts["region"])
            clients.extend(in_account(session.client(name), facts.get("account")) for name in ("ec2", "eks"))
        ec2, eks = clients
        return AwsVpc.read(ec2, eks, facts["name"])

    return read


def _magnum(facts: Obj) -> Any:
    def read() -> ClusterNetwork:
        if not facts.get("subnet"):
            raise Unknown("a network that Magnum made for the cluster alone")
        return OpenStackRouter.read(_neutron, facts["subnet"], facts.get("pod_cidr") or OWN_PODS)

    return read


_lock = threading.Lock()
_connections: list[Any] = []


def _neutron(path: str) -> list[dict[str, Any]]:
    """The objects of a collection of Neutron's API."""
    import openstack

    with _lock:
        if not _connections:
            _connections.append(openstack.connect(cloud=CLOUD))
    response = _connections[0].network.get(path)
    response.raise_for_status()
    (objects,) = [value for value in response.json().values() if isinstance(value, list)]
    return objects

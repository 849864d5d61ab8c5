"""Wait for what a killed update began and its cloud is still making: the provider would have waited, too.

Read before it is ready, a cluster has no endpoint and no certificate authority, and what stands on it can't be made.
"""

import time
from collections.abc import Callable
from typing import Any

from isthmus_sandbox.recovery.finders import Clients, Inputs, Step
from isthmus_sandbox.recovery.finders.openstack import NODE_GROUPS, get_json
from isthmus_sandbox.recovery.pending import Pending

DELAY, LONGEST = 2, 1800  # seconds: EKS takes about ten minutes


def _aws(service: str, waiter: str, arguments: Callable[[str], dict[str, Any]]) -> Step:
    """By boto3's own waiter."""

    def wait(creation: Pending, clients: Clients, _: Inputs, id_: str) -> None:
        limits = {"Delay": DELAY, "MaxAttempts": LONGEST // DELAY}
        clients.aws(service).get_waiter(waiter).wait(**arguments(id_), WaiterConfig=limits)

    return wait


def _of_cluster(member: str) -> Callable[[str], dict[str, Any]]:
    """The parts of an id `cluster:name`."""
    return lambda id_: dict(zip(("clusterName", member), id_.split(":", 1), strict=True))


def _magnum(path: Callable[[str], str]) -> Step:
    """Until Magnum works on it no more."""

    def wait(creation: Pending, clients: Clients, provider: Inputs, id_: str) -> None:
        magnum = clients.openstack(provider).container_infrastructure_management
        end = time.monotonic() + LONGEST
        while True:
            facts = get_json(magnum, path(id_), microversion=NODE_GROUPS)
            status = str(facts["status"])
            if status.endswith("_COMPLETE"):
                return
            if not status.endswith("_IN_PROGRESS") or time.monotonic() > end:
                raise RuntimeError(f"it is {status}: {facts.get('status_reason') or 'no reason given'}")
            time.sleep(DELAY)

    return wait


WAITS: dict[str, Step] = {
    "aws:ec2/vpnConnection:VpnConnection": _aws(
        "ec2", "vpn_connection_available", lambda id_: {"VpnConnectionIds": [id_]}
    ),
    "aws:eks/addon:Addon": _aws("eks", "addon_active", _of_cluster("addonName")),
    "aws:eks/cluster:Cluster": _aws("eks", "cluster_active", lambda id_: {"name": id_}),
    "aws:eks/nodeGroup:NodeGroup": _aws("eks", "nodegroup_active", _of_cluster("nodegroupName")),
    "openstack:containerinfra/cluster:Cluster": _magnum(lambda id_: f"/clusters/{id_}"),
    "openstack:containerinfra/nodeGroup:NodeGroup": _magnum(
        lambda id_: f"/clusters/{id_.split('/')[0]}/nodegroups/{id_.split('/')[1]}"
    ),
}

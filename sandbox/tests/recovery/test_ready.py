"""Waiting for what a cloud is still making."""

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import WaiterError

from isthmus_sandbox.recovery import finders
from isthmus_sandbox.recovery.finders import ready
from isthmus_sandbox.recovery.finders.aws import AWS
from isthmus_sandbox.recovery.finders.ec2 import EC2
from isthmus_sandbox.recovery.finders.openstack import OPENSTACK
from isthmus_sandbox.recovery.pending import Pending

EMPTY: dict[str, Any] = {"deployment": {"resources": []}}


class Magnum:
    """Answers one status after the other."""

    def __init__(self, *statuses: str) -> None:
        self.statuses, self.paths = list(statuses), list[str]()

    def get(self, path: str, microversion: str) -> Any:
        """The next status."""
        self.paths.append(path)
        facts = {"status": self.statuses.pop(0), "status_reason": "no quota"}
        return SimpleNamespace(status_code=200, json=lambda: facts)


class Clients(finders.Clients):
    """A Magnum, and an EKS whose cluster is in a state."""

    def __init__(self, magnum: Magnum | None = None, status: str = "ACTIVE") -> None:
        super().__init__({"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "eu-central-1"})
        self.magnum, self.status = magnum, status

    def openstack(self, provider: Any) -> Any:
        return SimpleNamespace(container_infrastructure_management=self.magnum)

    def aws(self, service: str) -> Any:
        client = super().aws(service)
        answer = {"cluster": {"status": self.status}, "nodegroup": {"status": self.status}}
        client.meta.events.register("before-call.eks.*", lambda **_: (SimpleNamespace(status_code=200), answer))
        return client


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "DELAY", 1)
    monkeypatch.setattr("isthmus_sandbox.recovery.finders.ready.time.sleep", lambda _: None)


def finish(type_: str, clients: Clients, id_: str) -> None:
    finders.finish(Pending(f"urn:pulumi:local::isthmus::{type_}::it", type_, {}, ""), EMPTY, clients, id_)


@pytest.mark.parametrize(
    ("type_", "id_", "path"),
    [
        ("openstack:containerinfra/cluster:Cluster", "c1", "/clusters/c1"),
        ("openstack:containerinfra/nodeGroup:NodeGroup", "c1/g1", "/clusters/c1/nodegroups/g1"),
    ],
)
def test_magnum_is_asked_until_it_is_done(type_: str, id_: str, path: str) -> None:
    magnum = Magnum("CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS", "CREATE_COMPLETE")
    finish(type_, Clients(magnum), id_)
    assert magnum.paths == [path] * 3


def test_a_failed_cluster_is_told() -> None:
    with pytest.raises(RuntimeError, match="CREATE_FAILED: no quota"):
        finish("openstack:containerinfra/cluster:Cluster", Clients(Magnum("CREATE_FAILED")), "c1")


@pytest.mark.parametrize(("type_", "id_"), [("cluster:Cluster", "c"), ("nodeGroup:NodeGroup", "c:g")])
def test_eks_is_waited_for(type_: str, id_: str) -> None:
    finish(f"aws:eks/{type_}", Clients(), id_)
    with pytest.raises(WaiterError):
        finish(f"aws:eks/{type_}", Clients(status="FAILED" if "Cluster" in type_ else "CREATE_FAILED"), id_)


def test_what_is_waited_for_can_be_found() -> None:
    assert set(ready.WAITS) <= {*AWS, *EC2, *OPENSTACK}

"""A Service gets an address by its class: from a controller that is there and can act, or not at all."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from isthmus_sandbox.triton.addresses import Addresses
from isthmus_sandbox.triton.balancer_classes import CONTROLLER, KINDS, TYPE, unserved
from isthmus_sandbox.triton.load_balancer import LoadBalancers, address_of
from isthmus_sandbox.triton.objects import CannotRun
from tests.triton import fakes

NLB = "service.k8s.aws/nlb"


class Server:
    """A cluster with the controller installed; a test takes something away."""

    def __init__(self) -> None:
        self.cluster = "one"
        container = {"name": CONTROLLER, "args": ["--cluster-name=one", "--aws-region=eu-central-1"]}
        self.deployment: dict[str, Any] = {
            "metadata": {"name": "any", "namespace": "kube-system", "labels": {"app.kubernetes.io/name": CONTROLLER}},
            "spec": {"template": {"spec": {"serviceAccountName": CONTROLLER, "containers": [container]}}},
            "status": {"availableReplicas": 1},
        }
        self.kinds = [*KINDS]
        self.deployments, self.services = [self.deployment], list[dict[str, Any]]()
        self.events: list[tuple[str, str]] = []
        self.core = self

    def list(self, path: str) -> list[dict[str, Any]]:
        """The objects of a collection."""
        kinds = [{"metadata": {"name": kind}} for kind in self.kinds]
        lists = {"deployments": self.deployments, "customresourcedefinitions": kinds, "services": self.services}
        return lists.get(path.rsplit("/", 1)[1], [])

    def patch_namespaced_service_status(self, name: str, namespace: str, body: dict[str, Any]) -> None:
        """As the API server does."""
        next(s for s in self.services if s["metadata"]["name"] == name).update(body)

    def event(self, kind: str, about: Any, reason: str, message: str) -> None:
        """Keep it."""
        self.events.append((about["metadata"]["name"], message))


class Agent:
    """Pod Identity for one service account."""

    cluster = "one"

    def __init__(self, account: str = f"kube-system/{CONTROLLER}", error: str = "") -> None:
        self.account, self.error = account, error

    def variables(self, namespace: str, account: str) -> dict[str, str]:
        """Credentials for the one."""
        if self.error:
            raise CannotRun("PodIdentityError", self.error)
        return {"AWS_ACCESS_KEY_ID": "key"} if self.account == f"{namespace}/{account}" else {}


def service(class_: str | None = NLB, **annotations: str) -> dict[str, Any]:
    spec = {"type": "LoadBalancer", "ports": [], **({"loadBalancerClass": class_} if class_ else {})}
    meta = {"name": "web", "namespace": "ns", "uid": "uid-web", "annotations": annotations}
    return {"metadata": meta, "spec": spec, "status": {}}


def test_a_controller_that_can_act_serves_its_class_and_its_annotation() -> None:
    assert unserved(service(), Server(), Agent()) == ""
    assert unserved(service(None, **{TYPE: "external"}), Server(), Agent()) == ""


def _no_deployment(server: Server) -> None:
    server.deployments = []


def _another(server: Server) -> None:
    server.deployment["metadata"]["labels"] = {"app.kubernetes.io/name": "triton"}


def _unavailable(server: Server) -> None:
    server.deployment["status"] = {"replicas": 2, "unavailableReplicas": 2}


def _no_kind(server: Server) -> None:
    server.kinds.remove("ingressclassparams.elbv2.k8s.aws")


def _other_cluster(server: Server) -> None:
    server.deployment["spec"]["template"]["spec"]["containers"][0]["args"] = ["--cluster-name=two"]


def _no_account(server: Server) -> None:
    del server.deployment["spec"]["template"]["spec"]["serviceAccountName"]


@pytest.mark.parametrize(
    ("lack", "message"),
    [
        (_no_deployment, "got no Deployment of aws-load-balancer-controller"),
        (_another, "got no Deployment of aws-load-balancer-controller"),
        (_unavailable, "got no available pod"),
        (_no_kind, "got no ingressclassparams.elbv2.k8s.aws, which"),
        (_other_cluster, "expected --cluster-name=one among them"),
        (_no_account, "got no role for kube-system/default"),
    ],
)
@pytest.mark.parametrize("wanting", [service(), service(None, **{TYPE: "external"})], ids=["class", "annotation"])
def test_a_controller_that_isnt_there_or_cant_act_serves_nobody(lack: Any, message: str, wanting: Any) -> None:
    server = Server()
    lack(server)
    assert message in unserved(wanting, server, Agent())
    assert unserved(service(None), server, Agent()) == "", "EKS itself makes Classic Load Balancers"


def test_credentials_that_cant_be_had_are_a_reason() -> None:
    assert "no endpoint" in unserved(service(), Server(), Agent(error="no endpoint"))


@pytest.mark.parametrize("identity", [None, Agent()], ids=["openstack", "eks"])
def test_a_class_that_nobody_serves(identity: Agent | None) -> None:
    assert "example.com/other, which nobody serves" in unserved(service("example.com/other"), Server(), identity)


def test_on_openstack_the_cloud_serves_what_has_no_class() -> None:
    assert unserved(service(None), Server(), None) == ""
    assert f"{NLB}, which nobody serves; expected none" in unserved(service(), Server(), None)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[Server, LoadBalancers]]:
    api: Any = Server()
    agent: Any = Agent()
    network: Any = fakes.Network()
    balancers = LoadBalancers(api, Addresses(tmp_path), network, agent)
    yield api, balancers
    balancers.close()


def test_no_address_before_the_controller_acts_and_none_lost_when_it_goes(server: tuple[Server, LoadBalancers]) -> None:
    api, balancers = server
    api.services = [service()]
    _unavailable(api)
    balancers.look()
    balancers.look()
    assert address_of(api.services[0]) == ""
    assert [name for name, message in api.events if "no available pod" in message] == ["web"], "it is said once"
    api.deployment["status"] = {"availableReplicas": 2}
    balancers.look()
    assert (address := address_of(api.services[0])).startswith("127.")
    _unavailable(api)
    balancers.look()
    assert address_of(api.services[0]) == address

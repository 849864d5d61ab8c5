"""What a pod, or a person at this machine, reaches: by the clusters' policies and the clouds' networks."""

import json
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Any

import pytest

from isthmus_sandbox.network.judge import ATTRIBUTES, Judge
from isthmus_sandbox.network.known import Known
from isthmus_sandbox.network.places import BalancerPlace, PodPlace
from isthmus_sandbox.network.policies import Policies
from tests.network import sites

AWS, SWIFT = ("127.0.0.1", 25001), ("127.0.0.1", 26001)
FUSION, SEARCH, SEARCH_BALANCER, RECOMMENDER = "127.64.0.1", "127.64.0.2", "127.64.1.2", "127.64.0.3"
LOCAL_BALANCER = "127.64.1.3"


@dataclass
class Side:
    """A cluster."""

    id: str
    node: str
    answers: dict[str, Any]
    cloud_store: tuple[str, int] | None = None
    policies: Policies = field(default_factory=Policies)
    network: Any = None

    def host_ip(self, _pod: Any) -> str:
        return self.node


def pod(name: str) -> dict[str, Any]:
    meta = {"name": name, "namespace": "serving", "labels": {"app": name}}
    return {"metadata": meta, "spec": {"containers": [{"ports": [{"name": "http", "containerPort": 8000}]}]}}


def policy(name: str, **spec: Any) -> dict[str, Any]:
    selector = {"matchLabels": {"app": name}}
    spec = {"podSelector": selector, "policyTypes": ["Ingress", "Egress"], **spec}
    return {"metadata": {"name": name, "namespace": "serving"}, "spec": spec}


def blocks(*cidrs: str) -> list[dict[str, Any]]:
    return [{"ipBlock": {"cidr": cidr}} for cidr in cidrs]


class Clouds:
    """Both sites, as `local` declares them; what is changed is what the test is about."""

    def __init__(self) -> None:
        self.operators = [IPv4Network("10.99.0.0/24")]
        self.judge = Judge(lambda: self.operators)
        self.private, self.public = Side("m", sites.NODE, sites.neutron()), Side("e", "10.32.0.11", sites.aws(), AWS)
        self.private.network = Known(lambda: sites.router(self.private.answers))
        self.public.network = Known(lambda: sites.vpc(self.public.answers))
        ports = [{"port": 8000}]
        self.fusion = policy(
            "fusion",
            ingress=[{"from": blocks("10.16.64.0/19", "10.99.0.0/24"), "ports": ports}],
            egress=[
                {"to": blocks("10.32.0.0/16"), "ports": ports},
                {"to": blocks("127.0.0.1/32"), "ports": [{"port": SWIFT[1]}]},
                {"to": [{"podSelector": {"matchLabels": {"app": "recommender"}}}], "ports": ports},
            ],
        )
        self.search = policy(
            "search",
            ingress=[{"from": blocks("10.16.64.0/19", "10.99.0.0/24"), "ports": ports}],
            egress=[
                {"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}}], "ports": [{"port": 443}]},
                {"to": [{"namespaceSelector": {}}], "ports": [{"port": 53, "protocol": "UDP"}]},
            ],
        )
        self.recommender = policy(
            "recommender", ingress=[{"from": [{"podSelector": {"matchLabels": {"app": "fusion"}}}], "ports": ports}]
        )
        self.service: dict[str, Any] = {
            "metadata": {
                "name": "triton",
                "namespace": "serving",
                "annotations": {ATTRIBUTES: "preserve_client_ip.enabled=true"},
            },
            "spec": {"loadBalancerSourceRanges": ["10.16.64.0/19", "10.99.0.0/24"]},
        }
        places = self.judge.places
        places.put_pod(PodPlace(self.private, pod("fusion"), FUSION))
        places.put_pod(PodPlace(self.private, pod("recommender"), RECOMMENDER))
        places.put_pod(PodPlace(self.public, pod("search"), SEARCH))
        places.put_balancer(BalancerPlace(self.public, self.service, SEARCH_BALANCER, {8000: ((SEARCH, 8000),)}))
        inside: dict[str, Any] = {"metadata": {"name": "recommender", "namespace": "serving"}, "spec": {}}
        places.put_balancer(BalancerPlace(self.private, inside, LOCAL_BALANCER, {8000: ((RECOMMENDER, 8000),)}))

    def reaches(self, caller: str, host: str, port: int = 8000) -> str:
        """Why not; empty where it does."""
        self.private.policies = Policies((self.fusion, self.recommender), {"serving": {}})
        self.public.policies = Policies((self.search,), {"serving": {}})
        place = self.judge.places.pod(caller)
        assert place is not None
        way = self.judge.connect(place, host, port)
        assert way.place == (None if way.reason else (host, port))
        return way.reason

    def arrives(self, source: str, host: str = SEARCH_BALANCER, port: int = 8000) -> str:
        """Why a connection from an address isn't taken by a balancer."""
        self.reaches(FUSION, FUSION)
        place = self.judge.places.balancer(host)
        assert place is not None
        return self.judge.arrival(source, place, port)


@pytest.fixture
def clouds() -> Clouds:
    return Clouds()


def test_the_call_over_the_link_is_carried_as_it_is_declared(clouds: Clouds) -> None:
    assert clouds.reaches(FUSION, SEARCH_BALANCER) == ""
    assert clouds.arrives(FUSION) == ""


def test_without_its_egress_the_call_is_not(clouds: Clouds) -> None:
    del clouds.fusion["spec"]["egress"][0]
    assert "NetworkPolicy fusion in namespace serving lets TCP out to 10.32.0.7" in clouds.reaches(
        FUSION, SEARCH_BALANCER
    )
    assert clouds.arrives(FUSION) != "", "a connection that stands ends, too"


def test_another_port_is_not(clouds: Clouds) -> None:
    assert clouds.reaches(FUSION, SEARCH_BALANCER, 8002) != ""


def test_without_a_vpn_the_call_is_not(clouds: Clouds, monkeypatch: pytest.MonkeyPatch) -> None:
    assert clouds.reaches(FUSION, SEARCH_BALANCER) == ""
    monkeypatch.setattr("isthmus_sandbox.network.known.FRESH", 0.0)
    clouds.private.answers["ipsec-site-connections"][0]["admin_state_up"] = False
    clouds.private.network.fresh()
    assert clouds.reaches(FUSION, SEARCH_BALANCER).endswith("its administrative state is down")
    clouds.private.answers["ipsec-site-connections"][0]["admin_state_up"] = True
    assert clouds.reaches(FUSION, SEARCH_BALANCER) == "", "never refused by what was said before"


def test_a_balancer_lets_its_source_ranges_in(clouds: Clouds) -> None:
    clouds.service["spec"]["loadBalancerSourceRanges"] = ["10.99.0.0/24"]
    assert "10.16.64.11 isn't in loadBalancerSourceRanges of Service serving/triton" in clouds.reaches(
        FUSION, SEARCH_BALANCER
    )


def test_a_policy_judges_the_address_that_arrives(clouds: Clouds) -> None:
    """Without preserved addresses that of the balancer arrives, which is the site's own."""
    clouds.service["metadata"]["annotations"] = {}
    assert "lets TCP from 10.32.0.7 in at port 8000" in clouds.reaches(FUSION, SEARCH_BALANCER)
    clouds.search["spec"]["ingress"][0]["from"] = blocks("10.32.0.0/16")
    assert clouds.reaches(FUSION, SEARCH_BALANCER) == ""


def test_a_node_relays_from_an_address_that_no_client_has(clouds: Clouds) -> None:
    """On OpenStack, through the balancer of a Service whose nodes send on to each other's pods."""
    local: dict[str, Any] = {"metadata": {"name": "fusion", "namespace": "serving"}, "spec": {}}
    place: BalancerPlace[Any] = BalancerPlace(clouds.private, local, "127.64.1.1", {8000: ((FUSION, 8000),)})
    clouds.judge.places.put_balancer(place)
    assert "lets TCP from 10.100.0.7 in at port 8000" in clouds.arrives("127.0.0.1", "127.64.1.1")
    local["spec"]["externalTrafficPolicy"] = "Local"
    assert clouds.arrives("127.0.0.1", "127.64.1.1") == ""


def test_where_policies_arent_enforced_they_hold_nobody(clouds: Clouds) -> None:
    clouds.search["spec"]["ingress"] = []
    assert clouds.reaches(FUSION, SEARCH_BALANCER) != ""
    clouds.public.answers["describe_addon"]["addon"]["configurationValues"] = None
    clouds.public.network = Known(lambda: sites.vpc(clouds.public.answers))
    assert clouds.reaches(FUSION, SEARCH_BALANCER) == ""


def test_pods_of_a_cluster_meet_by_their_policies_also_through_a_service(clouds: Clouds) -> None:
    for host in (RECOMMENDER, LOCAL_BALANCER):
        assert clouds.reaches(FUSION, host) == ""
    clouds.recommender["spec"]["ingress"] = []
    for host in (RECOMMENDER, LOCAL_BALANCER):
        assert "NetworkPolicy recommender" in clouds.reaches(FUSION, host)
    assert clouds.reaches(RECOMMENDER, FUSION) != ""


def test_a_pod_reaches_itself_and_no_pod_of_another_cluster(clouds: Clouds) -> None:
    assert clouds.reaches(RECOMMENDER, RECOMMENDER) == ""
    assert clouds.reaches(FUSION, SEARCH) == f"no pod of the cluster is at {SEARCH}"


def test_stores(clouds: Clouds) -> None:
    assert clouds.reaches(FUSION, *SWIFT) == ""
    assert clouds.reaches(FUSION, *AWS) != "", "what is on this machine isn't on the private site"
    assert clouds.reaches(RECOMMENDER, *SWIFT) != ""
    assert clouds.reaches(SEARCH, *AWS) == "", "S3, by the gateway endpoint"
    assert clouds.reaches(SEARCH, *SWIFT) != ""


def test_a_store_of_aws_takes_a_name_a_route_and_a_policy(clouds: Clouds) -> None:
    names = clouds.search["spec"]["egress"].pop()
    assert "names: no rule of NetworkPolicy search" in clouds.reaches(SEARCH, *AWS)
    clouds.search["spec"]["egress"].append(names)
    clouds.public.answers["list_addons"]["addons"] = ["vpc-cni"]
    clouds.public.network = Known(lambda: sites.vpc(clouds.public.answers))
    assert "the cluster has no add-on coredns" in clouds.reaches(SEARCH, *AWS)
    clouds.public.answers["list_addons"]["addons"] = ["vpc-cni", "coredns"]
    allowed = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::models/*"}
    endpoint = clouds.public.answers["describe_vpc_endpoints"]["VpcEndpoints"][0]
    for bucket, carried in (("models", True), ("others", False)):
        endpoint["PolicyDocument"] = json.dumps({"Statement": [allowed]})
        clouds.public.network = Known(lambda: sites.vpc(clouds.public.answers))
        fetching = pod("search")
        fetching["spec"]["initContainers"] = [{"args": ["--source", f"s3://{bucket}/repository/"]}]
        clouds.judge.places.put_pod(PodPlace(clouds.public, fetching, SEARCH))
        assert (clouds.reaches(SEARCH, *AWS) == "") is carried
    clouds.public.answers["describe_vpc_endpoints"]["VpcEndpoints"] = []
    clouds.public.network = Known(lambda: sites.vpc(clouds.public.answers))
    assert "no endpoint of S3" in clouds.reaches(SEARCH, *AWS)


@pytest.mark.parametrize("host", ["93.184.215.14", "10.16.0.5", "169.254.169.254"])
def test_a_pod_that_tries_the_internet_or_a_neighbour_reaches_nothing(clouds: Clouds, host: str) -> None:
    for caller in (FUSION, SEARCH, RECOMMENDER):
        assert clouds.reaches(caller, host, 443) != ""


def test_an_open_pod_reaches_the_internet_no_more_for_the_sandbox_has_none(clouds: Clouds) -> None:
    clouds.recommender["spec"]["policyTypes"] = ["Ingress"]
    assert clouds.reaches(RECOMMENDER, "93.184.215.14", 443) == "nothing in the sandbox leads to 93.184.215.14"


def test_who_is_no_pod_is_where_the_operator_is(clouds: Clouds) -> None:
    assert clouds.arrives("127.0.0.1") == ""
    clouds.operators = [IPv4Network("10.98.0.0/24")]
    assert "10.98.0.1 isn't in loadBalancerSourceRanges" in clouds.arrives("127.0.0.1")
    clouds.operators.append(IPv4Network("10.99.0.0/24"))
    assert clouds.arrives("127.0.0.1") == ""
    clouds.search["spec"]["ingress"] = [{"from": blocks("10.16.64.0/19")}]
    assert "lets TCP from 10.99.0.1 in" in clouds.arrives("127.0.0.1")


def test_a_network_that_its_cloud_doesnt_tell_carries_nothing_between_sites(clouds: Clouds) -> None:
    def silent() -> Any:
        raise OSError("down")

    clouds.private.network = Known(silent)
    assert "the cloud doesn't say what its network is: OSError: down" in clouds.reaches(FUSION, SEARCH_BALANCER)
    assert clouds.reaches(FUSION, RECOMMENDER) == "", "inside a cluster no cloud is asked"


def test_a_network_goes_on_when_its_clouds_api_is_down(clouds: Clouds, monkeypatch: pytest.MonkeyPatch) -> None:
    assert clouds.reaches(FUSION, SEARCH_BALANCER) == ""
    monkeypatch.setattr("isthmus_sandbox.network.known.FRESH", 0.0)
    clouds.private.answers.clear()
    clouds.private.network.fresh()
    assert clouds.reaches(FUSION, SEARCH_BALANCER) == ""

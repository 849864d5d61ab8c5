"""SiteToSiteVpn: both ends say the same, and only what may be routed is."""

import json
from typing import get_args

import pytest
from tests.components.engine import Engine, declare
from tests.components.environments import loaded, raw

from isthmus.arguments import args_from
from isthmus.environment import AwsSite, Environment, EnvironmentInvalid, OpenStackSite, VpnLink
from isthmus.environment.links.suite import DhGroup, Encryption, Integrity
from isthmus.errors import IsthmusError
from isthmus.link import Link
from isthmus.link.site_to_site_vpn import routed
from isthmus.link.suites import ENCRYPTION, INTEGRITY, VpnSuiteArgs, aws_tunnels, neutron_policy
from isthmus.private_cloud import PrivateCloud, PrivateCloudArgs
from isthmus.public_cloud import PublicCloud, PublicCloudArgs


def program() -> None:
    declare_links(loaded())


def declare_links(environment: Environment) -> None:
    private, public = environment.site("private"), environment.site("public")
    assert isinstance(private, OpenStackSite) and isinstance(public, AwsSite)
    assert private.kind == "openstack" and public.kind == "aws"
    near = PrivateCloud("private", PrivateCloudArgs.of(environment, private))
    far = PublicCloud("public", PublicCloudArgs.of(environment, public))
    for i, link in enumerate(environment.links):
        Link.declare(f"link{i or ''}", link, near.link_end, far.link_end)


@pytest.fixture(scope="module")
def up() -> Engine:
    return declare(program)


def test_both_ends_join_the_same_pair_of_networks(up: Engine) -> None:
    connection = up.one(":VpnConnection")
    assert connection["localIpv4NetworkCidr"] == "10.16.64.0/19"
    assert connection["remoteIpv4NetworkCidr"] == "10.32.0.0/16"
    groups = {group["type"]: group["endpoints"] for group in up.of(":EndpointGroup")}
    assert groups == {"subnet": ["private-segments-serving-subnet-id"], "cidr": ["10.32.0.0/16"]}


def test_only_the_serving_segment_is_routed(up: Engine) -> None:
    routes = [*up.of("ec2/route:Route"), *up.of("ec2transitgateway/route:Route")]
    assert {route["destinationCidrBlock"] for route in routes} == {"10.16.64.0/19"}
    assert up.one(":VpnConnection")["staticRoutesOnly"] is True


def test_a_tunnel_that_is_down_is_an_alarm_of_whom_the_link_names(up: Engine) -> None:
    alarm = up.one(":MetricAlarm")
    assert (alarm["namespace"], alarm["metricName"]) == ("AWS/VPN", "TunnelState")
    assert alarm["dimensions"]["TunnelIpAddress"] == up.one(":SiteConnection")["peerAddress"], "the tunnel that is used"
    assert alarm["dimensions"]["VpnId"] == "link-connection-id"
    assert alarm["treatMissingData"] == "breaching" and alarm["alarmActions"] == alarm["okActions"] == []
    config = raw()
    topics = config["links"][0]["alarm_topics"] = ["arn:aws:sns:eu-central-1:123456789012:paging"]
    paging = declare(lambda: declare_links(Environment.load(config))).one(":MetricAlarm")
    assert paging["alarmActions"] == paging["okActions"] == topics


def test_each_end_meets_the_other(up: Engine) -> None:
    assert up.one(":CustomerGateway")["ipAddress"] == "203.0.113.10", "the VPN service's, not the router's"
    site = up.one(":SiteConnection")
    assert site["peerAddress"] == site["peerId"] == "198.51.100.1"
    assert "localId" not in site.inputs
    assert site["initiator"] == "bi-directional"
    assert site["dpds"] == [{"action": "restart", "interval": 10, "timeout": 30}]


def test_both_ends_propose_the_one_suite(up: Engine) -> None:
    connection = up.one(":VpnConnection")
    for tunnel in ("tunnel1", "tunnel2"):
        assert connection[f"{tunnel}IkeVersions"] == ["ikev2"]
        for phase in ("Phase1", "Phase2"):
            assert connection[f"{tunnel}{phase}EncryptionAlgorithms"] == ["AES256-GCM-16"]
            assert connection[f"{tunnel}{phase}IntegrityAlgorithms"] == ["SHA2-384"]
            assert connection[f"{tunnel}{phase}DhGroupNumbers"] == [20]
    for policy, seconds in ((up.one(":IkePolicy"), 21600), (up.one(":IpSecPolicy"), 3600)):
        assert policy["encryptionAlgorithm"] == "aes-256-gcm-16"
        assert policy["authAlgorithm"] == "sha384"
        assert policy["pfs"] == "group20"
        assert policy["lifetimes"] == [{"units": "seconds", "value": seconds}]
    assert up.one(":IkePolicy")["ikeVersion"] == "v2"


def test_the_end_that_renews_is_known(up: Engine) -> None:
    """Neutron's strongSwan drops the association before it makes the new one: not both ends at once."""
    aws = up.one(":VpnConnection")["tunnel1Phase1LifetimeSeconds"]
    (private,) = up.one(":IkePolicy")["lifetimes"]
    assert private["value"] < aws


def test_aws_opens_a_tunnel_that_it_replaced_and_replaces_none_unasked(up: Engine) -> None:
    connection = up.one(":VpnConnection")
    for tunnel in ("tunnel1", "tunnel2"):
        assert connection[f"{tunnel}StartupAction"] == "start"
        assert connection[f"{tunnel}EnableTunnelLifecycleControl"] is True


def test_a_private_end_behind_nat_is_known_by_the_devices_address() -> None:
    config = raw()
    config["links"][0]["nat_address"] = "198.51.100.77"
    engine = declare(lambda: declare_links(Environment.load(config)))
    assert engine.one(":CustomerGateway")["ipAddress"] == "198.51.100.77"
    assert engine.one(":SiteConnection")["localId"] == "198.51.100.77"
    assert engine.one(":VpnConnection")["tunnel1StartupAction"] == "add", "AWS may have no way in"


@pytest.mark.parametrize("address", ["10.0.0.9", "172.16.3.4", "192.168.1.1", "100.64.0.1"])
def test_a_private_address_needs_the_nat_devices(address: str) -> None:
    with pytest.raises(IsthmusError, match="nat_address"):
        routed(address)


def test_a_router_has_one_service_with_a_connection_for_each_link() -> None:
    """Neutron's agent runs one IPsec process a router: a second service would replace the first."""
    environment = loaded()
    links = [environment.links[0]] * 2
    engine = declare(lambda: declare_links(environment.model_copy(update={"links": links})))
    service = engine.one("vpnaas/service:Service")
    assert {connection["vpnserviceId"] for connection in engine.of(":SiteConnection")} == {f"{service.name}-id"}
    assert len(engine.of(":SiteConnection")) == 2


@pytest.mark.parametrize(
    ("release", "suite", "wrong"),
    [
        ("2025.1", {}, []),
        ("2024.2", {}, ["encryption", "dh_group"]),
        ("2024.2", {"encryption": "AES256", "dh_group": 14}, []),
        ("2024.2", {"encryption": "AES256", "dh_group": 20}, ["dh_group"]),
        ("2023.1", {"encryption": "AES256-GCM-16", "dh_group": 14}, ["encryption"]),
        ("2025.2", {"encryption": "AES256", "dh_group": 14}, ["encryption", "dh_group"]),
        ("2026.1", {"dh_group": 21}, []),
    ],
)
def test_a_suite_is_the_strongest_that_the_clouds_neutron_knows(
    release: str, suite: dict[str, object], wrong: list[str]
) -> None:
    config = raw()
    config["sites"][0]["neutron_release"] = release
    config["links"][0]["suite"] = suite
    try:
        Environment.load(config)
        found: list[str] = []
    except EnvironmentInvalid as error:
        found = [problem.path for problem in error.problems]
    assert found == [f"links[0].suite.{key}" for key in wrong]


def test_tunnels_are_logged_with_the_sites_key(up: Engine) -> None:
    group = next(g for g in up.of(":LogGroup") if g.name == "link-logs")
    assert group["name"] == "/isthmus-local-public/vpn-private"
    key_policy = json.loads(up.one("kms/key:Key")["policy"])
    assert "log-group:/isthmus-local-public/*" in json.dumps(key_policy)
    options = up.one(":VpnConnection")["tunnel1LogOptions"]["cloudwatchLogOptions"]
    assert options["logEnabled"] is True and options["logGroupArn"] == "arn:link-logs"


def test_every_suite_of_the_vocabulary_has_words_at_both_ends() -> None:
    for encryption in get_args(Encryption):
        for integrity in get_args(Integrity):
            for group in get_args(DhGroup):
                suite = VpnSuiteArgs(encryption, integrity, group, 28800, 3600, 30)
                assert aws_tunnels(suite, "start")["tunnel1_phase1_dh_group_numbers"] == [group]
                assert neutron_policy(suite, 3600)["auth_algorithm"] == INTEGRITY[integrity]
    assert set(ENCRYPTION) == set(get_args(Encryption)) and set(INTEGRITY) == set(get_args(Integrity))


def test_the_vocabularys_default_suite_is_the_components() -> None:
    suite = args_from(VpnSuiteArgs, VpnLink(kind="vpn", private="a", public="b").suite)
    assert (suite.encryption, suite.dh_group) == ("AES256-GCM-16", 20)

"""SiteToSiteVpn: both ends say the same, and only what may be routed is."""

import json
from typing import get_args

import pytest

from components.environment import Link
from components.environment.link import DhGroup, Encryption, Integrity
from components.link import SiteToSiteVpn, vpn_args
from components.link.suites import ENCRYPTION, INTEGRITY, VpnSuiteArgs, aws_tunnels, neutron_policy
from components.private_cloud import PrivateCloud, private_cloud_args
from components.public_cloud import PublicCloud, public_cloud_args
from tests.components.engine import Engine, declare
from tests.components.environments import loaded


def program() -> None:
    environment = loaded()
    private, public = environment.site("private"), environment.site("public")
    assert private.kind == "openstack" and public.kind == "aws"
    near = PrivateCloud("private", private_cloud_args(environment, private))
    far = PublicCloud("public", public_cloud_args(environment, public, namespace="n", service_account="s"))
    SiteToSiteVpn("link", vpn_args(environment, environment.links[0], near, far))


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


def test_each_end_meets_the_other(up: Engine) -> None:
    assert up.one(":CustomerGateway")["ipAddress"] == "203.0.113.9"
    site = up.one(":SiteConnection")
    assert site["peerAddress"] == site["peerId"] == "198.51.100.1"
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
    for policy, seconds in ((up.one(":IkePolicy"), 28800), (up.one(":IpSecPolicy"), 3600)):
        assert policy["encryptionAlgorithm"] == "aes-256-gcm-16"
        assert policy["authAlgorithm"] == "sha384"
        assert policy["pfs"] == "group20"
        assert policy["lifetimes"] == [{"units": "seconds", "value": seconds}]
    assert up.one(":IkePolicy")["ikeVersion"] == "v2"


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
                assert aws_tunnels(suite)["tunnel1_phase1_dh_group_numbers"] == [group]
                assert neutron_policy(suite, 3600)["auth_algorithm"] == INTEGRITY[integrity]
    assert set(ENCRYPTION) == set(get_args(Encryption)) and set(INTEGRITY) == set(get_args(Integrity))


def test_the_vocabularys_default_suite_is_the_components() -> None:
    suite = VpnSuiteArgs(**Link(private="a", public="b").suite.model_dump())
    assert (suite.encryption, suite.dh_group) == ("AES256-GCM-16", 20)

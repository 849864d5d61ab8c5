"""What an environment says to the rules: each of its keys, read from where it stands."""

from ipaddress import ip_network
from typing import Any

import pytest

from isthmus_policies.estate import Allowance, DeclaredCall, Estate, Waiver, of_environment

REASON = {"reason": "a reason", "owner": "an owner"}
WAIVER = {"rule": "keys-rotate", "resource": "key*", "expires": "2099-01-31", **REASON}
RAW: dict[str, Any] = {
    "name": "production",
    "operator": {"principals": ["arn:aws:iam::123456789012:role/operator"], "cidrs": ["10.99.0.0/24"]},
    "retention": "disposable",
    "sites": [
        {
            "name": "private",
            "kind": "openstack",
            "segments": {"restricted": "10.16.0.0/18", "serving": "10.16.64.0/19"},
            "cluster": {"volume_type": "encrypted"},
            "s3_endpoint": "https://store.example.com:8080/s3",
            "external_network": "internet",
            "account": "999988887777",
            "region": "RegionOne",
            "cidr": "10.1.0.0/16",
        },
        {
            "name": "public",
            "kind": "aws",
            "account": "123456789012",
            "region": "eu-central-1",
            "cidr": "10.32.0.0/16",
            "pools": [{"instance_type": "g6.2xlarge"}, {"instance_type": "m7i.large"}],
            "segments": {"restricted": "10.64.0.0/16"},
            "cluster": {"volume_type": "gp3"},
            "s3_endpoint": "https://other.example.com",
            "external_network": "another",
        },
        {"name": "elsewhere", "kind": "of a kind to come", "region": "mars", "account": "111122223333"},
    ],
    "models": [
        {"name": "a", "site": "private", "calls": [{"model": "b", "carries": "internal", "address_variable": "B_URL"}]},
        {"name": "b", "site": "public"},
        {"name": "c", "site": "private", "calls": [{"model": "a", "carries": "internal", "address_variable": "A_URL"}]},
    ],
    "policies": {
        "accounts": [{"account": "210987654321", **REASON}],
        "organizations": ["o-a1b2c3d4e5"],
        "hosts": ["registry.example.com"],
        "allow": [{"type": "aws:dms:Endpoint", **REASON}, {"type": "aws:glue:Job", "reason": "r", "owner": " "}],
        "waivers": [WAIVER],
        "levels": {"keys-rotate": "mandatory"},
    },
}


@pytest.mark.parametrize(
    ("field", "expected"),
    {
        "name": "production",
        "accounts": {"123456789012", "210987654321", "111122223333"},
        "organizations": {"o-a1b2c3d4e5"},
        "regions": {"eu-central-1"},
        "private_networks": (ip_network("10.16.0.0/18"), ip_network("10.16.64.0/19")),
        "restricted_networks": (ip_network("10.16.0.0/18"),),
        "public_networks": (ip_network("10.32.0.0/16"),),
        "operator_networks": (ip_network("10.99.0.0/24"),),
        "operator_principals": {"arn:aws:iam::123456789012:role/operator"},
        "private_hosts": {"store.example.com", "registry.example.com"},
        "external_networks": {"internet"},
        "instance_types": {"g6.2xlarge", "m7i.large"},
        "volume_types": {"encrypted"},
        "keeps": False,
        "calls": (DeclaredCall("internal", "B_URL", to_public=True),),
        "private_variables": {"A_URL"},
        "allowances": (Allowance("aws:dms:Endpoint", "a reason", "an owner"),),
        "waivers": (Waiver("keys-rotate", "key*", "a reason", "an owner", "2099-01-31"),),
        "levels": {"keys-rotate": "mandatory"},
    }.items(),
)
def test_each_key_is_read_from_where_it_stands(field: str, expected: Any) -> None:
    assert getattr(of_environment(RAW), field) == expected


def test_data_is_kept_unless_the_environment_says_otherwise() -> None:
    assert of_environment({}).keeps and of_environment({"retention": "kept"}).keeps
    assert not Estate().keeps


def test_a_waiver_covers_its_rule_and_resources_only() -> None:
    (waiver,) = of_environment(RAW).waivers
    urn = "urn:pulumi:prod::isthmus::aws:kms/key:Key::key-of-logs"
    assert waiver.covers("keys-rotate", urn)
    assert not waiver.covers("owners-are-named", urn) and not waiver.covers("keys-rotate", urn.replace("key-", "x-"))
    assert Waiver("r", urn, "", "", "").covers("r", urn)


def test_who_is_ours() -> None:
    estate = of_environment(RAW)
    assert estate.is_ours("123456789012") and not estate.is_ours("999988887777")
    assert Estate().is_ours("999988887777")
    assert estate.allows("aws:dms:Endpoint") and not estate.allows("aws:glue:Job")
    assert estate.is_private(ip_network("10.16.1.0/24")) and not estate.is_private(ip_network("10.32.0.0/24"))

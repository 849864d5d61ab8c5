"""Policies above an environment: within AWS's limits, of its own accounts and regions, and not in its own way."""

import json
import re
from typing import Any

import pytest
import yaml
from tests.components.environments import NAMES, in_account, loaded, raw

from isthmus.environment import Environment
from isthmus.guardrails import files
from isthmus.guardrails.service_control import GLOBAL, GUARDS, OPENINGS, WRITES
from isthmus.guardrails.statements import LONGEST, deny, documents

ORGANIZATION = "o-a1b2c3d4e5"


def statements(text: str) -> dict[str, dict[str, Any]]:
    """The statements of a document by their Sid."""
    found: list[dict[str, Any]] = json.loads(text)["Statement"]
    assert len({one["Sid"] for one in found}) == len(found)
    return {one["Sid"]: one for one in found}


def of(config: dict[str, Any], file: str) -> dict[str, dict[str, Any]]:
    return statements(files(Environment.load(config))[file])


def trusting() -> dict[str, Any]:
    config = raw("prod")
    account = {"account": "999999999999", "reason": "audit", "owner": "security"}
    config["policies"] = {"accounts": [account], "organizations": [ORGANIZATION]}
    return config


def two_accounts() -> dict[str, Any]:
    """`prod` with a second site on AWS, of another account and region."""
    config = raw("prod")
    public = next(site for site in config["sites"] if site["kind"] == "aws")
    second = raw("staging")["sites"]
    other = next(site for site in second if site["kind"] == "aws")
    in_account(other, "444444444444", "eu-west-1")
    other |= {"name": "west", "account": "444444444444", "region": "eu-west-1", "profile": "west"}
    for zone in other["zones"]:
        zone["name"] = zone["name"].replace(public["region"], "eu-west-1")
    config["sites"].append(other)
    return config


@pytest.mark.parametrize("name", NAMES)
def test_each_document_is_one_that_aws_takes(name: str) -> None:
    found = files(loaded(name))
    assert {"scp.json", "rcp.json"} <= found.keys()
    for file, text in found.items():
        if file.endswith(".json"):
            assert len(text) <= LONGEST and json.loads(text)["Version"] == "2012-10-17"
            for one in statements(text).values():
                assert one["Effect"] == "Deny" and re.fullmatch("[A-Za-z0-9]+", one["Sid"])
                assert (one.get("Principal") == "*") is file.startswith("rcp"), "only a resource's policy has one"
                assert ("Action" in one) != ("NotAction" in one) and one["Resource"] == "*"
    for one in statements(found["rcp.json"]).values():
        assert "*" not in one["Action"] and "NotAction" not in one, "which AWS refuses in one of ours"


def test_it_is_the_same_bytes_each_time() -> None:
    assert files(loaded("prod")) == files(loaded("prod"))


def test_other_regions_are_denied_but_for_what_is_one_for_all() -> None:
    only = of(raw("prod"), "scp.json")["OtherRegions"]
    assert only["Condition"] == {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1"]}}
    assert only["NotAction"] == list(GLOBAL)
    assert not [one for one in GLOBAL if one.split(":")[0] in ("s3", "ec2", "cloudfront") and one.endswith(":*")]


def test_accounts_of_different_regions_have_each_their_own() -> None:
    found = of(two_accounts(), "scp.json")
    conditions = [found[f"OtherRegions{number}"]["Condition"] for number in (1, 2)]
    assert [
        (c["StringEquals"]["aws:PrincipalAccount"], c["StringNotEquals"]["aws:RequestedRegion"]) for c in conditions
    ] == [
        (["333333333333"], ["eu-central-1"]),
        (["444444444444"], ["eu-west-1"]),
    ]
    assert of(two_accounts(), "rcp.json")["OurPrincipalsOnly"]["Condition"]["StringNotEqualsIfExists"] == {
        "aws:PrincipalAccount": ["333333333333", "444444444444"]
    }


def test_only_who_deploys_changes_what_guards() -> None:
    only = of(raw("prod"), "scp.json")["GuardsByOperatorsOnly"]
    operators = raw("prod")["operator"]["principals"]
    assert only["Condition"] == {"ArnNotLike": {"aws:PrincipalArn": operators}}
    assert not set(GUARDS) & {*OPENINGS, *WRITES}


def test_the_perimeter_is_the_sites_accounts_and_who_is_trusted() -> None:
    accounts = ["333333333333", "999999999999"]
    scp, rcp = of(trusting(), "scp.json"), of(trusting(), "rcp.json")
    assert scp["DataToOthers"]["Condition"]["StringNotEquals"] == {
        "aws:ResourceAccount": accounts,
        "aws:ResourceOrgID": [ORGANIZATION],
    }
    principals = rcp["OurPrincipalsOnly"]["Condition"]
    assert principals["StringNotEqualsIfExists"] == {
        "aws:PrincipalAccount": accounts,
        "aws:PrincipalOrgID": [ORGANIZATION],
    }
    assert principals["BoolIfExists"] == {"aws:PrincipalIsAWSService": "false"}
    deputies = rcp["ServicesOnOurBehalfOnly"]["Condition"]
    assert deputies["Bool"] == {"aws:PrincipalIsAWSService": "true"}
    assert deputies["Null"] == {"aws:SourceAccount": "false"}, "EC2 says none when it takes an instance's role"
    assert deputies["StringNotEqualsIfExists"]["aws:SourceAccount"] == accounts


def test_without_a_cloud_there_is_nothing_for_it() -> None:
    config = raw("prod")
    config["sites"] = [site for site in config["sites"] if site["kind"] == "openstack"]
    config["links"] = []
    config["models"] = [
        {k: v for k, v in m.items() if k != "calls"} for m in config["models"] if m["site"] == "private"
    ]
    assert {file.partition("-")[0] for file in files(Environment.load(config))} == {"neutron", "glance", "cinder"}


def test_what_is_too_long_for_one_document_is_in_several() -> None:
    many = [deny(f"S{number}", [f"s3:Action{number}{'x' * 2000}"]) for number in range(5)]
    found = documents(many)
    assert len(found) == 3 and all(len(text) <= LONGEST for text in found)
    assert [sid for text in found for sid in statements(text)] == [f"S{number}" for number in range(5)]


@pytest.mark.parametrize("service", ["neutron", "glance", "cinder"])
def test_rules_of_openstack_are_yaml_with_their_source(service: str) -> None:
    text = files(loaded("prod"))[f"{service}-policy.yaml"]
    rules = yaml.safe_load(text)
    assert rules and all(re.fullmatch(r"rule:[a-z_]+", check) for check in rules.values())
    assert f"https://docs.openstack.org/{service}/" in text
    assert text.count('": ') == len(rules), "no rule twice"

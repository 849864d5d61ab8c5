"""What the policy pack lets pass is reviewed as the rest of the environment is."""

from typing import Any

import pytest
from tests.components.environments import raw

from isthmus.environment import Environment
from isthmus.environment.problems import EnvironmentInvalid

REASON = {"reason": "a partner's accounts team", "owner": "security"}
WAIVER = {"rule": "nothing-is-public", "resource": "front-*", "expires": "2027-01-31", **REASON}


def places(policies: Any) -> list[str]:
    """Where loading `local` with these policies finds problems."""
    try:
        Environment.load({**raw("local"), "policies": policies})
    except EnvironmentInvalid as error:
        return [problem.path for problem in error.problems]
    return []


def test_all_of_it_is_optional_and_an_environment_may_have_it() -> None:
    assert Environment.load(raw("local")).policies.accounts == ()
    policies = {
        "accounts": [{"account": "999988887777", **REASON}],
        "organizations": ["o-a1b2c3d4e5"],
        "hosts": ["kafka.private.example.com"],
        "registries": ["mirror.example.com", "registry.example.com:5000", "localhost:5000", "docker.io"],
        "allow": [{"type": "aws:datasync:*", **REASON}],
        "levels": {"images-by-digest": "mandatory"},
        "remediate": ["nothing-is-public", "logs-have-retention"],
        "waivers": [WAIVER],
    }
    assert places(policies) == []


@pytest.mark.parametrize(
    ("policies", "path"),
    [
        ({"accounts": [{"account": "999988887777", "owner": "security"}]}, "policies.accounts[0].reason"),
        ({"accounts": [{"account": "999988887777", "reason": "", "owner": "x"}]}, "policies.accounts[0].reason"),
        ({"accounts": [{"account": 999988887777, **REASON}]}, "policies.accounts[0].account"),
        ({"accounts": [{"account": "123456789012", **REASON}]}, "policies.accounts[0].account"),
        ({"accounts": [{"account": "999988887777", **REASON}] * 2}, "policies.accounts[1]"),
        ({"organizations": ["*"]}, "policies.organizations[0]"),
        ({"hosts": ["https://kafka.private.example.com"]}, "policies.hosts[0]"),
        ({"registries": ["https://mirror.example.com"]}, "policies.registries[0]"),
        ({"registries": ["mirror.example.com/team"]}, "policies.registries[0]"),
        ({"registries": ["Mirror.example.com"]}, "policies.registries[0]"),
        ({"registries": ["mirror"]}, "policies.registries[0]"),
        ({"registries": ["a.example.com", "b.example.com", "a.example.com"]}, "policies.registries[2]"),
        ({"remediate": ["all of them"]}, "policies.remediate[0]"),
        ({"remediate": ["nothing-is-public", "nothing-is-public"]}, "policies.remediate[1]"),
        ({"remediate": "all"}, "policies.remediate"),
        ({"allow": [{"type": "*", **REASON}]}, "policies.allow[0].type"),
        ({"allow": [{"type": "aws:*", **REASON}]}, "policies.allow[0].type"),
        ({"levels": {"nothing-is-public": "off"}}, "policies.levels.nothing-is-public"),
        ({"waivers": [{**WAIVER, "resource": "*"}]}, "policies.waivers[0].resource"),
        ({"waivers": [WAIVER, {**WAIVER, "resource": "**"}]}, "policies.waivers[1].resource"),
        ({"waivers": [{**WAIVER, "resource": "urn:*"}]}, "policies.waivers[0].resource"),
        ({"waivers": [{**WAIVER, "resource": "urn:pulumi:*::*"}]}, "policies.waivers[0].resource"),
        ({"waivers": [{**WAIVER, "expires": "soon"}]}, "policies.waivers[0].expires"),
        ({"waivers": [{**WAIVER, "expires": "2027-02-30"}]}, "policies.waivers[0].expires"),
        ({"waivers": [{k: v for k, v in WAIVER.items() if k != "owner"}]}, "policies.waivers[0].owner"),
        ({"waivers": [WAIVER, WAIVER]}, "policies.waivers[1]"),
        ({"waivers": "all"}, "policies.waivers"),
        ([], "policies"),
    ],
)
def test_what_nobody_answers_for_or_everything_is_refused(policies: Any, path: str) -> None:
    assert places(policies) == [path]


def test_an_operator_of_a_trusted_account_is_let_in() -> None:
    config = raw("local")
    config["operator"] = {**config["operator"], "principals": ["arn:aws:iam::999988887777:role/deployer"]}
    with pytest.raises(EnvironmentInvalid, match="the accounts of the sites"):
        Environment.load(config)
    Environment.load({**config, "policies": {"accounts": [{"account": "999988887777", **REASON}]}})

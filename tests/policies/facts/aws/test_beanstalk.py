"""Environments of Elastic Beanstalk: each option in either package's spelling, and what a violation says of it."""

from dataclasses import replace
from typing import Any

import pytest
from tests.policies.helpers import subject

from isthmus_policies.estate import Estate
from isthmus_policies.facts.aws.beanstalk import KIND, VPC, openings
from isthmus_policies.values import UNKNOWN

AWS, NATIVE = "aws:elasticbeanstalk/environment:Environment", "aws-native:elasticbeanstalk:Environment"
SCHEME, PUBLIC, TYPE = "ELBScheme in settings", "AssociatePublicIpAddress in settings", "EnvironmentType in settings"
Options = list[tuple[str, str, Any]]
INTERNAL = (VPC, "ELBScheme", "internal")


@pytest.mark.parametrize(
    ("options", "more", "expected"),
    [
        ([], {}, [SCHEME]),
        ([INTERNAL], {}, []),
        ([(KIND, "ELBScheme", "internal")], {}, [SCHEME]),
        ([(VPC, "ELBScheme", "public")], {}, [SCHEME]),
        ([(VPC, "ELBScheme", UNKNOWN)], {}, [SCHEME]),
        ([INTERNAL, (KIND, "EnvironmentType", "SingleInstance")], {}, [TYPE]),
        ([INTERNAL, (KIND, "EnvironmentType", "LoadBalanced")], {}, []),
        ([INTERNAL, (VPC, "AssociatePublicIpAddress", "true")], {}, [PUBLIC]),
        ([INTERNAL, (VPC, "AssociatePublicIpAddress", "false")], {}, []),
        ([INTERNAL, (VPC, "AssociatePublicIpAddress", UNKNOWN)], {}, [PUBLIC]),
        ([], {"tier": "Worker"}, []),
        ([(VPC, "AssociatePublicIpAddress", "true")], {"tier": "Worker"}, [PUBLIC]),
    ],
)
def test_each_option_in_either_spelling(options: Options, more: dict[str, Any], expected: list[str]) -> None:
    settings = [{"namespace": where, "name": name, "value": value} for where, name, value in options]
    native = [{"namespace": where, "optionName": name, "value": value} for where, name, value in options]
    for one in (subject(AWS, settings=settings, **more), subject(NATIVE, optionSettings=native, **more)):
        every = list(openings(one, Estate()))
        assert [part for opening in every for part in expected if part in opening.what] == expected
        assert len(every) == len(expected)
        assert all(opening.got and opening.expected and opening.fix for opening in every)


@pytest.mark.parametrize(("token", "name"), [(AWS, "settings"), (NATIVE, "optionSettings")])
def test_what_is_not_known_or_ignored_is_open(token: str, name: str) -> None:
    (unknown,) = openings(subject(token, **{name: UNKNOWN}), Estate())
    assert "settings" in unknown.what
    worker = replace(subject(token, tier="Worker"), ignored=(name,))
    (ignored,) = openings(worker, Estate())
    assert name in ignored.got and name in ignored.fix

"""Elastic Beanstalk: an environment's balancer faces the internet, and its one instance has a public address.

Source: https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html (aws:ec2:vpc)
"""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.decisions.closing import as_word, is_closed
from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.doors import door, ignored
from isthmus_policies.facts.openings import Opening
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN, items

ENVIRONMENTS = ("aws:elasticbeanstalk:Environment", "aws-native:elasticbeanstalk:Environment")
VPC, KIND = "aws:ec2:vpc", "aws:elasticbeanstalk:environment"
EXPECTED = "an internal balancer"


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """No internal balancer, or public addresses."""
    if plain_type(subject.type) not in ENVIRONMENTS:
        return
    settings = items(subject.get("settings") or subject.get("optionSettings"))
    if UNKNOWN in settings:
        yield door(subject, "settings", UNKNOWN, EXPECTED, "")
        return
    if as_word(subject.get("tier")) != "worker":
        scheme = _option(settings, VPC, "ELBScheme")
        if _option(settings, KIND, "EnvironmentType") == "SingleInstance":
            fix = "have a load balancer, with ELBScheme internal"
            yield door(subject, "EnvironmentType in settings", "SingleInstance", EXPECTED, fix)
        elif not is_closed(scheme, frozenset(("internal",)), left_out=False):
            yield door(subject, "ELBScheme in settings", scheme, EXPECTED, f"set ELBScheme of {VPC} to internal")
    public = _option(settings, VPC, "AssociatePublicIpAddress")
    if not is_closed(public, frozenset(("false",)), left_out=True):
        yield door(subject, "AssociatePublicIpAddress in settings", public, "private addresses", "set it to false")
    yield from ignored(subject, "settings", "optionSettings")


def _option(settings: list[Any], namespace: str, name: str) -> Any:
    """The value of an option, in either package's spelling."""
    for setting in settings:
        if isinstance(setting, Mapping) and setting.get("namespace") == namespace:
            if name in (setting.get("name"), setting.get("optionName")):
                return setting.get("value")
    return None

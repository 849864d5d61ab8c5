"""What is declared on AWS is made in an account and a region that the environment names."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.decisions.principals import foreign, foreign_arn
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.place import AWS_PACKAGES
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN, UNKNOWN, items

ROLES = ("assumeRole", "assumeRoles", "assumeRoleWithWebIdentity", "assumeRoleWithSaml")
GLOBAL_REGION = "us-east-1"
GLOBAL_MODULES = (
    *("cloudfront", "iam", "route53", "route53domains", "acm", "wafv2", "waf", "shield", "organizations", "budgets"),
    *("costexplorer", "cur", "globalaccelerator", "account", "costoptimizationhub", "bcmdata", "servicequotas"),
)
"""Services whose control plane, or whose part for CloudFront, is there only: no data of ours is.
https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html"""


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """A provider of AWS that leads to another's account, or a resource in a region that no site is in."""
    subject = facts.subject
    if subject.is_provider and subject.type.rsplit(":", 1)[-1] in AWS_PACKAGES:
        yield from _account(subject, estate)
    elif subject.package in AWS_PACKAGES and not subject.is_component:
        yield from _region(subject, estate)


def _account(subject: Subject, estate: Estate) -> Iterator[Violation]:
    if not estate.accounts:
        return
    ours, fix = f"one of {', '.join(sorted(estate.accounts))}", "name an account of the environment"
    for value in items(_parsed(subject.props.get("allowedAccountIds"))):
        got = NOT_KNOWN if value is UNKNOWN else foreign(str(value).zfill(12), estate)
        if got:
            yield Violation(subject.urn, f"allowedAccountIds of {subject.title}", got, ours, fix)
    for name in ROLES:
        for role in items(_parsed(subject.props.get(name))):
            arn = role.get("roleArn", role.get("role_arn")) if isinstance(role, Mapping) else role
            arn = _parsed(arn)
            got = NOT_KNOWN if arn is UNKNOWN else foreign_arn(arn, estate) if isinstance(arn, str) else ""
            if got:
                yield Violation(subject.urn, f"{name} of {subject.title}", got, ours, f"{fix}, as a plain value")


def _region(subject: Subject, estate: Estate) -> Iterator[Violation]:
    region = subject.props.get("region") or subject.provider_props.get("region")
    if not estate.regions or region is None or (isinstance(region, str) and region in estate.regions):
        return
    if region == GLOBAL_REGION and subject.module in GLOBAL_MODULES:
        return
    got = NOT_KNOWN if region is UNKNOWN else repr(region)
    fix = "use the provider of a site, or declare a site in that region"
    yield Violation(
        subject.urn, f"the region of {subject.title}", got, f"one of {', '.join(sorted(estate.regions))}", fix
    )


def _parsed(value: Any) -> Any:
    """A provider's property, which the engine sends as JSON text; what isn't JSON stays as it is."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value.lstrip()[:1] in ("[", "{", '"') else value
    except (ValueError, RecursionError):
        return UNKNOWN


rule = Rule(
    id="providers-are-ours",
    title="What is declared on AWS is made in an account and a region that the environment names.",
    rationale="A provider that may lead to another account, or to a region that no site is in, takes there all that is "
    "declared through it. Only services without a region of their own are controlled from us-east-1.",
    family=Family.RESIDENCY,
    severity=Severity.CRITICAL,
    remediation="Name accounts and regions of the environment's sites in providers.",
    controls={
        "NIST SP 800-53": ("AC-4", "SA-9(5)"),
        "ISO/IEC 27001": ("A.5.23", "A.8.12"),
        "GDPR": ("Art. 44",),
    },
    resource=check,
)

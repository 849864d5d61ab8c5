"""A provider of AWS leads to an account that the environment names."""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.decisions.principals import foreign, foreign_arn
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.place import AWS_PACKAGES
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.texts import json_in
from isthmus_policies.values import NOT_KNOWN, UNKNOWN, items

ROLES = ("assumeRole", "assumeRoles", "assumeRoleWithWebIdentity", "assumeRoleWithSaml")


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """The accounts that it allows, and those of the roles that it takes."""
    subject = facts.subject
    if not estate.accounts or not subject.is_provider or subject.type.rsplit(":", 1)[-1] not in AWS_PACKAGES:
        return
    ours, fix = f"one of {', '.join(sorted(estate.accounts))}", "name an account of the environment"
    for value in items(_parsed(subject.props.get("allowedAccountIds"))):
        got = NOT_KNOWN if value is UNKNOWN else foreign(str(value).zfill(12), estate)
        if got:
            yield Violation.of(subject, "allowedAccountIds", got, ours, fix)
    for name in ROLES:
        for role in items(_parsed(subject.props.get(name))):
            arn = role.get("roleArn", role.get("role_arn")) if isinstance(role, Mapping) else role
            arn = _parsed(arn)
            got = NOT_KNOWN if arn is UNKNOWN else foreign_arn(arn, estate) if isinstance(arn, str) else ""
            if got:
                yield Violation.of(subject, name, got, ours, f"{fix}, as a plain value")


def _parsed(value: Any) -> Any:
    """A provider's property, which the engine sends as JSON text; what isn't JSON stays as it is."""
    if not isinstance(value, str):
        return value
    return json_in(value, UNKNOWN) if value.lstrip()[:1] in ("[", "{", '"') else value


rule = Rule(
    id="providers-are-ours",
    title="Providers of AWS lead to accounts that the environment names.",
    rationale="A provider that may lead to another account takes there all that is declared through it.",
    family=Family.RESIDENCY,
    severity=Severity.CRITICAL,
    remediation="Name accounts of the environment in providers.",
    controls={
        "NIST SP 800-53": ("AC-4", "SA-9(5)"),
        "ISO/IEC 27001": ("A.5.23", "A.8.12"),
        "GDPR": ("Art. 44",),
    },
    resource=check,
)

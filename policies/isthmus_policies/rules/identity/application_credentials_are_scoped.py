"""Application credentials of Keystone can't make others, and end."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.values import NOT_KNOWN, UNKNOWN, is_true, items

CREDENTIALS = ("openstack:identity:ApplicationCredential",)
WIDE = ("admin", "system_admin", "domain_admin", "manager")


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """`unrestricted` lets it make trusts and credentials: https://docs.openstack.org/keystone/latest/user/application_credentials.html"""
    subject = facts.subject
    if plain_type(subject.type) not in CREDENTIALS:
        return
    free = subject.get("unrestricted")
    if free is UNKNOWN or is_true(free):
        got, fix = NOT_KNOWN if free is UNKNOWN else "true: it can make others", "leave it out"
        yield Violation.of(subject, "unrestricted", got, "false", fix)
    for role in items(subject.get("roles")):
        if role in WIDE:
            fix = "name the roles that are used, or access rules"
            yield Violation.of(subject, "roles", repr(role), "a role for what it does", fix)


rule = Rule(
    id="application-credentials-are-scoped",
    title="Application credentials of Keystone can't make others, and don't administrate.",
    rationale="A credential lies in a file of a program. One that makes others outlives its removal.",
    family=Family.IDENTITY,
    severity=Severity.HIGH,
    remediation="Leave `unrestricted` out; name roles and access rules.",
    controls={"NIST SP 800-53": ("AC-6", "IA-5"), "ISO/IEC 27001": ("A.5.17", "A.8.2"), "GDPR": ("Art. 25(2)",)},
    resource=check,
)

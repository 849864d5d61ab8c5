"""What bears data says who answers for it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.changes import Change
from isthmus_policies.estate import Estate
from isthmus_policies.facts import Bearing, Facts
from isthmus_policies.facts.properties import parts
from isthmus_policies.rule import Family, Level, Rule, Severity, Violation
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN

NAMES = ("owner", "team", "contact", "managed-by")
HOLDERS = ("tags", "labels", "metadata", "properties")
AS_TAG = re.compile(r"[\w\s+=.:/@-]{1,256}\Z")
"""What AWS takes as a tag's value: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html"""


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """By a tag, a label or metadata whose key ends with such a name, whatever stands before it."""
    subject = facts.subject
    if facts.bearing is not Bearing.HOLDS:
        return
    holders: list[Any] = [subject.get(name) for name in HOLDERS]
    holders += [subject.get("metadata", "labels"), subject.get("metadata", "annotations")]
    defaults = subject.provider_props.get("defaultTags")
    holders.append(defaults.get("tags") if isinstance(defaults, Mapping) else defaults)
    if not any(holder is UNKNOWN or _has_owner(holder) for holder in holders):
        expected = "a tag or label `owner`, `team` or `contact`"
        yield Violation.of(subject, "the owner", "nobody", expected, "name who answers for it")


def remediate(facts: Facts, estate: Estate) -> Iterator[Change]:
    """The one owner of the tenant in whose namespace it is, or of all tenants. It goes where labels stand already:
    not every type takes some."""
    subject, owner = facts.subject, _owner(facts.subject, estate)
    if subject.package == "kubernetes" and owner and isinstance(subject.get("metadata"), Mapping):
        yield Change(("metadata", "annotations", "isthmus.dev/owner"), owner)
    elif subject.package == "aws" and AS_TAG.match(owner) and isinstance(subject.get("tags"), Mapping):
        yield Change(("tags", "owner"), owner)
    elif subject.package == "openstack" and owner and isinstance(subject.get("metadata"), Mapping):
        yield Change(("metadata", "owner"), owner)


def _owner(subject: Subject, estate: Estate) -> str:
    namespace = subject.get("metadata", "namespace") if subject.package == "kubernetes" else None
    own = [tenant for tenant in estate.tenants if tenant.namespace == namespace]
    owners = {owner for tenant in own or estate.tenants for owner in tenant.owners}
    return owners.pop() if len(owners) == 1 else ""


def _has_owner(holder: Any) -> bool:
    keys: list[Any] = list(holder) if isinstance(holder, Mapping) else []
    keys += [item.get("key", item.get("Key")) for item in parts(holder)] if isinstance(holder, list | tuple) else []
    keys += [item.split("=")[0] for item in holder if isinstance(item, str)] if isinstance(holder, list | tuple) else []
    return any(str(key).lower().replace(":", "/").replace(".", "/").rsplit("/", 1)[-1] in NAMES for key in keys)


rule = Rule(
    id="owners-are-named",
    title="What bears data says who answers for it.",
    rationale="Who is asked when it costs, leaks or may be deleted, has to be found without archaeology.",
    family=Family.HYGIENE,
    severity=Severity.LOW,
    remediation="Tag it, best by the provider's default tags.",
    controls={"NIST SP 800-53": ("CM-8",), "ISO/IEC 27001": ("A.5.9",), "GDPR": ("Art. 30",)},
    resource=check,
    remediate=remediate,
    default_level=Level.DISABLED,  # an environment of one team has one owner; others turn it on by `policies.levels`
)

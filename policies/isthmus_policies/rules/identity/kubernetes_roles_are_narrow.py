"""Roles of Kubernetes name what they allow, and nobody is bound to `cluster-admin`."""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.kubernetes.manifests import Manifest, manifests
from isthmus_policies.facts.properties import parts
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN, UNKNOWN, items

ROLES, BINDINGS = ("Role", "ClusterRole"), ("RoleBinding", "ClusterRoleBinding")
EVERYONE = ("system:anonymous", "system:unauthenticated", "system:authenticated", "system:serviceaccounts")
ESCALATING = ("escalate", "bind", "impersonate")
"""Verbs by which one gives oneself any other: https://kubernetes.io/docs/concepts/security/rbac-good-practices/"""
READERS = (
    "system:discovery",
    "system:basic-user",
    "system:public-info-viewer",
    "system:service-account-issuer-discovery",
)
"""Roles that a cluster binds to everyone by itself."""
FIX = "name groups, resources and verbs that are used"


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Roles by their rules, bindings by role and subjects."""
    subject = facts.subject
    if subject.module.split("/")[0] != "rbac.authorization.k8s.io":
        return
    for manifest in manifests(subject):
        if manifest.kind in ROLES:
            yield from _role(subject, manifest.body)
        elif manifest.kind in BINDINGS:
            yield from _binding(subject, manifest)


def _role(subject: Subject, role: Mapping[str, Any]) -> Iterator[Violation]:
    if role.get("rules") is UNKNOWN:
        yield Violation.of(subject, "rules", NOT_KNOWN, "rules by name", FIX)
    for i, rule in enumerate(parts(role.get("rules"))):
        verbs, resources = (items(rule.get(name)) for name in ("verbs", "resources"))
        where = f"rules[{i}]"
        if "*" in verbs and ("*" in resources or "secrets" in resources):
            yield Violation.of(subject, where, f"every verb on {resources}", "verbs and resources by name", FIX)
        elif any(item is UNKNOWN for item in (*verbs, *resources)):
            yield Violation.of(subject, where, NOT_KNOWN, "verbs and resources by name", FIX)
        if wide := [verb for verb in verbs if verb in ESCALATING and not rule.get("resourceNames")]:
            expected = "no permission to take others' permissions"
            yield Violation.of(subject, where, f"the verb {wide[0]!r} without resourceNames", expected, FIX)


def _binding(subject: Subject, binding: Manifest) -> Iterator[Violation]:
    reference = binding.get("roleRef")
    role = reference.get("name") if isinstance(reference, Mapping) else reference
    if role in ("cluster-admin", "admin") and binding.kind == "ClusterRoleBinding":
        yield Violation.of(subject, "roleRef", repr(role), "a role with what is used", "bind a role of its own")
    for peer in parts(binding.get("subjects")):
        name = peer.get("name")
        if isinstance(name, str) and name in EVERYONE and role not in READERS:
            yield Violation.of(subject, "subjects", repr(name), "accounts and groups by name", "name who needs it")


rule = Rule(
    id="kubernetes-roles-are-narrow",
    title="Roles of Kubernetes name what they allow; nobody is bound to `cluster-admin`.",
    rationale="A pod's token reads what its account may: with a wildcard, every Secret of the cluster, of all classes.",
    family=Family.IDENTITY,
    severity=Severity.HIGH,
    remediation="Name groups, resources and verbs; bind accounts by name.",
    controls={
        "NIST SP 800-53": ("AC-6", "AC-6(1)"),
        "CIS Kubernetes": ("5.1.1", "5.1.3", "5.1.8"),
        "CIS EKS": ("4.1.1", "4.1.3"),
        "ISO/IEC 27001": ("A.5.15", "A.8.2"),
        "GDPR": ("Art. 25(2)",),
    },
    resource=check,
)

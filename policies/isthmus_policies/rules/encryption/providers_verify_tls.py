"""Who makes resources knows whom he talks with: no provider leaves a server's certificate unread."""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.properties import parts
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.subject import Subject
from isthmus_policies.texts import yaml_in
from isthmus_policies.values import is_true

FIX = "name the authority that signed it (`cacertFile`, `certificate-authority-data`)"


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Providers: a switch of their own, or one in the kubeconfig that they are made from."""
    subject = facts.subject
    if not subject.is_provider:
        return
    if is_true(subject.get("insecure")):
        yield _breach(subject, "insecure", "true")
    for i, entry in enumerate(parts(_clusters(subject.get("kubeconfig")))):
        cluster = entry.get("cluster")
        if isinstance(cluster, Mapping):
            at = f"the kubeconfig's clusters[{i}]"
            if is_true(cluster.get("insecure-skip-tls-verify")):
                yield _breach(subject, f"{at}.insecure-skip-tls-verify", "true")
            if str(cluster.get("server", "")).lower().startswith("http://"):
                yield _breach(subject, f"{at}.server", "http, in clear")


def _clusters(kubeconfig: Any) -> Any:
    if isinstance(kubeconfig, str):
        kubeconfig = yaml_in(kubeconfig)
    return kubeconfig.get("clusters") if isinstance(kubeconfig, Mapping) else None


def _breach(subject: Subject, path: str, got: str) -> Violation:
    return Violation.of(subject, path, got, "a certificate that is verified", FIX)


rule = Rule(
    id="providers-verify-tls",
    title="No provider leaves a server's certificate unread.",
    rationale="Who stands between the deployer and a cloud's API gets the token that may do all, and every secret.",
    family=Family.ENCRYPTION,
    severity=Severity.HIGH,
    remediation="Give the provider the authority's certificate.",
    controls={
        "NIST SP 800-53": ("SC-8(1)", "SC-23", "IA-3"),
        "ISO/IEC 27001": ("A.8.20", "A.8.24"),
        "GDPR": ("Art. 32(1)(a)",),
    },
    resource=check,
)

"""Where a service takes clients in clear unless it is told not to, the declaration tells it."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.bearing import aws_type
from isthmus_policies.facts.properties import part
from isthmus_policies.rule import Family, Level, Rule, Severity, Violation
from isthmus_policies.subject import Subject

NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "aws:elasticache:ReplicationGroup": (("transitEncryptionEnabled",),),
    "aws:opensearch:Domain": (("nodeToNodeEncryption", "enabled"), ("domainEndpointOptions", "enforceHttps")),
    "aws:elasticsearch:Domain": (("nodeToNodeEncryption", "enabled"), ("domainEndpointOptions", "enforceHttps")),
    "aws:dax:Cluster": (("clusterEndpointEncryptionType",),),
    "aws:directconnect:Connection": (("requestMacsec",),),
}
"""What is off where it is left out, by type."""
LISTENERS = ("aws:lb:Listener", "aws:alb:Listener")
INGRESS = ("Ingress",)


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """What is left out of AWS's resources, and Ingresses without a certificate."""
    subject, token = facts.subject, aws_type(facts.subject.type)
    for path in NEEDED.get(token, ()):
        if part(subject.props, *path) in (None, ""):
            yield _missing(subject, ".".join(path), "it is off without it")
    if token in LISTENERS and subject.get("protocol") in ("HTTPS", "TLS") and not subject.get("sslPolicy"):
        yield _missing(subject, "sslPolicy", "TLS 1.0 is taken as well")
    if subject.package == "kubernetes" and subject.type_name in INGRESS and not subject.get("spec", "tls"):
        yield _missing(subject, "spec.tls", "requests come in clear")


def _missing(subject: Subject, path: str, effect: str) -> Violation:
    return Violation.of(subject, path, f"nothing: {effect}", "TLS 1.2 or newer", "set it")


rule = Rule(
    id="transit-encryption-is-asked-for",
    title="Where a service takes clients in clear by default, the declaration says no.",
    rationale="Defaults are from the time when services began. What is declared is known and reviewed.",
    family=Family.ENCRYPTION,
    severity=Severity.MEDIUM,
    remediation="Set the property, or a security policy with TLS 1.2 or newer.",
    controls={"NIST SP 800-53": ("SC-8(1)",), "ISO/IEC 27001": ("A.8.24",), "GDPR": ("Art. 32(1)(a)",)},
    resource=check,
    default_level=Level.ADVISORY,
)

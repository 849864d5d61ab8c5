"""Balancers take no HTTP in clear, except to send the client to HTTPS."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.properties import part, parts
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN, UNKNOWN, items

LISTENERS = (
    "aws:lb:Listener",
    "aws:alb:Listener",
    "aws:applicationloadbalancing:Listener",
    "aws:elasticloadbalancingv2:Listener",
    "aws-native:elasticloadbalancingv2:Listener",
    "aws:vpclattice:Listener",
    "aws-native:vpclattice:Listener",
    "openstack:loadbalancer:Listener",
)
CLASSIC = (
    "aws:elb:LoadBalancer",
    "aws:elasticloadbalancing:LoadBalancer",
    "aws-native:elasticloadbalancing:LoadBalancer",
)
CLEAR = ("HTTP",)
OLD = ("SSLv3", "TLSv1", "TLSv1.1")  # of Octavia's listeners and pools
EXPECTED, FIX = (
    "HTTPS or TLS, or a redirect to it",
    "give the listener a certificate, or redirect to the one that has it",
)


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Listeners of each generation. TCP may carry TLS that the target ends, so it is no breach by itself."""
    subject, token = facts.subject, plain_type(facts.subject.type)
    if token in LISTENERS:
        protocol = subject.get("protocol")
        if protocol is None and token.split(":")[1] != "vpclattice" and subject.get("port") is not None:
            protocol = "HTTP"  # what an application load balancer does then
        yield from _judge(subject, "protocol", protocol, redirects=_redirects(subject))
    old = [version for version in items(subject.get("tlsVersions")) if version in OLD]
    if subject.package == "openstack" and old:
        yield Violation.of(subject, "tlsVersions", ", ".join(old), "TLSv1.2 and newer", FIX)
    if token in CLASSIC:
        for i, listener in enumerate(parts(subject.get("listeners"))):
            protocol = listener.get("lbProtocol", listener.get("protocol"))
            yield from _judge(subject, f"listeners[{i}].lbProtocol", protocol, redirects=False)


def _judge(subject: Subject, path: str, protocol: object, *, redirects: bool) -> Iterator[Violation]:
    clear = protocol is UNKNOWN or (isinstance(protocol, str) and protocol.upper() in CLEAR)
    if clear and not redirects:
        got = NOT_KNOWN if protocol is UNKNOWN else f"{protocol}, in clear"
        yield Violation.of(subject, path, got, EXPECTED, FIX)


def _redirects(subject: Subject) -> bool:
    """Whether all that the listener does with a request is to answer it without a target."""
    actions = parts(subject.get("defaultActions"))
    return bool(actions) and all(
        action.get("type") == "fixed-response"
        or (action.get("type") == "redirect" and part(action, "redirect", "protocol") == "HTTPS")
        or (action.get("type") == "redirect" and part(action, "redirectConfig", "protocol") == "HTTPS")
        for action in actions
    )


rule = Rule(
    id="listeners-speak-tls",
    title="Balancers take no HTTP in clear, except to send clients to HTTPS.",
    rationale="A request carries data of the class that the model takes; in clear, whoever is on the way reads it.",
    family=Family.ENCRYPTION,
    severity=Severity.HIGH,
    remediation="Listen by HTTPS or TLS; let port 80 redirect.",
    controls={"NIST SP 800-53": ("SC-8(1)", "SC-23"), "ISO/IEC 27001": ("A.8.24",), "GDPR": ("Art. 32(1)(a)",)},
    resource=check,
)

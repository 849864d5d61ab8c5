"""A VPN connection of AWS names its suite: without one it offers everything down to AES-128 with SHA-1 and group 2."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.rule import Family, Level, Rule, Severity, Violation

LISTS = ("EncryptionAlgorithms", "IntegrityAlgorithms", "DhGroupNumbers")
NEEDED = tuple(f"tunnel{n}{phase}{name}" for n in (1, 2) for phase in ("Phase1", "Phase2") for name in LISTS)


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Both tunnels and both phases (https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html)."""
    subject = facts.subject
    if plain_type(subject.type) != "aws:ec2:VpnConnection":
        return
    names = [*NEEDED, "tunnel1IkeVersions", "tunnel2IkeVersions"]
    missing = [name for name in names if subject.get(name) in (None, [])]
    if missing:
        what = f"the suite of {subject.title}"
        got = f"nothing in {', '.join(missing[:3])}{' and others' if len(missing) > 3 else ''}, so AWS offers them all"
        yield Violation(
            subject.urn, what, got, "one strong suite for both tunnels", "name the algorithms of each phase"
        )


rule = Rule(
    id="vpn-suites-are-named",
    title="A VPN connection names the suite that both ends use.",
    rationale="What isn't named is offered, and the other end decides. Its configuration may be older than this one.",
    family=Family.ENCRYPTION,
    severity=Severity.MEDIUM,
    remediation="Name encryption, integrity, group and IKE version of each phase and tunnel.",
    controls={"NIST SP 800-53": ("SC-8(1)", "SC-13"), "ISO/IEC 27001": ("A.8.24",)},
    resource=check,
    default_level=Level.ADVISORY,
)

"""One cipher suite in the words of both ends of the VPN, so that they can't differ."""

from dataclasses import dataclass
from typing import Any

ENCRYPTION = {"AES256-GCM-16": "aes-256-gcm-16"}
INTEGRITY = {"SHA2-256": "sha256", "SHA2-384": "sha384", "SHA2-512": "sha512"}


@dataclass(frozen=True)
class VpnSuiteArgs:
    """A suite, spelled as AWS does. Lifetimes are in seconds."""

    encryption: str
    """`AES256-GCM-16`."""
    integrity: str
    """`SHA2-256`, `SHA2-384` or `SHA2-512`."""
    dh_group: int
    """The Diffie-Hellman group, 20 or higher."""
    phase1_seconds: int
    """The lifetime of the IKE association."""
    phase2_seconds: int
    """The lifetime of the IPsec association."""
    dpd_seconds: int
    """How long a silent peer is taken for alive."""


def aws_tunnels(suite: VpnSuiteArgs) -> dict[str, Any]:
    """The options of both tunnels of a VPN connection: each list names one suite, so nothing weaker is agreed on."""
    options: dict[str, Any] = {}
    for tunnel in ("tunnel1", "tunnel2"):
        options |= {
            f"{tunnel}_ike_versions": ["ikev2"],
            f"{tunnel}_dpd_timeout_action": "restart",
            f"{tunnel}_dpd_timeout_seconds": suite.dpd_seconds,
            f"{tunnel}_startup_action": "add",  # the private end initiates: it may be behind NAT
        }
        for phase, seconds in (("phase1", suite.phase1_seconds), ("phase2", suite.phase2_seconds)):
            options |= {
                f"{tunnel}_{phase}_encryption_algorithms": [suite.encryption],
                f"{tunnel}_{phase}_integrity_algorithms": [suite.integrity],
                f"{tunnel}_{phase}_dh_group_numbers": [suite.dh_group],
                f"{tunnel}_{phase}_lifetime_seconds": seconds,
            }
    return options


def neutron_policy(suite: VpnSuiteArgs, seconds: int) -> dict[str, Any]:
    """What the IKE and the IPsec policy of Neutron have in common."""
    return {
        "encryption_algorithm": ENCRYPTION[suite.encryption],
        "auth_algorithm": INTEGRITY[suite.integrity],
        "pfs": f"group{suite.dh_group}",
        "lifetimes": [{"units": "seconds", "value": seconds}],
    }

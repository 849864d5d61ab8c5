"""One cipher suite in the words of both ends of the VPN, so that they can't differ."""

from dataclasses import dataclass
from typing import Any

ENCRYPTION = {"AES256-GCM-16": "aes-256-gcm-16", "AES256": "aes-256"}
INTEGRITY = {"SHA2-256": "sha256", "SHA2-384": "sha384", "SHA2-512": "sha512"}


@dataclass(frozen=True)
class VpnSuiteArgs:
    """A suite, spelled as AWS does. Lifetimes are in seconds."""

    encryption: str
    """`AES256-GCM-16`, or `AES256` with a Neutron before 2025.1."""
    integrity: str
    """`SHA2-256`, `SHA2-384` or `SHA2-512`."""
    dh_group: int
    """The Diffie-Hellman group, 20 or higher, or 14 with a Neutron before 2025.1."""
    phase1_seconds: int
    """The lifetime of the IKE association; the private end renews it after three quarters of that."""
    phase2_seconds: int
    """The lifetime of the IPsec association."""
    dpd_seconds: int
    """How long AWS takes a silent peer for alive. The private end gives up after strongSwan's retransmissions, about
    165 s: IKEv2 ignores what Neutron sets (`dpdtimeout` in https://wiki.strongswan.org/projects/strongswan/wiki/ConnSection).
    """


def aws_tunnels(suite: VpnSuiteArgs, startup: str) -> dict[str, Any]:
    """The options of both tunnels of a VPN connection: each list names one suite, so nothing weaker is agreed on.

    `startup` is `start` where AWS may open the tunnel itself, as after it has replaced an endpoint: with `add` a tunnel
    stays down until the other end has something to send (https://docs.aws.amazon.com/vpn/latest/s2svpn/initiate-vpn-tunnels.html).
    With lifecycle control, endpoints are replaced when the operator says, or at a date that AWS tells before
    (https://docs.aws.amazon.com/vpn/latest/s2svpn/tunnel-endpoint-lifecycle.html).
    """
    options: dict[str, Any] = {}
    for tunnel in ("tunnel1", "tunnel2"):
        options |= {
            f"{tunnel}_ike_versions": ["ikev2"],
            f"{tunnel}_dpd_timeout_action": "restart",
            f"{tunnel}_dpd_timeout_seconds": suite.dpd_seconds,
            f"{tunnel}_startup_action": startup,
            f"{tunnel}_enable_tunnel_lifecycle_control": True,
        }
        for phase, seconds in (("phase1", suite.phase1_seconds), ("phase2", suite.phase2_seconds)):
            options |= {
                f"{tunnel}_{phase}_encryption_algorithms": [suite.encryption],
                f"{tunnel}_{phase}_integrity_algorithms": [suite.integrity],
                f"{tunnel}_{phase}_dh_group_numbers": [suite.dh_group],
                f"{tunnel}_{phase}_lifetime_seconds": seconds,
            }
    return options


def private_phase1_seconds(suite: VpnSuiteArgs) -> int:
    """The lifetime of the IKE association at the private end, in seconds: the shorter one decides which end renews.

    Neutron's strongSwan drops the old association before it makes the new one, and VPNaaS can't tell it otherwise
    (`reauth` of its ipsec.conf template); so it is known when the link is interrupted for a moment, and by whom.
    """
    return suite.phase1_seconds * 3 // 4


def neutron_policy(suite: VpnSuiteArgs, seconds: int) -> dict[str, Any]:
    """What the IKE and the IPsec policy of Neutron have in common."""
    return {
        "encryption_algorithm": ENCRYPTION[suite.encryption],
        "auth_algorithm": INTEGRITY[suite.integrity],
        "pfs": f"group{suite.dh_group}",
        "lifetimes": [{"units": "seconds", "value": seconds}],
    }

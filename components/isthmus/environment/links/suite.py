"""The cryptography of a VPN, in suites that both of its ends accept."""

from typing import Annotated, Any, Literal

from pydantic import Field

from isthmus.environment.aws_data import vpn_seconds
from isthmus.environment.base import Part

# The intersection of what AWS's tunnels and Neutron's policies take, less what is weak:
# https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html and neutron_lib/api/definitions/vpn.py (29.0).
Encryption = Literal["AES256-GCM-16", "AES256"]
Integrity = Literal["SHA2-256", "SHA2-384", "SHA2-512"]
DhGroup = Literal[14, 20, 21]  # 2048 bits, P-384 and P-521


def _seconds(name: str) -> Any:
    least, most = vpn_seconds(name)
    return Field(strict=True, ge=least, le=most)


class VpnSuite(Part):
    """The cryptography of the VPN, spelled as AWS does; IKEv2 always.

    `AES256` (in CBC) and group 14 are for clouds whose Neutron is older than 2025.1, and refused where it isn't.
    The times are in seconds and within AWS's bounds. The lifetime of phase 2 must be less than that of phase 1:
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpnTunnelOptionsSpecification.html
    """

    encryption: Encryption = "AES256-GCM-16"
    integrity: Integrity = "SHA2-384"
    dh_group: DhGroup = 20
    phase1_seconds: Annotated[int, _seconds("phase1_seconds")] = 28800
    phase2_seconds: Annotated[int, _seconds("phase2_seconds")] = 3600
    dpd_seconds: Annotated[int, Field(strict=True, ge=30, le=3600)] = 30

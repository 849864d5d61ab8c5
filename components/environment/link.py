"""The connection between a private and a public site, with suites that both ends accept."""

from typing import Annotated, Literal

from pydantic import Field

from components.environment.base import Part
from components.environment.names import Label

# The intersection of what AWS's tunnels and Neutron's policies take, less what is weak:
# https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html and neutron_lib/api/definitions/vpn.py (29.0).
Encryption = Literal["AES256-GCM-16"]
Integrity = Literal["SHA2-256", "SHA2-384", "SHA2-512"]
DhGroup = Literal[20, 21]  # P-384 and P-521


class VpnSuite(Part):
    """The cryptography of the VPN, spelled as AWS does; IKEv2 always.

    The lifetimes are in seconds and within AWS's bounds: at most 28800 for phase 1 and 3600 for phase 2, at least 900.
    """

    encryption: Encryption = "AES256-GCM-16"
    integrity: Integrity = "SHA2-384"
    dh_group: DhGroup = 20
    phase1_seconds: Annotated[int, Field(strict=True, ge=900, le=28800)] = 28800
    phase2_seconds: Annotated[int, Field(strict=True, ge=900, le=3600)] = 3600
    dpd_seconds: Annotated[int, Field(strict=True, ge=30, le=3600)] = 30


class Link(Part):
    """A Site-to-Site VPN from the `private` site's serving segment to the `public` site's network.

    VPNaaS is policy-based: static routes, one pair of networks, one connection.
    """

    private: Label
    public: Label
    suite: VpnSuite = VpnSuite()

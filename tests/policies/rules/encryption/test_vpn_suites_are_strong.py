"""What the ends of a VPN offer."""

from typing import Any

import pytest
from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.decisions import vpn_suites
from isthmus_policies.rules.encryption.vpn_suites_are_strong import rule
from isthmus_policies.subject import UNKNOWN, Subject

STRONG: dict[str, Any] = {
    "tunnel1Phase1EncryptionAlgorithms": ["AES256-GCM-16"],
    "tunnel1Phase1IntegrityAlgorithms": ["SHA2-384"],
    "tunnel1Phase1DhGroupNumbers": [20],
    "tunnel1IkeVersions": ["ikev2"],
}
NEUTRON = {"encryptionAlgorithm": "aes-256-gcm-16", "authAlgorithm": "sha384", "pfs": "group20", "ikeVersion": "v2"}


def connection(**changes: Any) -> Subject:
    return subject("aws:ec2/vpnConnection:VpnConnection", **{**STRONG, **changes})


def ike(**changes: Any) -> Subject:
    return subject("openstack:vpnaas/ikePolicy:IkePolicy", **{**NEUTRON, **changes})


def ipsec(**changes: Any) -> Subject:
    inputs = {key: value for key, value in NEUTRON.items() if key != "ikeVersion"}
    return subject("openstack:vpnaas/ipSecPolicy:IpSecPolicy", **{**inputs, **changes})


def older(**changes: Any) -> dict[str, Any]:
    return {"tunnel1Phase1EncryptionAlgorithms": ["AES256"], "tunnel1Phase1DhGroupNumbers": [14], **changes}


TABLE = {
    "compliant": [
        connection(),
        connection(**older()),
        ike(),
        ike(encryptionAlgorithm="aes-256", authAlgorithm="sha256", pfs="group14"),
        ipsec(),
    ],
    "violating": [
        (connection(tunnel1Phase1EncryptionAlgorithms=["AES256-GCM-16", "AES128"]), "'AES128'"),
        (connection(tunnel1Phase2IntegrityAlgorithms=["SHA1"]), "'SHA1'"),
        (connection(tunnel1Phase1DhGroupNumbers=[20, 2]), "got 2 "),
        (connection(tunnel1Phase1DhGroupNumbers=[14]), "got 14 "),  # with GCM
        (connection(tunnel2IkeVersions=["ikev1", "ikev2"]), "'ikev1'"),
        (connection(**older(tunnel1Phase1DhGroupNumbers=[24])), "got 24 "),
        (ike(ikeVersion="v1"), "'v1'"),
        (ike(authAlgorithm="sha1"), "'sha1'"),
        (ike(encryptionAlgorithm="3des"), "'3des'"),
        (ike(pfs="group5"), "'group5'"),
        (ike(ikeVersion=None), "nothing, which is v1"),
        (ipsec(encryptionAlgorithm=None), "nothing, which is aes-128"),
        (ipsec(transformProtocol="ah"), "'ah'"),
    ],
    "not applicable": [
        subject("aws:ec2/vpnConnection:VpnConnection", staticRoutesOnly=True),  # names nothing: advice
        subject("aws:ec2/customerGateway:CustomerGateway", type="ipsec.1"),
        subject("openstack:vpnaas/siteConnection:SiteConnection", psk=UNKNOWN),
    ],
    "unknown": [
        (connection(tunnel1Phase1IntegrityAlgorithms=UNKNOWN), "isn't known at preview"),
        (ike(authAlgorithm=UNKNOWN), "isn't known at preview"),
    ],
    "near miss": [
        connection(tunnel1Phase1DhGroupNumbers=[20.0, 21]),
        connection(tags={"encryptionAlgorithms": "AES128"}),
        ipsec(transformProtocol="esp"),
    ],
}
test_table = reads(rule, TABLE)


@pytest.mark.parametrize("value", [None, "", "group", "groupx", -1, 1e308, "9" * 5000, [], {}, True])
def test_what_is_no_group_is_none(value: Any) -> None:
    assert not vpn_suites.strong_group(value, with_gcm=False)

"""Both tunnels and both phases of a connection name their suite."""

from typing import Any

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.encryption.vpn_suites_are_named import NEEDED, rule
from isthmus_policies.subject import UNKNOWN

VPN = "aws:ec2/vpnConnection:VpnConnection"
ALL: dict[str, Any] = {
    **{name: ["x"] for name in NEEDED},
    "tunnel1IkeVersions": ["ikev2"],
    "tunnel2IkeVersions": ["ikev2"],
}
TABLE = {
    "compliant": [subject(VPN, **ALL)],
    "violating": [
        (subject(VPN, staticRoutesOnly=True), "and others"),
        (subject(VPN, **{**ALL, "tunnel2Phase2DhGroupNumbers": []}), "nothing in tunnel2Phase2DhGroupNumbers"),
    ],
    "not applicable": [subject("aws:ec2/vpnGateway:VpnGateway"), subject("openstack:vpnaas/ikePolicy:IkePolicy")],
    "unknown": [subject(VPN, **{**ALL, "tunnel2Phase2DhGroupNumbers": UNKNOWN})],  # named, and judged elsewhere
    "near miss": [subject(VPN, **{**ALL, "tunnel1Phase1EncryptionAlgorithms": ["AES128"]})],  # named, though weak
}
test_table = reads(rule, TABLE)

"""Which algorithms of IKE and IPsec are strong enough, in the spellings of AWS and of Neutron.

AES with 256 bits, SHA-2, and a group of at least 2048 bits; with AES-GCM, which only newer ends have, an elliptic group
from 20 on. Groups 22 to 24 are weak (https://www.rfc-editor.org/rfc/rfc8247#section-2.4). AWS's options:
https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html
"""

from typing import Any

ENCRYPTION = frozenset({"aes256", "aes256gcm16", "aes256gcm12", "aes256gcm8", "aes256ctr", "aes256ccm16"})
INTEGRITY = frozenset({"sha2256", "sha2384", "sha2512", "sha256", "sha384", "sha512", "aesxcbc"})
GROUPS = frozenset(range(14, 22)) | {31}
GROUPS_WITH_GCM = frozenset({20, 21, 31})
LONGEST = 10
IKE = frozenset({"ikev2", "v2"})


def strong_encryption(value: Any) -> bool:
    """Whether an encryption algorithm is strong."""
    return _plain(value) in ENCRYPTION


def strong_integrity(value: Any) -> bool:
    """Whether an integrity algorithm is strong."""
    return _plain(value) in INTEGRITY


def strong_group(value: Any, *, with_gcm: bool) -> bool:
    """Whether a Diffie-Hellman group is strong: a number, or as Neutron spells it (`group20`)."""
    text = _plain(value).removeprefix("group")
    short = text.isdecimal() and len(text) < LONGEST  # Python refuses to read a number of thousands of digits
    return short and int(text) in (GROUPS_WITH_GCM if with_gcm else GROUPS)


def is_gcm(value: Any) -> bool:
    """Whether an encryption algorithm is AES-GCM."""
    return "gcm" in _plain(value)


def strong_ike(value: Any) -> bool:
    """Whether a version of IKE is strong: the second is."""
    return _plain(value) in IKE


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).lower().replace("-", "").replace("_", "").replace("/", "").strip()

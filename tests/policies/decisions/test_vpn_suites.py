"""Which algorithms are strong, in the spellings of AWS and Neutron."""

from typing import Any

import pytest

from isthmus_policies.decisions import vpn_suites
from isthmus_policies.values import UNKNOWN


@pytest.mark.parametrize(
    "value", [*vpn_suites.ENCRYPTION, "AES256-GCM-16", "aes-256", "aes_256_ctr", "AES/256", " aes256 "]
)
def test_strong_encryption(value: str) -> None:
    assert vpn_suites.strong_encryption(value)
    assert not vpn_suites.strong_encryption(value.replace("256", "128"))


@pytest.mark.parametrize("value", [*vpn_suites.INTEGRITY, "SHA2-256", "SHA_512", "aes-xcbc"])
def test_strong_integrity(value: str) -> None:
    assert vpn_suites.strong_integrity(value) and not vpn_suites.strong_integrity(f"{value}x")


@pytest.mark.parametrize("value", ["sha1", "SHA1", "md5", "sha", "sha2", None, UNKNOWN, 256, ["sha256"]])
def test_what_is_no_strong_algorithm(value: Any) -> None:
    assert not vpn_suites.strong_integrity(value) and not vpn_suites.strong_encryption(value)
    assert not vpn_suites.strong_ike(value) and not vpn_suites.is_gcm(value)


@pytest.mark.parametrize(
    ("value", "strong", "strong_with_gcm"),
    [
        (2, False, False),
        (13, False, False),
        (14, True, False),
        (19, True, False),
        (20, True, True),
        (21, True, True),
        (22, False, False),
        (24, False, False),
        (31, True, True),
        (14.0, True, False),
        (14.5, False, False),
        ("20", True, True),
        ("group14", True, False),
        ("Group_20", True, True),
        ("groupgroup14", False, False),
        ("14group", False, False),
        ("000000014", True, False),
        ("0000000014", False, False),
        ("9" * 5000, False, False),
        (float("inf"), False, False),
        ("", False, False),
        ("²", False, False),
        (None, False, False),
        (UNKNOWN, False, False),
    ],
)
def test_groups_of_2048_bits_or_elliptic_ones(value: Any, strong: bool, strong_with_gcm: bool) -> None:
    assert vpn_suites.strong_group(value, with_gcm=False) is strong
    assert vpn_suites.strong_group(value, with_gcm=True) is strong_with_gcm


def test_gcm_and_the_second_version_of_ike() -> None:
    assert vpn_suites.is_gcm("AES256-GCM-16") and not vpn_suites.is_gcm("aes-256")
    assert all(vpn_suites.strong_ike(value) for value in ("ikev2", "IKEv2", "IKE-V2", "v2"))
    assert not any(vpn_suites.strong_ike(value) for value in ("ikev1", "v1", 2, "2"))

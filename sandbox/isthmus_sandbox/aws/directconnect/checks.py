"""Checks of single values.

Sources: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_NewTransitVirtualInterface.html,
API_NewPrivateVirtualInterface.html, API_CreateDirectConnectGateway.html and API_TagResource.html.
"""

import re
from typing import Any

from isthmus_sandbox.aws.directconnect.errors import refuse
from isthmus_sandbox.aws.directconnect.store import Json
from isthmus_sandbox.aws.errors import AwsError

VLANS = (1, 4094)
NAME = re.compile(r"[a-z0-9-]{1,100}")
PRIVATE_ASNS = ((64512, 65534), (4200000000, 4294967294))
DEFAULT_ASN = 64512
ASNS, LONG_ASNS = (1, 2147483646), (1, 4294967294)
LEGACY_ASN = 2147483647  # a larger one is answered as 0 in `asn`
# The API reference says 8500 for both; the provider's schema and older pages say 9001 for private ones.
MTUS = {"transit": (1500, 8500), "private": (1500, 8500, 9001)}
KEY_LENGTHS = (6, 80)
MOST_TAGS = 50
_TAG = re.compile(r"[\w\s.:/=+\-@]*")


def required(request: Json, *names: str) -> None:
    """Refuse a request without one of these members."""
    for name in names:
        if request.get(name) in (None, ""):
            raise refuse(f"{name} is required.")


def integer(request: Json, name: str, low: int, high: int) -> int:
    """A whole number in a range. Raises DirectConnectClientException."""
    value = request.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise refuse(f"{name} {value} is not valid: a number between {low} and {high} is expected.")
    return value


def amazon_asn(request: Json) -> int:
    """The ASN of a gateway's side: private, 64512 if none is asked."""
    if request.get("amazonSideAsn") is None:
        return DEFAULT_ASN
    value = integer(request, "amazonSideAsn", 0, 2**32 - 1)
    if not any(low <= value <= high for low, high in PRIVATE_ASNS):
        ranges = " or ".join(f"{low} to {high}" for low, high in PRIVATE_ASNS)
        raise refuse(f"amazonSideAsn {value} is not valid: it must be in the private range of {ranges}.")
    return value


def customer_asn(request: Json) -> Json:
    """`asn` and `asnLong` of the customer's side; `asnLong` wins where both are given."""
    if request.get("asnLong") is not None:
        value = integer(request, "asnLong", *LONG_ASNS)
    else:
        required(request, "asn")
        value = integer(request, "asn", *ASNS)
    return {"asn": value if value <= LEGACY_ASN else 0, "asnLong": value}


def mtu(request: Json, kind: str) -> int:
    """The MTU of a virtual interface, 1500 bytes if none is asked."""
    value = request.get("mtu")
    if value is None:
        return 1500
    if value not in MTUS[kind]:
        allowed = ", ".join(map(str, MTUS[kind]))
        raise refuse(f"mtu {value} is not valid for a {kind} virtual interface: one of {allowed} is expected.")
    return int(value)


def name(request: Json) -> str:
    """The name of a virtual interface."""
    value = request.get("virtualInterfaceName")
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise refuse(f"virtualInterfaceName {value} is not valid: 1 to 100 of a-z, 0-9 and hyphens are expected.")
    return value


def auth_key(request: Json) -> str | None:
    """The BGP key that was asked; never said in a message, it is a secret."""
    value = request.get("authKey")
    low, high = KEY_LENGTHS
    if value is not None and not (isinstance(value, str) and low <= len(value) <= high):
        raise refuse(f"authKey is not valid: {low} to {high} characters are expected.")
    return value


def flag(request: Json, member: str) -> bool:
    """A truth value, false if none is asked."""
    value = request.get(member)
    if value is not None and not isinstance(value, bool):
        raise refuse(f"{member} {value} is not valid: true or false is expected.")
    return bool(value)


def tags(request: Any, before: list[Json] | None = None) -> list[Json]:
    """The tags of a resource after a request. Raises DuplicateTagKeysException, TooManyTagsException."""
    request = request or []
    keys = [tag.get("key") for tag in request]
    for tag in request:
        key, value = tag.get("key") or "", tag.get("value") or ""
        if not 1 <= len(key) <= 128 or not _TAG.fullmatch(key) or key.startswith("aws:"):
            raise refuse(f"Tag key {key!r} is not valid: 1 to 128 characters are expected, not beginning with aws:.")
        if len(value) > 256 or not _TAG.fullmatch(value):
            raise refuse(f"The value of tag {key!r} is not valid: up to 256 characters are expected.")
    if len(set(keys)) != len(keys):
        raise AwsError("DuplicateTagKeysException", "A tag key was specified more than once.")
    merged = {tag["key"]: tag.get("value") or "" for tag in [*(before or []), *request]}
    if len(merged) > MOST_TAGS:
        raise AwsError("TooManyTagsException", f"You have reached the limit of {MOST_TAGS} tags of a resource.")
    return [{"key": key, "value": value} for key, value in merged.items()]

"""Who a container's ACL lets in, as Swift reads it.

Sources: https://docs.openstack.org/swift/latest/overview_acl.html and `clean_acl` and `parse_acl` in
https://github.com/openstack/swift/blob/master/swift/common/middleware/acl.py: entries are separated by commas, blanks
around them and around the first colon don't count, and entries for users are percent-decoded.
"""

from collections.abc import Iterator
from urllib.parse import unquote

REFERRERS = (".r", ".ref", ".referer", ".referrer")
EVERYONE = ("*", "*:*")


def everyone(acl: str) -> Iterator[str]:
    """The entries that let in everyone: without a token (by referrer, which anyone can send), or any user at all."""
    for raw in acl.split(","):
        entry = raw.strip()
        decoded = unquote(entry).strip()
        if any(_by_referrer(text) for text in (entry, decoded)) or _words(decoded) in EVERYONE:
            yield entry


def _by_referrer(entry: str) -> bool:
    """Referrers, but for hosts that a leading minus denies; `.rlistings` lets whom these let in list as well."""
    designator, colon, host = entry.partition(":")
    if designator.strip().lower() == ".rlistings":
        return True
    return designator.strip().lower() in REFERRERS and bool(colon) and not host.strip().startswith("-")


def _words(entry: str) -> str:
    return ":".join(part.strip() for part in entry.split(":"))

"""Swift: containers that everyone reads, lists or writes, web pages, and temporary URLs.

Sources: https://docs.openstack.org/swift/latest/overview_acl.html, https://docs.openstack.org/swift/latest/middleware.html
(static web) and https://docs.openstack.org/swift/latest/api/temporary_url_middleware.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.decisions.swift_acl import everyone
from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.doors import ignored
from isthmus_policies.facts.openings import Opening
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN, UNKNOWN

CONTAINER = "openstack:objectstorage:Container"
ACCOUNT = "openstack:objectstorage:Account"
EXPECTED = "projects and users by name"
FIX = "name projects and users (`<project>:<user>`), or leave the ACL out: then only its own project may"
PREFIXES = ("x-container-meta-", "x-account-meta-")
PAGES = "web pages, which need a container that everyone reads"
KEYS = {
    "temp-url-key": "a key, with which whoever has it makes URLs that need no token",
    **dict.fromkeys(("web-index", "web-error", "web-listings", "web-directory-type"), PAGES),
}
"""By the beginning of a key of metadata: what it means to Swift."""


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """What a container, an account or a temporary URL opens."""
    match plain_type(subject.type):
        case "openstack:objectstorage:Container":
            for acl in ("containerRead", "containerWrite"):
                yield from _acl(subject, acl)
            yield from _metadata(subject)
            yield from ignored(subject, "containerRead", "containerWrite", *(f"metadata.{key}" for key in KEYS))
        case "openstack:objectstorage:Account":
            yield from _metadata(subject)
            yield from ignored(subject, "metadata")
        case "openstack:objectstorage:TempUrl":
            got = "whoever has it reaches the object without a token"
            fix = "name projects and users in the container's ACL"
            yield Opening(f"temporary URL {subject.name!r}", got, EXPECTED, fix)


def _acl(subject: Subject, acl: str) -> Iterator[Opening]:
    value, what = subject.get(acl), f"{acl} of container {subject.name!r}"
    if value is UNKNOWN:
        yield Opening(what, NOT_KNOWN, EXPECTED, "write it as a plain value")
    elif value is not None:
        text = value if isinstance(value, str) else ",".join(map(str, value)) if isinstance(value, list) else str(value)
        for entry in everyone(text):
            yield Opening(what, f"{entry!r}, which is everyone", EXPECTED, FIX)


def _metadata(subject: Subject) -> Iterator[Opening]:
    """What metadata opens. The provider writes each key as a header X-Container-Meta- or X-Account-Meta-."""
    metadata: Any = subject.get("metadata")
    what = f"metadata of {subject.title}"
    if metadata is UNKNOWN:
        yield Opening(what, NOT_KNOWN, "no key of temporary URLs", "write it as plain values")
    for key in metadata if isinstance(metadata, Mapping) else ():
        name = _plain(str(key))
        if got := next((text for start, text in KEYS.items() if name.startswith(start)), ""):
            yield Opening(f"{what}: {key}", got, "no door but ACLs", f"leave {key} out")


def _plain(key: str) -> str:
    name = key.strip().lower().replace("_", "-")
    for prefix in PREFIXES:
        name = name.removeprefix(prefix)
    return name

"""Swift: no container that anyone may read, list or write.

Source: https://docs.openstack.org/swift/latest/overview_acl.html
"""

from collections.abc import Iterator

from isthmus_policies.rule import Violation
from isthmus_policies.subject import NOT_KNOWN, UNKNOWN, Subject

EXPECTED = "projects and users by name"
FIX = "name projects and users (`<project>:<user>`), or leave the ACL out: then only its own project may"


def check(subject: Subject) -> Iterator[Violation]:
    """The breaches of a container's read and write ACL."""
    if subject.type != "openstack:objectstorage/container:Container":
        return
    for acl in ("containerRead", "containerWrite"):
        value, what = subject.get(acl), f"{acl} of container {subject.name!r}"
        if value is UNKNOWN:
            yield Violation(subject.urn, what, NOT_KNOWN, EXPECTED, "write it as a plain value")
            continue
        for entry in (part.strip() for part in str(value or "").split(",")):
            # `.r:` and `.referrer:` let requests without a token in, but for hosts denied by a leading minus.
            referrer = entry.startswith((".r:", ".ref:", ".referer:", ".referrer:")) and not entry.split(":", 1)[
                1
            ].startswith("-")
            if referrer or entry == ".rlistings" or entry in ("*", "*:*"):
                yield Violation(subject.urn, what, f"{entry!r}, which is everyone", EXPECTED, FIX)

"""Manila: who may mount a share.

Source: https://docs.openstack.org/api-ref/shared-file-system/#share-access-rules-since-api-v2-45
"""

from collections.abc import Iterator

from isthmus_policies.decisions import networks
from isthmus_policies.decisions.closing import as_word
from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.doors import ignored
from isthmus_policies.facts.grants import Grant, openings_by
from isthmus_policies.facts.openings import Opening
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN, UNKNOWN

ACCESS = "openstack:sharedfilesystem:ShareAccess"
EXPECTED = "a network of a private site"
FIX = "name the segment whose machines mount it"


def grants(subject: Subject) -> Iterator[Grant]:
    """The block that may mount a share."""
    if plain_type(subject.type) == ACCESS and as_word(subject.get("accessType")) == "ip":
        yield Grant("access", (subject.get("accessTo"),), owner="shareId", of="share")


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """An access for everyone, or from outside the private sites."""
    if plain_type(subject.type) != ACCESS:
        return
    to, kind = subject.get("accessTo"), subject.get("accessType")
    what = f"accessTo of {subject.title}"
    if to is UNKNOWN or kind is UNKNOWN:
        yield Opening(what, NOT_KNOWN, EXPECTED, "write it as a plain value")
    elif as_word(kind) != "ip":
        if not isinstance(to, str) or to.strip() in ("*", ""):
            yield Opening(what, f"{to!r}, which is everyone", "a user or a certificate by name", "name them")
    else:
        broad = list(openings_by(subject, grants(subject), estate))
        yield from broad
        if not broad and estate.private_networks and not networks.inside(str(to), estate.private_networks):
            yield Opening(what, f"{to}, which is in no network of a private site", EXPECTED, FIX)
    yield from ignored(subject, "accessTo", "accessType")

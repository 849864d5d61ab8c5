"""Names that become paths: labels, so that none leads out of the folder that it stands in.

The rule is the DNS label's (RFC 1123), with underscores, since names of services have them.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from isthmus_sandbox.jobs import JobError

LONGEST = 63
_LABEL = re.compile(r"[a-z0-9]([a-z0-9_-]*[a-z0-9])?")


def label(kind: str, name: str) -> str:
    """`name`, if it is a label; `kind` says of what it is the name.

    Raises:
        JobError: it isn't one, e.g. because it would be a path.
    """
    if len(name) > LONGEST or not _LABEL.fullmatch(name):
        excerpt = repr(name if len(name) <= LONGEST else f"{name[:LONGEST]}...")
        raise JobError(
            f"the name of a {kind}",
            got=excerpt,
            expected=f"at most {LONGEST} lower-case letters, digits, hyphens and underscores that begin and end with a "
            "letter or digit",
            fix="choose such a name, e.g. `default`; paths aren't names",
        )
    return name


def nearest(name: str, names: Iterable[str], otherwise: str) -> str:
    """The fix for a name that isn't there: the known name that is most like it, or `otherwise`."""
    near = get_close_matches(name, list(names), n=1)
    return f"did you mean {near[0]!r}?" if near else otherwise

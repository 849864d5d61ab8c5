"""Which patterns of resources are for everything. Without pydantic, as the policy pack asks this too."""

from fnmatch import fnmatchcase

PROBES = ("urn:pulumi:s::p::a:b/c:D::0", "urn:pulumi:stack::project::x:index:Y$aws:s3/bucket:Bucket::zz-9", "zz-9", "0")
"""URNs and names of resources that nobody declares: a pattern that matches one is for everything."""


def is_for_everything(pattern: str) -> bool:
    """Whether a pattern (`*` and `?` stand for any text and any character) covers resources whatever they are."""
    return not pattern.strip() or any(fnmatchcase(probe, pattern) for probe in PROBES)

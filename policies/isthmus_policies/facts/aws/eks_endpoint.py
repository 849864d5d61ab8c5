"""EKS: the API server's endpoint is public unless it is said not to be, and then for everyone unless blocks are named.

Source: https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.decisions.closing import as_word
from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.doors import door, ignored
from isthmus_policies.facts.grants import Grant, openings_by
from isthmus_policies.facts.openings import Opening
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN, items

CLUSTERS = {
    "aws:eks:Cluster": "vpcConfig",
    "aws-native:eks:Cluster": "resourcesVpcConfig",
    "eks:index:Cluster": "",
}
"""By type: where its network is configured, if not in its own properties."""
EXPECTED = "a private endpoint only"
FIX = "set endpointPublicAccess to false and endpointPrivateAccess to true"


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """The endpoint is public and not held to named blocks."""
    token = plain_type(subject.type)
    if token not in CLUSTERS:
        return
    holder = CLUSTERS[token]
    config: Any = subject.get(holder) if holder else subject.props
    config = config[0] if isinstance(config, list) and config else config
    path = f"{holder}.endpointPublicAccess".lstrip(".")
    if not isinstance(config, Mapping):
        yield door(subject, path, config or None, EXPECTED, FIX)
    elif (public := config.get("endpointPublicAccess")) is UNKNOWN or as_word(public) != "false":
        cidrs = items(config.get("publicAccessCidrs"))
        if public is UNKNOWN or not cidrs:
            yield door(subject, path, public, EXPECTED, FIX)
        yield from openings_by(subject, [Grant("public access", tuple(cidrs), of="cluster")], estate)
    yield from ignored(subject, path, path.replace("endpointPublicAccess", "publicAccessCidrs"))

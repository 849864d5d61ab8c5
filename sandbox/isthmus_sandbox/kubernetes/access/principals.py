"""From an AWS principal to a Kubernetes user and its groups, by a cluster's access entries.

Source: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html and access-policies.html
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from isthmus_sandbox.kubernetes.access import roles

_ASSUMED = re.compile(r"arn:(aws[a-z-]*):sts::(\d{12}):assumed-role/([^/]+)/([^/]+)")
# EKS refuses these in kubernetesGroups; an entry that has one all the same gives nothing.
FORBIDDEN = ("system:", "eks:", "aws:", "amazon:", "iam:")


@dataclass(frozen=True)
class Principal:
    """Who called: `arn` as STS returns it, `canonical` as access entries name it, `session` of an assumed role."""

    arn: str
    canonical: str
    session: str = ""


@dataclass(frozen=True)
class User:
    """Who that is in the cluster."""

    username: str
    groups: tuple[str, ...]
    entry: str = ""  # the ARN of the access entry; none for a cluster's creator
    scoped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # policy -> the namespaces that it holds in


class Eks(Protocol):
    """What we ask of EKS (a boto3 client gives it)."""

    def describe_access_entry(self, *, clusterName: str, principalArn: str) -> Any: ...

    def list_access_entries(self, *, clusterName: str) -> Any: ...

    def list_associated_access_policies(self, *, clusterName: str, principalArn: str) -> Any: ...


def principal(arn: str) -> Principal:
    """The principal of an ARN of STS: a session of an assumed role stands for its role."""
    match = _ASSUMED.fullmatch(arn)
    if not match:
        return Principal(arn, arn)
    partition, account, role, session = match.groups()
    return Principal(arn, f"arn:{partition}:iam::{account}:role/{role}", session)


def entry_of(caller: Principal, entries: Sequence[str]) -> str | None:
    """The access entry's ARN that stands for a caller. STS leaves out a role's path, entries hold it."""
    if caller.canonical in entries:
        return caller.canonical
    if not caller.session:
        return None
    head, _, role = caller.canonical.rpartition("/")
    matches = [e for e in entries if e.startswith(f"{head}/") and e.rpartition("/")[2] == role]
    return matches[0] if len(matches) == 1 else None


def user(caller: Principal, cluster: str, eks: Eks, creator_arn: str | None) -> User | None:
    """The Kubernetes user that a caller is in a cluster, or None where it has no access entry.

    The creator of a cluster made with `bootstrapClusterCreatorAdminPermissions` is an administrator.
    """
    if creator_arn is not None and principal(creator_arn).canonical == caller.canonical:
        return User(caller.arn, ("system:masters",))
    arn = entry_of(caller, eks.list_access_entries(clusterName=cluster)["accessEntries"])
    if arn is None:
        return None
    entry = eks.describe_access_entry(clusterName=cluster, principalArn=arn)["accessEntry"]
    groups = [g for g in entry.get("kubernetesGroups") or [] if not g.startswith(FORBIDDEN)]
    scoped: dict[str, tuple[str, ...]] = {}
    response = eks.list_associated_access_policies(clusterName=cluster, principalArn=arn)
    for policy in response["associatedAccessPolicies"]:
        name, scope = policy["policyArn"].rpartition("/")[2], policy["accessScope"]
        if name not in roles.POLICIES:
            continue
        if scope["type"] == "cluster":
            groups.append(roles.cluster_group(name))
        else:
            scoped[name] = tuple(scope.get("namespaces") or ())
            groups.append(roles.principal_group(name, arn))
    username = (entry.get("username") or caller.arn).replace("{{SessionName}}", caller.session)
    return User(username, tuple(dict.fromkeys(groups)), arn, scoped)

"""Roles of AWS as ways of data: from a store to who may read it, and from who runs under a role to what that may write.

Pods have a role by an association (https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html), or by an
annotation of their ServiceAccount and tokens of their cluster's issuer, which may be a private cluster
(https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html); functions, servers and tasks by
a property. What runs at a private site under a role that writes on AWS may write there what it holds.
"""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import islice
from typing import Any

from isthmus_policies.decisions.role_grants import Granted, granted
from isthmus_policies.facts import Place
from isthmus_policies.facts.aws.roles import ASSOCIATIONS, ROLES
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.kubernetes.pod_specs import pod_specs
from isthmus_policies.facts.properties import parts
from isthmus_policies.graph.build import Nodes
from isthmus_policies.graph.lookup import Lookup, lookup_of
from isthmus_policies.graph.model import Flow
from isthmus_policies.stack import EKS_CLUSTERS
from isthmus_policies.subject import Subject

HOLDERS = ("role", "roleArn", "taskRoleArn", "iamInstanceProfile", "serviceRole", "executionRoleArn", "instanceRoleArn")
STORES = ("aws*:*",)
ANNOTATION = "eks.amazonaws.com/role-arn"
FIX = "let what runs at a private site write to stores there; give it a role that reads only, or none"
MOST = 8
"""Rights of one role, and stores of one right, that are followed."""


def flows(nodes: Nodes) -> Iterator[Flow]:
    """The flows by roles."""
    roles = nodes.stack.of_type(*ROLES)
    if not roles:
        return
    lookup = lookup_of(nodes.stack)
    documents = _documents(nodes, lookup)
    holders = _holders(nodes, lookup)
    for role in roles:
        rights = list(granted([*documents.get(role.urn, ()), *_inline(role)]))
        writes = [right for right in rights if right.is_write]
        for right in [right for right in rights if not right.is_write][:MOST]:
            for store in islice(_stores(role, right, lookup), MOST):
                yield Flow(store.urn, role.urn, f"what {_name(role)} may read by {right.action}", FIX)
        for holder in holders.get(role.urn, ()):
            if nodes.place(holder.urn) == Place.AWS:
                yield Flow(role.urn, holder.urn, f"what it reads as {_name(role)}", FIX)
            if writes and nodes.place(holder.urn) in (Place.AWS, Place.PRIVATE):
                what = f"what it may write to AWS as {_name(role)}, by {writes[0].action}"
                yield Flow(holder.urn, role.urn, what, FIX)


def _stores(role: Subject, right: Granted, lookup: Lookup) -> Iterator[Subject]:
    for resource in right.resources:
        if resource.strip("*"):
            yield from lookup.named(role, "", resource.removesuffix("/*").removesuffix("*"), STORES)


def _documents(nodes: Nodes, lookup: Lookup) -> Mapping[str, list[Any]]:
    """The policies of each role that resources of their own say."""
    result: dict[str, list[Any]] = {}
    for policy in nodes.stack.of_type("aws:iam:RolePolicy", "aws-native:iam:RolePolicy"):
        name = "role" if policy.package == "aws" else "roleName"
        for role in lookup.named(policy, name, policy.get(name), ROLES):
            result.setdefault(role.urn, []).append(policy.get("policy") or policy.get("policyDocument"))
    for attached in nodes.stack.of_type("aws:iam:RolePolicyAttachment", "aws:iam:PolicyAttachment"):
        held = lookup.named(attached, "policyArn", attached.get("policyArn"), ("aws:iam:Policy",))
        for name in ("role", "roles"):
            values = attached.get(name)
            for value in values if isinstance(values, list) else [values]:
                for role in lookup.named(attached, name, value, ROLES):
                    result.setdefault(role.urn, []).extend(policy.get("policy") for policy in held)
    return result


def _inline(role: Subject) -> Iterator[Any]:
    for name, inner in (("inlinePolicies", "policy"), ("policies", "policyDocument")):
        for part in parts(role.get(name)):
            yield part.get(inner)


def _holders(nodes: Nodes, lookup: Lookup) -> Mapping[str, list[Subject]]:
    """What runs under each role."""
    result: dict[str, list[Subject]] = {}
    accounts = _accounts(nodes)
    on_eks = _on_eks(nodes, accounts)
    for association in nodes.stack.of_type(*ASSOCIATIONS):
        namespace, account = association.get("namespace"), association.get("serviceAccount")
        clusters = lookup.named(association, "clusterName", association.get("clusterName"), EKS_CLUSTERS)
        pods = [pod for one in clusters for pod in on_eks.get((one.urn, namespace, account), ())]
        for role in lookup.named(association, "roleArn", association.get("roleArn"), ROLES) if pods else ():
            result.setdefault(role.urn, []).extend(pods)
    for facts in nodes.facts:
        subject = facts.subject
        if subject.package == "kubernetes" and subject.type_name.removesuffix("Patch") == "ServiceAccount":
            annotations = subject.get("metadata", "annotations")
            value = annotations.get(ANNOTATION) if isinstance(annotations, Mapping) else None
            if value is not None:
                for role in lookup.named(subject, "metadata", value, ROLES):
                    result.setdefault(role.urn, []).extend(accounts.get(_account(subject), ()))
        elif subject.package in ("aws", "aws-native") and not fnmatchcase(plain_type(subject.type), "aws*:iam:*"):
            for name in HOLDERS:
                value = subject.get(name)
                for role in lookup.named(subject, name, value, ROLES) if value is not None else ():
                    if plain_type(subject.type) not in ("aws:eks:PodIdentityAssociation",):
                        result.setdefault(role.urn, []).append(subject)
    return result


def _on_eks(
    nodes: Nodes, accounts: Mapping[tuple[str, str, str], list[Subject]]
) -> Mapping[tuple[str, Any, Any], list[Subject]]:
    """The workloads of each ServiceAccount by their EKS cluster, where the provider's edges tell which that is."""
    result: dict[tuple[str, Any, Any], list[Subject]] = {}
    for (provider, namespace, name), pods in accounts.items():
        for cluster in nodes.stack.clusters_of(provider):
            result.setdefault((cluster, namespace, name), []).extend(pods)
    return result


def _accounts(nodes: Nodes) -> Mapping[tuple[str, str, str], list[Subject]]:
    """The workloads of each ServiceAccount: by cluster, namespace and name."""
    result: dict[tuple[str, str, str], list[Subject]] = {}
    for facts in nodes.facts:
        subject = facts.subject
        if subject.package == "kubernetes":
            for _, spec in pod_specs(subject):
                account = spec.get("serviceAccountName") or spec.get("serviceAccount") or "default"
                if isinstance(account, str):
                    provider, namespace, _ = _account(subject)
                    result.setdefault((provider, namespace, account), []).append(subject)
    return result


def _account(subject: Subject) -> tuple[str, str, str]:
    name, namespace = subject.get("metadata", "name"), subject.get("metadata", "namespace")
    where = namespace if isinstance(namespace, str) else "default"
    return subject.provider_urn, where, name if isinstance(name, str) else ""


def _name(role: Subject) -> str:
    name = role.get("name") or role.get("roleName")
    return f"role {name if isinstance(name, str) else role.name}"

"""The peers of NetworkPolicies: ranges of addresses, and pods of the same cluster by what nobody can fake."""

from collections.abc import Sequence

from pulumi_kubernetes.networking.v1 import NetworkPolicyPeerArgsDict

from isthmus.serving.labels import selector
from isthmus.serving.triton_server_args import ServerPods

NAMESPACE_LABEL = "kubernetes.io/metadata.name"
"""The API server gives it to every namespace, and lets nobody change it:

https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-namespace-by-its-name
"""


def blocks(cidrs: Sequence[str]) -> list[NetworkPolicyPeerArgsDict]:
    """Whoever has an address of these ranges."""
    return [{"ip_block": {"cidr": cidr}} for cidr in cidrs]


def all_pods(namespaces: Sequence[str]) -> list[NetworkPolicyPeerArgsDict]:
    """All pods of these namespaces."""
    return [{"namespace_selector": {"match_labels": {NAMESPACE_LABEL: name}}} for name in namespaces]


def server_pods(servers: Sequence[ServerPods]) -> list[NetworkPolicyPeerArgsDict]:
    """The pods of these servers: namespace and labels must both match, as they stand in one peer."""
    return [
        {
            "namespace_selector": {"match_labels": {NAMESPACE_LABEL: pods.namespace}},
            "pod_selector": {"match_labels": selector(pods.server)},
        }
        for pods in servers
    ]

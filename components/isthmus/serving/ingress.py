"""What may reach a server's pods, and at which of its ports."""

from collections.abc import Iterable

from pulumi_kubernetes.networking.v1 import (
    NetworkPolicyIngressRuleArgsDict,
    NetworkPolicyPeerArgsDict,
    NetworkPolicyPortArgsDict,
)

from isthmus.errors import IsthmusError, Problem
from isthmus.serving.peers import all_pods, blocks, server_pods
from isthmus.serving.triton_pod import GRPC, HTTP, METRICS
from isthmus.serving.triton_server_args import TritonServerArgs

INFERENCE = (HTTP, GRPC)
SERVING = (*INFERENCE, METRICS)


def to_server(args: TritonServerArgs) -> list[NetworkPolicyIngressRuleArgsDict]:
    """The rules of its NetworkPolicy, none of them without a peer: that would let everybody in.

    Raises:
        IsthmusError: there are no clients; its load balancer's source ranges would let everybody in likewise.
    """
    if not args.clients:
        fix = "name the networks that call it by its load balancer, e.g. that of the cluster's nodes"
        raise IsthmusError(Problem("clients", "none", "at least one network", fix))
    clients = [cidr for cidr in args.clients if cidr not in args.applications]
    rules: list[tuple[list[NetworkPolicyPeerArgsDict], Iterable[int]]] = [
        (blocks(clients), SERVING),
        (blocks(args.applications), INFERENCE),
        (server_pods(args.callers), (HTTP,)),
        (all_pods(args.application_namespaces), INFERENCE),
        (all_pods(args.monitoring_namespaces), (METRICS,)),
    ]
    return [{"from_": peers, "ports": tcp(ports)} for peers, ports in rules if peers]


def tcp(ports: Iterable[int]) -> list[NetworkPolicyPortArgsDict]:
    """These ports, as a rule has them."""
    return [{"port": port, "protocol": "TCP"} for port in ports]

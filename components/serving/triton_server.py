"""TritonServer: Triton on any Kubernetes, with the models of one repository revision."""

from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict
from pulumi_kubernetes.networking.v1 import (
    NetworkPolicyEgressRuleArgsDict,
    NetworkPolicyPeerArgsDict,
    NetworkPolicyPortArgsDict,
)

from components.arguments import given
from components.serving import triton_pod
from components.serving.labels import labels, selector
from components.serving.startup import progress_seconds
from components.serving.triton_server_args import TritonServerArgs

PORTS = {"http": triton_pod.HTTP, "grpc": triton_pod.GRPC, "metrics": triton_pod.METRICS}
DNS, HTTPS = 53, 443


class TritonServer(pulumi.ComponentResource):
    """A Deployment with service account, disruption budget, network policy and an internal load balancer.

    Ready when all its models are: its addresses are known then.
    """

    http: pulumi.Output[str]
    """The URL of its HTTP API, e.g. http://10.0.0.1:8000."""
    grpc: pulumi.Output[str]
    """The address of its gRPC API, e.g. 10.0.0.1:8001."""
    metrics: pulumi.Output[str]
    """The URL of its metrics."""

    def __init__(self, name: str, args: TritonServerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:TritonServer", name, None, opts)
        args = given(TritonServerArgs, args)
        self._child = pulumi.ResourceOptions(parent=self)
        metadata = _metadata(args)
        before: list[pulumi.Resource] = [
            kubernetes.core.v1.ServiceAccount(
                f"{name}-account",
                metadata=_metadata(args, name=args.service_account),
                automount_service_account_token=False,
                opts=self._child,
            ),
            self._network_policy(name, args),
        ]
        deployment = self._deployment(name, args, self._secret(name, args), before)
        kubernetes.policy.v1.PodDisruptionBudget(
            f"{name}-budget",
            metadata=metadata,
            spec={"max_unavailable": 1, "selector": {"match_labels": selector(args.server)}},
            opts=self._child,
        )
        service = kubernetes.core.v1.Service(
            f"{name}-service",
            metadata={**metadata, "annotations": dict(args.annotations)},
            spec={
                "type": "LoadBalancer",
                "selector": selector(args.server),
                "load_balancer_source_ranges": list(args.clients),
                "ports": [{"name": key, "port": port, "target_port": key} for key, port in PORTS.items()],
            },
            opts=self._child,
        )
        address = pulumi.Output.all(service.status.apply(_address), deployment.id).apply(lambda known: str(known[0]))
        self.http = pulumi.Output.format("http://{0}:{1}", address, PORTS["http"])
        self.grpc = pulumi.Output.format("{0}:{1}", address, PORTS["grpc"])
        self.metrics = pulumi.Output.format("http://{0}:{1}/metrics", address, PORTS["metrics"])
        self.register_outputs({"http": self.http, "grpc": self.grpc, "metrics": self.metrics})

    def _secret(self, name: str, args: TritonServerArgs) -> pulumi.Output[str] | None:
        if args.s3 is None:
            return None
        secret_name = f"{args.server}-store"
        secret = kubernetes.core.v1.Secret(
            f"{name}-store",
            metadata=_metadata(args, name=secret_name),
            type="Opaque",
            string_data=triton_pod.credentials(args.s3),
            opts=self._child,
        )
        return secret.id.apply(lambda _: secret_name)

    def _deployment(
        self, name: str, args: TritonServerArgs, secret: pulumi.Output[str] | None, before: list[pulumi.Resource]
    ) -> kubernetes.apps.v1.Deployment:
        surge = min(args.spare_gpus, 1)
        return kubernetes.apps.v1.Deployment(
            f"{name}-deployment",
            metadata=_metadata(args),
            spec={
                "replicas": args.replicas,
                "selector": {"match_labels": selector(args.server)},
                "progress_deadline_seconds": progress_seconds(args.size),
                "strategy": {
                    "type": "RollingUpdate",
                    "rolling_update": {"max_surge": surge, "max_unavailable": 1 - surge},
                },
                "template": triton_pod.template(args, secret),
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=before),
        )

    def _network_policy(self, name: str, args: TritonServerArgs) -> kubernetes.networking.v1.NetworkPolicy:
        """In: the clients. Out: names, the object store by HTTPS, and the models that its models call."""
        serving: list[NetworkPolicyPortArgsDict] = [{"port": port, "protocol": "TCP"} for port in PORTS.values()]
        egress: list[NetworkPolicyEgressRuleArgsDict] = [
            {
                "to": [{"namespace_selector": {"match_labels": {"kubernetes.io/metadata.name": "kube-system"}}}],
                "ports": [{"port": DNS, "protocol": protocol} for protocol in ("UDP", "TCP")],
            },
            # The store's addresses aren't known; where HTTPS leads is the network's decision, and its ways are private.
            {"ports": [{"port": HTTPS, "protocol": "TCP"}]},
        ]
        if args.calls:
            egress.append({"to": [{"ip_block": {"cidr": cidr}} for cidr in args.calls], "ports": serving})
        clients: list[NetworkPolicyPeerArgsDict] = [{"ip_block": {"cidr": cidr}} for cidr in args.clients]
        return kubernetes.networking.v1.NetworkPolicy(
            f"{name}-network",
            metadata=_metadata(args),
            spec={
                "pod_selector": {"match_labels": selector(args.server)},
                "policy_types": ["Ingress", "Egress"],
                "ingress": [{"from_": clients, "ports": serving}],
                "egress": egress,
            },
            opts=self._child,
        )


def _metadata(args: TritonServerArgs, name: str | None = None) -> ObjectMetaArgsDict:
    """The metadata of one of the server's objects, which has the server's name unless it needs its own."""
    return {
        "name": name or args.server,
        "namespace": args.namespace,
        "labels": labels(args.server, args.classification),
    }


def _address(status: Any) -> str:
    """The load balancer's address: an IP, or a host name as AWS gives."""
    balancer = status.load_balancer if status else None
    first = balancer.ingress[0] if balancer and balancer.ingress else None
    if first is None or not (first.ip or first.hostname):
        raise ValueError(
            "the Service has no load balancer address although it is ready; see `kubectl describe service`"
        )
    return str(first.ip or first.hostname)

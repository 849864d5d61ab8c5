"""TritonServer: Triton on any Kubernetes, with the models of one repository revision."""

from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from isthmus.arguments import as_args
from isthmus.errors import IsthmusError, Problem
from isthmus.serving import triton_pod
from isthmus.serving.egress import to_store
from isthmus.serving.ingress import SERVING, tcp, to_server
from isthmus.serving.labels import labels, selector
from isthmus.serving.peers import blocks, server_pods
from isthmus.serving.pod import store_secret
from isthmus.serving.startup import progress_seconds, wait_seconds
from isthmus.serving.triton_server_args import TritonServerArgs

PORTS = {"http": triton_pod.HTTP, "grpc": triton_pod.GRPC, "metrics": triton_pod.METRICS}


class TritonServer(pulumi.ComponentResource):
    """A Deployment with disruption budget, network policy and an internal load balancer.

    Ready when all its models are: its addresses are known then.
    """

    http: pulumi.Output[str]
    """The URL of its HTTP API, e.g. http://10.0.0.1:8000."""
    grpc: pulumi.Output[str]
    """The address of its gRPC API, e.g. 10.0.0.1:8001."""
    metrics: pulumi.Output[str]
    """The URL of its metrics."""
    cluster_http: pulumi.Output[str]
    """The URL of its HTTP API for pods of its cluster, by its Service's name, e.g. http://triton-l4.serving.svc:8000."""

    def __init__(self, name: str, args: TritonServerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:TritonServer", name, None, opts)
        args = as_args(TritonServerArgs, args)
        self._child = pulumi.ResourceOptions(parent=self)
        metadata = _metadata(args)
        before = self._network_policy(name, args)
        secret = store_secret(f"{name}-store", args.s3, _metadata(args, name=f"{args.server}-store"), self._child)
        deployment = self._deployment(name, args, secret, before)
        kubernetes.policy.v1.PodDisruptionBudget(
            f"{name}-budget",
            metadata=metadata,
            spec={
                "max_unavailable": 1,
                # A pod that crashes again and again would otherwise block every drain of its node.
                # https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy
                "unhealthy_pod_eviction_policy": "AlwaysAllow",
                "selector": {"match_labels": selector(args.server)},
            },
            opts=self._child,
        )
        service = kubernetes.core.v1.Service(
            f"{name}-service",
            metadata={**metadata, "annotations": dict(args.annotations)},
            spec={
                "type": "LoadBalancer",
                "load_balancer_class": args.balancer_class,
                "external_traffic_policy": args.external_traffic_policy,
                "selector": selector(args.server),
                "load_balancer_source_ranges": list(args.clients),
                "ports": [{"name": key, "port": port, "target_port": key} for key, port in PORTS.items()],
            },
            opts=self._waiting(args),  # it is ready when it has endpoints
        )
        address = pulumi.Output.all(service.status.apply(_address), deployment.id).apply(lambda known: str(known[0]))
        self.http = pulumi.Output.format("http://{0}:{1}", address, PORTS["http"])
        self.grpc = pulumi.Output.format("{0}:{1}", address, PORTS["grpc"])
        self.metrics = pulumi.Output.format("http://{0}:{1}/metrics", address, PORTS["metrics"])
        # Pods go by the Service: through the load balancer they would come from addresses that no policy can name.
        namespace = pulumi.Output.all(args.namespace, deployment.id).apply(lambda known: str(known[0]))
        self.cluster_http = pulumi.Output.format("http://{0}.{1}.svc:{2}", args.server, namespace, PORTS["http"])
        self.register_outputs(
            {"http": self.http, "grpc": self.grpc, "metrics": self.metrics, "cluster_http": self.cluster_http}
        )

    def _deployment(
        self,
        name: str,
        args: TritonServerArgs,
        secret: pulumi.Output[str] | None,
        before: kubernetes.networking.v1.NetworkPolicy,
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
            opts=pulumi.ResourceOptions.merge(self._waiting(args), pulumi.ResourceOptions(depends_on=[before])),
        )

    def _waiting(self, args: TritonServerArgs) -> pulumi.ResourceOptions:
        wait = f"{wait_seconds(args.size)}s"
        return pulumi.ResourceOptions(parent=self, custom_timeouts=pulumi.CustomTimeouts(create=wait, update=wait))

    def _network_policy(self, name: str, args: TritonServerArgs) -> kubernetes.networking.v1.NetworkPolicy:
        """In: who may call it or scrape its metrics. Out: names, the store, the own identity, what models call."""
        egress = to_store(args)
        if args.calls:
            egress.append({"to": blocks(args.calls), "ports": tcp(SERVING)})
        if args.called:
            egress.append({"to": server_pods(args.called), "ports": tcp([PORTS["http"]])})
        return kubernetes.networking.v1.NetworkPolicy(
            f"{name}-network",
            metadata=_metadata(args),
            spec={
                "pod_selector": {"match_labels": selector(args.server)},
                "policy_types": ["Ingress", "Egress"],
                "ingress": to_server(args),
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
        got, fix = "no load balancer's address although it is ready", "see `kubectl describe service`"
        raise IsthmusError(Problem("the Service", got, "an IP or a host name", fix))
    return str(first.ip or first.hostname)

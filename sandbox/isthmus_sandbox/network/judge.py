"""Whether a connection would be carried, and where it leads on this machine.

A pod's way out of its cluster: its own NetworkPolicies, source NAT to its node's address, the tunnel between the
sites, the load balancer's source ranges, the NetworkPolicies of the pods behind it, which judge the address that
arrives there. Sources: https://docs.aws.amazon.com/eks/latest/userguide/external-snat.html,
https://docs.tigera.io/calico/latest/networking/configuring/workloads-outside-cluster (natOutgoing),
https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/nlb/#security-group and
https://docs.openstack.org/octavia/latest/user/guides/basic-cookbook.html (allowed CIDRs; an amphora is a proxy).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network
from typing import Any, Protocol

from isthmus_sandbox.network import tunnels
from isthmus_sandbox.network.calls import Way
from isthmus_sandbox.network.known import Known, Unknown
from isthmus_sandbox.network.notification import Place
from isthmus_sandbox.network.places import BalancerPlace, Places, PodPlace
from isthmus_sandbox.network.policies import Peer, Policies

Obj = Mapping[str, Any]
PRESERVED = "preserve_client_ip.enabled=true"
ATTRIBUTES = "service.beta.kubernetes.io/aws-load-balancer-target-group-attributes"
# Some address of S3's: https://ip-ranges.amazonaws.com/ip-ranges.json
S3, HTTPS = IPv4Address("52.219.0.1"), 443
DNS, DNS_LABELS = 53, {"k8s-app": "kube-dns"}
BUCKET = re.compile(r"s3://([^/]+)/")
NOWHERE = IPv4Address("10.240.0.7")  # of a load balancer whose cloud says nothing of its network


class Side(Protocol):
    """A cluster, as far as connections go."""

    id: str
    network: Known
    cloud_store: Place | None
    """Where the object store of its cloud is on this machine, if pods reach that by a name of the cloud's own."""

    @property
    def policies(self) -> Policies:
        """Its NetworkPolicies, as they are now."""
        ...

    def host_ip(self, pod: Obj) -> str:
        """The address of a pod's node."""
        ...


class Judge:
    """The judge of one sandbox. For all threads."""

    def __init__(self, operators: Callable[[], Sequence[IPv4Network]]) -> None:
        self.places: Places[Side] = Places()
        self._operators = operators

    # -- pods ------------------------------------------------------------------

    def connect(self, caller: PodPlace[Side], host: str, port: int) -> Way:
        """What becomes of a pod's connection to a place of this machine, or elsewhere."""
        if host == caller.address:
            return Way((host, port))
        try:
            reason = self._refusal(caller, host, port)
        except Unknown as error:
            reason = f"the cloud doesn't say what its network is: {error}"
        return Way(None if reason else (host, port), reason)

    def _refusal(self, caller: PodPlace[Side], host: str, port: int) -> str:
        if balancer := self.places.balancer(host):
            if balancer.cluster.id == caller.cluster.id:
                return self._inside(caller, balancer.pods.get(port) or ())
            return self._between(caller, balancer, port)
        if self.places.pod(host):
            return self._inside(caller, [(host, port)])
        if (host, port) == caller.cluster.cloud_store:
            return self.names_refusal(caller) or self._out(caller, S3, HTTPS) or self._to_store(caller)
        address = IPv4Address(host)
        if reason := self._out(caller, address, port):
            return reason
        return "" if address.is_loopback else f"nothing in the sandbox leads to {host}"

    def _inside(self, caller: PodPlace[Side], targets: Sequence[Place]) -> str:
        """To pods of the same cluster: kube-proxy sends it to one of them."""
        reasons = [self._pod_to_pod(caller, target, port) for target, port in targets]
        return "" if not reasons or "" in reasons else reasons[0]

    def _pod_to_pod(self, caller: PodPlace[Side], target: str, port: int) -> str:
        callee = self.places.pod(target)
        if callee is None or callee.cluster.id != caller.cluster.id:
            return f"no pod of the cluster is at {target}"
        if not _enforced(caller.cluster):
            return ""
        policies = caller.cluster.policies
        out = policies.refusal("Egress", caller.pod, Peer(IPv4Address(target), callee.pod), port)
        return out or policies.refusal("Ingress", callee.pod, Peer(IPv4Address(caller.address), caller.pod), port)

    def _out(self, caller: PodPlace[Side], address: IPv4Address, port: int) -> str:
        if not _enforced(caller.cluster):
            return ""
        return caller.cluster.policies.refusal("Egress", caller.pod, Peer(address), port)

    def _between(self, caller: PodPlace[Side], balancer: BalancerPlace[Side], port: int) -> str:
        source = IPv4Address(caller.cluster.host_ip(caller.pod))
        target = _balancer_address(balancer.cluster)
        return (
            self._out(caller, target, port)
            or _carried(caller.cluster.network, balancer.cluster.network, source, target)
            or self._admitted(balancer, port, source)
        )

    def names_refusal(self, caller: PodPlace[Side]) -> str:
        """Why a pod resolves no names; empty where it does."""
        server = {"metadata": {"namespace": "kube-system", "labels": DNS_LABELS}, "spec": {"containers": []}}
        peer, known = Peer(NOWHERE, server), caller.cluster.network
        reason = caller.cluster.policies.refusal("Egress", caller.pod, peer, DNS, "UDP")
        if reason and _enforced(caller.cluster):
            return f"names: {reason}"
        try:
            return known.fresh().names_refusal
        except Unknown:
            return ""

    def _to_store(self, caller: PodPlace[Side]) -> str:
        address = IPv4Address(caller.cluster.host_ip(caller.pod))
        network, buckets = caller.cluster.network.fresh(), _buckets(caller.pod)
        return next(filter(None, (network.store_refusal(address, bucket) for bucket in buckets or [""])), "")

    # -- load balancers --------------------------------------------------------

    def arrival(self, source: str, balancer: BalancerPlace[Side], port: int) -> str:
        """Why a load balancer doesn't take, or passes on no more, a connection from an address of this machine."""
        try:
            if caller := self.places.pod(source):
                return self._refusal(caller, balancer.address, port)
            return self._from_operator(balancer, port)
        except Unknown as error:
            return f"the cloud doesn't say what its network is: {error}"

    def _from_operator(self, balancer: BalancerPlace[Side], port: int) -> str:
        """From a person at this machine: in the operator's networks or, where there are none, in the site."""
        sources = [next(iter(network.hosts())) for network in self._operators()] or [
            _balancer_address(balancer.cluster)
        ]
        reasons = [self._admitted(balancer, port, source) for source in sources]
        return "" if "" in reasons else "; ".join(dict.fromkeys(reasons))

    def _admitted(self, balancer: BalancerPlace[Side], port: int, source: IPv4Address) -> str:
        """Past the load balancer and into one of its pods."""
        meta, spec = balancer.service["metadata"], balancer.service["spec"]
        ranges = spec.get("loadBalancerSourceRanges") or ()
        if ranges and not any(source in IPv4Network(cidr) for cidr in ranges):
            name = f"{meta['namespace']}/{meta['name']}"
            return f"{source} isn't in loadBalancerSourceRanges of Service {name}: {', '.join(ranges)}"
        if not _enforced(balancer.cluster):
            return ""
        preserved = PRESERVED in (meta.get("annotations") or {}).get(ATTRIBUTES, "")
        local = spec.get("externalTrafficPolicy") == "Local"
        arriving = Peer(source if preserved else _balancer_address(balancer.cluster, local=local))
        pods = [(self.places.pod(host), number) for host, number in balancer.pods.get(port) or ()]
        reasons = [
            balancer.cluster.policies.refusal("Ingress", place.pod, arriving, number) for place, number in pods if place
        ]
        return "" if not reasons or "" in reasons else reasons[0]


def _buckets(pod: Obj) -> list[str]:
    """The buckets that a pod's arguments name: what it asks of them isn't seen in its connections."""
    spec = pod["spec"]
    containers = [*(spec.get("initContainers") or ()), *spec["containers"]]
    arguments = [str(argument) for container in containers for argument in container.get("args") or ()]
    return sorted({match[1] for argument in arguments for match in BUCKET.finditer(argument)})


def _enforced(cluster: Side) -> bool:
    try:
        return cluster.network.latest().enforces_policies
    except Unknown:
        return True


def _carried(near: Known, far: Known, source: IPv4Address, target: IPv4Address) -> str:
    """Refused only by what the clouds say now; what they said last is enough to let through."""
    here, there = near.latest(), far.latest()
    if here.name == there.name or not tunnels.refusal(here, there, source, target):
        return ""
    return tunnels.refusal(near.fresh(), far.fresh(), source, target)


def _balancer_address(cluster: Side, *, local: bool = True) -> IPv4Address:
    """An address of the site, as an internal load balancer has it, or a node that relays what comes from it."""
    try:
        network = cluster.network.latest()
        return network.inside if local else network.relayed
    except Unknown:
        return NOWHERE

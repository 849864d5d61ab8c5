"""The programs of a control plane and their flags: small, on loopback only, and with the production checks on."""

from dataclasses import dataclass
from pathlib import Path

from isthmus_sandbox.kubernetes.children import Program
from isthmus_sandbox.kubernetes.configuration import Files
from isthmus_sandbox.kubernetes.schema import OWN_LABEL, ClusterSpec
from isthmus_sandbox.toolchain import locations

STAGES = Path(__file__).with_name("stages.yaml")
POD_CIDR = "10.244.0.1/16"  # of the pods that kwok plays
LEASE_SECONDS = 40  # as a kubelet's (nodeLeaseDurationSeconds)

# Beside the default plugins, among them PodSecurity, Priority, ResourceQuota, LimitRanger and ServiceAccount
# (https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/).
ADMISSION = ("NodeRestriction",)
# Controllers for what the sandbox lacks: cloud routes and load balancers (the kubelet's room), volumes, pod networks.
DISABLED = (
    "node-ipam-controller",
    "node-route-controller",
    "service-lb-controller",
    "cloud-node-lifecycle-controller",
    "persistentvolume-attach-detach-controller",
    "persistentvolume-expander-controller",
    "ttl-controller",
    "legacy-serviceaccount-token-cleaner-controller",
)


@dataclass(frozen=True)
class Ports:
    """The ports of one control plane on 127.0.0.1."""

    apiserver: int
    etcd: int


def programs(files: Files, spec: ClusterSpec, ports: Ports) -> dict[str, Program]:
    """The five programs by name, in the order in which they are needed."""
    commands = {
        "etcd": _etcd(files, ports),
        "kube-apiserver": _apiserver(files, spec, ports),
        "kube-controller-manager": _controller_manager(files, spec),
        "kube-scheduler": _scheduler(files, spec),
        "kwok": _kwok(files),
    }
    return {
        name: Program(name, (str(locations.binary(name)), *flags), files.log(name), _environment(name))
        for name, flags in commands.items()
    }


def _environment(name: str) -> dict[str, str]:
    """Collect garbage often and early: these heaps live long and stay small."""
    limits = {"etcd": "96MiB", "kube-apiserver": "320MiB"}
    return {"GOGC": "40", "GOMEMLIMIT": limits.get(name, "128MiB")}


def _etcd(files: Files, ports: Ports) -> tuple[str, ...]:
    client = f"https://127.0.0.1:{ports.etcd}"
    tls = ("--cert-file=etcd.crt", "--key-file=etcd.key", "--trusted-ca-file=etcd-ca.crt", "--client-cert-auth")
    peer = (
        "--peer-cert-file=etcd.crt",
        "--peer-key-file=etcd.key",
        "--peer-trusted-ca-file=etcd-ca.crt",
        "--peer-client-cert-auth",
    )
    return (
        "--name=sandbox",
        f"--data-dir={files.folder / 'etcd'}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        "--listen-peer-urls=https://127.0.0.1:0",  # the only member: nobody calls it
        "--initial-advertise-peer-urls=https://127.0.0.1:1",
        "--initial-cluster=sandbox=https://127.0.0.1:1",
        *(flag.replace("=etcd", f"={files.pki}/etcd") for flag in (*tls, *peer)),
        "--unsafe-no-fsync",  # outlives a killed process; only a power cut could cost data
        "--snapshot-count=5000",
        "--log-level=warn",
    )


def _apiserver(files: Files, spec: ClusterSpec, ports: Ports) -> tuple[str, ...]:
    pki = files.pki
    login = (
        f"--authentication-token-webhook-config-file={files.folder / 'webhook.kubeconfig'}",
        "--authentication-token-webhook-version=v1",
        "--authentication-token-webhook-cache-ttl=10s",
    )
    return (
        "--bind-address=127.0.0.1",
        f"--secure-port={ports.apiserver}",
        "--advertise-address=10.240.255.254",  # never used: nothing reconciles the endpoints of `kubernetes`
        "--endpoint-reconciler-type=none",  # it would want an address off loopback
        f"--etcd-servers=https://127.0.0.1:{ports.etcd}",
        f"--etcd-cafile={pki}/etcd-ca.crt",
        f"--etcd-certfile={pki}/etcd.crt",
        f"--etcd-keyfile={pki}/etcd.key",
        f"--client-ca-file={pki}/ca.crt",
        f"--tls-cert-file={pki}/apiserver.crt",
        f"--tls-private-key-file={pki}/apiserver.key",
        "--tls-min-version=VersionTLS12",
        f"--requestheader-client-ca-file={pki}/front-proxy-ca.crt",
        "--requestheader-allowed-names=front-proxy-client",
        "--requestheader-username-headers=X-Remote-User",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        f"--proxy-client-cert-file={pki}/front-proxy.crt",
        f"--proxy-client-key-file={pki}/front-proxy.key",
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        f"--service-account-key-file={pki}/service-accounts.crt",
        f"--service-account-signing-key-file={pki}/service-accounts.key",
        f"--service-cluster-ip-range={spec.services}",
        "--authorization-mode=Node,RBAC",
        f"--authentication-config={files.folder / 'authentication.yaml'}",
        *(login if spec.kind == "eks" else ()),
        f"--enable-admission-plugins={','.join(ADMISSION)}",
        f"--encryption-provider-config={files.folder / 'encryption.yaml'}",
        f"--audit-policy-file={files.folder / 'audit-policy.yaml'}",
        f"--audit-log-path={files.folder / 'audit.log'}",
        "--audit-log-maxsize=20",
        "--audit-log-maxbackup=2",
        "--audit-log-mode=batch",
        "--profiling=false",
        "--enable-logs-handler=false",
        "--allow-privileged=true",  # device plugins and network agents need it; PodSecurity says who may
        "--event-ttl=30m",
        f"--emulated-version=kube={spec.minor}",
    )


def _controller_manager(files: Files, spec: ClusterSpec) -> tuple[str, ...]:
    return (
        f"--kubeconfig={files.kubeconfig('controller-manager')}",
        "--secure-port=0",
        "--leader-elect=false",
        "--profiling=false",
        "--use-service-account-credentials=true",
        "--kube-api-qps=200",  # else it makes its own service accounts for seconds
        "--kube-api-burst=400",
        f"--root-ca-file={files.pki}/ca.crt",
        f"--service-account-private-key-file={files.pki}/service-accounts.key",
        f"--cluster-signing-cert-file={files.pki}/ca.crt",
        f"--cluster-signing-key-file={files.pki}/ca.key",
        "--controllers=" + ",".join(["*", *(f"-{name}" for name in DISABLED)]),
        f"--emulated-version=kube={spec.minor}",
    )


def _scheduler(files: Files, spec: ClusterSpec) -> tuple[str, ...]:
    return (
        f"--kubeconfig={files.kubeconfig('scheduler')}",
        "--secure-port=0",
        "--leader-elect=false",
        "--profiling=false",
        f"--emulated-version=kube={spec.minor}",
    )


def _kwok(files: Files) -> tuple[str, ...]:
    return (
        f"--kubeconfig={files.kubeconfig('kwok')}",
        f"--config={STAGES}",
        f"--manage-nodes-with-label-selector={OWN_LABEL}",
        f"--cidr={POD_CIDR}",
        f"--node-lease-duration-seconds={LEASE_SECONDS}",
    )

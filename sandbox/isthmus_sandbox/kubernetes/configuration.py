"""A cluster's files: keys, certificates, kubeconfigs and the API server's own configuration files."""

import base64
import os
from dataclasses import dataclass
from pathlib import Path

from isthmus_sandbox.kubernetes import certificates, kubeconfig
from isthmus_sandbox.kubernetes.certificates import KeyPair, Subject
from isthmus_sandbox.kubernetes.schema import ClusterSpec

# Who calls the API server: file, user, groups. Names as in
# https://kubernetes.io/docs/setup/best-practices/certificates/#configure-certificates-for-user-accounts
CALLERS = {
    "admin": Subject("kubernetes-admin", ("system:masters",)),
    "controller-manager": Subject("system:kube-controller-manager"),
    "scheduler": Subject("system:kube-scheduler"),
    "kwok": Subject("isthmus:kwok", ("system:masters",)),  # it plays every kubelet and writes every pod's status
}
HEALTH = ("/livez", "/readyz", "/healthz", "/version")


@dataclass(frozen=True)
class Files:
    """Where a cluster keeps everything, below one folder."""

    folder: Path

    @property
    def pki(self) -> Path:
        """Certificates and keys: `<name>.crt`, `<name>.key`."""
        return self.folder / "pki"

    def kubeconfig(self, caller: str) -> Path:
        """The kubeconfig of one of CALLERS."""
        return self.folder / f"{caller}.kubeconfig"

    def log(self, program: str) -> Path:
        """The log of one of the cluster's programs."""
        return self.folder / "logs" / f"{program}.log"


def cluster_authority(files: Files, spec: ClusterSpec) -> KeyPair:
    """The CA of a cluster: Magnum's where it was given, else one of our own, made once."""
    pair = certificates.read(files.pki, "ca")
    if pair is None:
        has_ca = spec.ca_cert is not None and spec.ca_key is not None
        pair = KeyPair(spec.ca_cert or "", spec.ca_key or "") if has_ca else certificates.authority(f"{spec.name} CA")
        certificates.write(files.pki, "ca", pair)
    return pair


def write(files: Files, spec: ClusterSpec, endpoint: str, webhook_url: str) -> None:
    """Write what is missing or about to end; running it again changes nothing."""
    ca = cluster_authority(files, spec)
    hosts = ("127.0.0.1", "localhost", *_service_names(), str(spec.services[1]))
    certificates.ensure(files.pki, "apiserver", ca, Subject("kube-apiserver", hosts=hosts))
    for caller, subject in CALLERS.items():
        pair = certificates.ensure(files.pki, caller, ca, subject)
        entry = kubeconfig.Entry(spec.name, spec.name, endpoint, ca.certificate, pair)
        kubeconfig.write(files.kubeconfig(caller), kubeconfig.merged([entry]))
    _own_authority(files, "etcd", Subject("etcd", hosts=("127.0.0.1", "localhost")))
    _own_authority(files, "front-proxy", Subject("front-proxy-client"))
    if certificates.read(files.pki, "service-accounts") is None:  # a key pair; nobody reads the certificate further
        certificates.write(files.pki, "service-accounts", certificates.authority("service accounts"))
    _write_once(files.folder / "encryption.yaml", _encryption())
    kubeconfig.write(files.folder / "authentication.yaml", _authentication())
    kubeconfig.write(files.folder / "audit-policy.yaml", _audit_policy())
    kubeconfig.write(files.folder / "webhook.kubeconfig", kubeconfig.webhook(webhook_url))


def _own_authority(files: Files, name: str, subject: Subject) -> None:
    """An authority that signs for one purpose only, and the one certificate that it signs."""
    ca = certificates.read(files.pki, f"{name}-ca")
    if ca is None:
        ca = certificates.authority(f"{name} CA")
        certificates.write(files.pki, f"{name}-ca", ca)
    certificates.ensure(files.pki, name, ca, subject)


def _service_names() -> list[str]:
    parts = ("kubernetes", "default", "svc", "cluster", "local")
    return [".".join(parts[:n]) for n in (1, 2, 3, 5)]


def _write_once(file: Path, document: dict[str, object]) -> None:
    if not file.exists():
        kubeconfig.write(file, document)


def _encryption() -> dict[str, object]:
    """Secrets are encrypted at rest (https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/)."""
    key = {"name": "key1", "secret": base64.b64encode(os.urandom(32)).decode()}
    providers = [{"secretbox": {"keys": [key]}}, {"identity": {}}]
    return {
        "apiVersion": "apiserver.config.k8s.io/v1",
        "kind": "EncryptionConfiguration",
        "resources": [{"resources": ["secrets"], "providers": providers}],
    }


def _authentication() -> dict[str, object]:
    """Nobody is let in without a name, but for health and version."""
    return {
        "apiVersion": "apiserver.config.k8s.io/v1beta1",
        "kind": "AuthenticationConfiguration",
        "anonymous": {"enabled": True, "conditions": [{"path": path} for path in HEALTH]},
    }


def _audit_policy() -> dict[str, object]:
    """Who did what to which object; no bodies, so no secret lands in the log. Reads and leases would drown it."""
    return {
        "apiVersion": "audit.k8s.io/v1",
        "kind": "Policy",
        "omitStages": ["RequestReceived"],
        "rules": [
            {"level": "None", "resources": [{"group": "coordination.k8s.io", "resources": ["leases"]}]},
            {"level": "None", "resources": [{"group": "", "resources": ["events"]}]},
            {"level": "None", "verbs": ["get", "list", "watch"], "users": [s.common_name for s in CALLERS.values()]},
            {"level": "None", "nonResourceURLs": [f"{path}*" for path in HEALTH]},
            {"level": "Metadata"},
        ],
    }

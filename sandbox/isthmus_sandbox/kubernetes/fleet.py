"""All clusters of a sandbox: kept on disk, started again with the manager, shown in people's kubeconfig."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from isthmus_sandbox.kubernetes import certificates, kubeconfig
from isthmus_sandbox.kubernetes.cluster import Cluster
from isthmus_sandbox.kubernetes.control_plane import Ports
from isthmus_sandbox.kubernetes.kubeconfig import Entry
from isthmus_sandbox.kubernetes.schema import ClusterSpec
from isthmus_sandbox.kubernetes.store import Record, Store
from isthmus_sandbox.supervisor.ports import free_port


class Conflict(Exception):
    """A cluster of this id is there and differs."""


@dataclass(frozen=True)
class Settings:
    """The options that the manager starts with."""

    url: str  # of the manager itself, where API servers ask about tokens
    state: Path
    kubeconfig: Path
    aws_endpoint: str
    aws_program: str  # of the exec credential, e.g. `aws`
    ports: Path  # JSON: the ports of the sandbox's other services, by name


class Fleet:
    """The clusters by id. Public methods are safe for threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._store, self._lock = Store(settings.state), threading.RLock()
        self._clusters: dict[str, Cluster] = {}

    def restore(self) -> None:
        """Start every cluster that is on disk."""
        with self._lock:
            for record in self._store.all():
                self._add(record)
            self._write_kubeconfig()

    def put(self, cluster_id: str, spec: ClusterSpec) -> Cluster:
        """The cluster, made where it isn't there. Raises Conflict when it is there and differs."""
        with self._lock:
            cluster = self._clusters.get(cluster_id)
            if cluster is None:
                record = Record(cluster_id, spec, self._free_ports())
                self._store.put(record)
                cluster = self._add(record)
                self._write_kubeconfig()
            elif different := differences(cluster.record.spec, spec):
                raise Conflict(f"cluster {cluster_id!r} is there with another {', '.join(different)}; delete it first")
            else:
                cluster.start()  # again, where it had failed
            return cluster

    def get(self, cluster_id: str) -> Cluster | None:
        """A cluster, or None."""
        with self._lock:
            return self._clusters.get(cluster_id)

    def all(self) -> list[Cluster]:
        """Every cluster, by id."""
        with self._lock:
            return [self._clusters[key] for key in sorted(self._clusters)]

    def delete(self, cluster_id: str) -> bool:
        """Stop a cluster and delete all that it kept. False where there is none."""
        with self._lock:
            cluster = self._clusters.pop(cluster_id, None)
            if cluster is None:
                return False
            self._write_kubeconfig()
            # Under the lock, so that a PUT of the same id finds either the old cluster or nothing.
            cluster.stop(grace=0)
            self._store.drop(cluster_id)
        return True

    def stop(self) -> None:
        """End all processes; the clusters stay on disk."""
        with self._lock, ThreadPoolExecutor(max(1, len(self._clusters))) as pool:
            list(pool.map(Cluster.stop, self._clusters.values()))

    def _add(self, record: Record) -> Cluster:
        cluster = Cluster(record, self._store, self.settings.url)
        self._clusters[record.id] = cluster
        cluster.start()
        return cluster

    def _free_ports(self) -> Ports:
        file = self.settings.ports
        used: set[int] = set(json.loads(file.read_text()).values()) if file.exists() else set()
        for cluster in self._clusters.values():
            used |= {cluster.record.ports.apiserver, cluster.record.ports.etcd}
        apiserver = free_port(used)
        return Ports(apiserver, free_port(used | {apiserver}))

    def _write_kubeconfig(self) -> None:
        file = self.settings.kubeconfig
        entries = [self._entry(c) for c in self.all()]
        kubeconfig.write(file, kubeconfig.merged(entries, kubeconfig.current_context(file)))

    def _entry(self, cluster: Cluster) -> Entry:
        spec, server, ca = cluster.record.spec, cluster.endpoint, cluster.ca.certificate
        if spec.kind == "eks":
            login = kubeconfig.exec_login(
                self.settings.aws_program, spec.name, spec.region or "", self.settings.aws_endpoint
            )
            return Entry(cluster.record.id, spec.name, server, ca, login=login)
        pair = certificates.read(cluster.files.pki, "admin")
        return Entry(cluster.record.id, spec.name, server, ca, pair=pair)


def differences(old: ClusterSpec, new: ClusterSpec) -> list[str]:
    """The names of the fields in which two specs differ."""
    return [name for name in ClusterSpec.model_fields if getattr(old, name) != getattr(new, name)]

"""What the manager remembers of its clusters, one folder each: `cluster.json` and the files beside it."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from isthmus_sandbox.kubernetes.control_plane import Ports
from isthmus_sandbox.kubernetes.schema import ClusterSpec, PoolSpec


class Unreadable(Exception):
    """A record on disk that this version can't read."""


@dataclass
class Record:
    """A cluster as requested. `deleting` holds pools whose nodes are still to be removed."""

    id: str
    spec: ClusterSpec
    ports: Ports
    pools: dict[str, PoolSpec] = field(default_factory=dict)
    deleting: set[str] = field(default_factory=set)


class Store:
    """The records below one folder. A record is written at once, so a killed manager leaves the old or the new one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def path(self, cluster: str) -> Path:
        """A cluster's folder."""
        return self.folder / cluster

    def put(self, record: Record) -> None:
        """Remember a cluster as it is now."""
        document = {
            "id": record.id,
            "spec": record.spec.model_dump(),
            "ports": {"apiserver": record.ports.apiserver, "etcd": record.ports.etcd},
            "pools": {name: pool.model_dump() for name, pool in record.pools.items()},
            "gone": sorted(record.deleting),
        }
        self.path(record.id).mkdir(exist_ok=True, mode=0o700)
        file = self.path(record.id) / "cluster.json"
        fresh = file.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(document, indent=1))
        fresh.replace(file)

    def all(self) -> list[Record]:
        """Every remembered cluster; a folder without a record is what a killed deletion left, and goes."""
        records = []
        for folder in sorted(p for p in self.folder.iterdir() if p.is_dir()):
            file = folder / "cluster.json"
            if not file.exists():
                shutil.rmtree(folder)
                continue
            records.append(_record(file))
        return records

    def drop(self, cluster: str) -> None:
        """Forget a cluster and delete all that it kept; the record goes first."""
        (self.path(cluster) / "cluster.json").unlink(missing_ok=True)
        shutil.rmtree(self.path(cluster))


def _record(file: Path) -> Record:
    try:
        d = json.loads(file.read_text())
        pools = {name: PoolSpec.model_validate(pool) for name, pool in d["pools"].items()}
        return Record(d["id"], ClusterSpec.model_validate(d["spec"]), Ports(**d["ports"]), pools, set(d["gone"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"{file} isn't a cluster's record ({error}); delete its folder to go on without it") from None

"""What EKS remembers, as plain dicts in the API's own words, by account and region."""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from isthmus_sandbox.aws.eks.errors import not_found

Json = dict[str, Any]
LOCK = threading.RLock()


@dataclass
class Cluster:
    """A cluster with what belongs to it."""

    facts: Json
    groups: dict[str, Json] = field(default_factory=dict)
    entries: dict[str, Json] = field(default_factory=dict)
    policies: dict[str, dict[str, Json]] = field(default_factory=dict)  # principal -> policy ARN -> association
    addons: dict[str, Json] = field(default_factory=dict)
    pods: dict[str, Json] = field(default_factory=dict)  # association id -> association
    updates: dict[str, Json] = field(default_factory=dict)


@dataclass
class Eks:
    """One account in one region."""

    account: str
    region: str
    clusters: dict[str, Cluster] = field(default_factory=dict)

    def cluster(self, name: str) -> Cluster:
        """A cluster. Raises ResourceNotFoundException."""
        if name not in self.clusters:
            raise not_found(f"No cluster found for name: {name}.")
        return self.clusters[name]

    def arn(self, kind: str, *parts: str) -> str:
        """An ARN of EKS, e.g. `arn(\"nodegroup\", cluster, name, uuid)`."""
        return f"arn:aws:eks:{self.region}:{self.account}:{kind}/{'/'.join(parts)}"

    def tagged(self, arn: str) -> Json:
        """The thing with an ARN. Raises ResourceNotFoundException."""
        for cluster in self.clusters.values():
            resources: list[Json] = [cluster.facts]
            for group in (cluster.groups, cluster.entries, cluster.addons, cluster.pods):
                resources += group.values()
            for resource in resources:
                if arn in (
                    v for k, v in resource.items() if k.lower().endswith("arn") and k not in ("roleArn", "principalArn")
                ):
                    return resource
        raise not_found(f"Resource not found: {arn}")


STORE: dict[tuple[str, str], Eks] = {}


def eks(account: str, region: str) -> Eks:
    """The store of an account and region."""
    with LOCK:
        return STORE.setdefault((account, region), Eks(account, region))


def now() -> datetime:
    """The time of a change."""
    return datetime.now(UTC).replace(microsecond=0)

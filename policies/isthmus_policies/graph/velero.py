"""Backups of a cluster: Velero's have the namespaces that they include, and are where their location is.

Source: https://velero.io/docs/main/api-types/backup/, https://velero.io/docs/main/api-types/backupstoragelocation/
"""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from isthmus_policies.facts.bearing import Bearing, bearing_of
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import items

SPECS = {"Backup": ("spec",), "Schedule": ("spec", "template")}
LOCATIONS = ("BackupStorageLocation", "VolumeSnapshotLocation")


def copies(subject: Subject, stack: Stack) -> Iterator[tuple[str, str, str]]:
    """From what a backup includes to the backup, and from there to its location and the location's container."""
    if not subject.module.startswith("velero.io/"):
        return
    if subject.type_name in SPECS:
        spec = subject.get(*SPECS[subject.type_name])
        spec = spec if isinstance(spec, Mapping) else {}
        for other in _cluster(stack, subject):
            if _includes(spec, other):
                yield other.urn, subject.urn, "includedNamespaces"
            elif other.type_name in LOCATIONS and other.get("metadata", "name") in _locations(spec, other):
                yield subject.urn, other.urn, "storageLocation"
    elif subject.type_name == "BackupStorageLocation":
        bucket = subject.get("spec", "objectStorage", "bucket")
        for container in stack.of_type("openstack:objectstorage:Container", "aws:s3:Bucket"):
            if isinstance(bucket, str) and bucket in (container.get("name"), container.get("bucket")):
                yield subject.urn, container.urn, "objectStorage.bucket"


def _locations(spec: Mapping[str, Any], location: Subject) -> list[Any]:
    if location.type_name == "VolumeSnapshotLocation":
        return items(spec.get("volumeSnapshotLocations"))
    return [spec.get("storageLocation") or "default"]


def _includes(spec: Mapping[str, Any], other: Subject) -> bool:
    """Whether a backup has an object: all namespaces are included where none is named."""
    namespace = other.get("metadata", "namespace")
    if bearing_of(other) is not Bearing.HOLDS or not isinstance(namespace, str):
        return False
    included = [name for name in items(spec.get("includedNamespaces")) if isinstance(name, str)] or ["*"]
    excluded = [name for name in items(spec.get("excludedNamespaces")) if isinstance(name, str)]
    return any(fnmatchcase(namespace, name) for name in included) and not any(
        fnmatchcase(namespace, name) for name in excluded
    )


def _cluster(stack: Stack, subject: Subject) -> list[Subject]:
    """The objects of the same cluster."""
    return stack.shared(_clusters).get(subject.provider_urn, [])


def _clusters(stack: Stack) -> dict[str, list[Subject]]:
    """The objects of each cluster, by its provider."""
    clusters: dict[str, list[Subject]] = {}
    for facts in stack.facts:
        if facts.subject.package == "kubernetes":
            clusters.setdefault(facts.subject.provider_urn, []).append(facts.subject)
    return clusters

"""What a backup of a cluster has in it, and where it is kept."""

from typing import Any

import pytest
from tests.policies.graph.stacks import ESTATE, made

from isthmus_policies.graph.velero import copies
from isthmus_policies.stack import Stack

BACKUP, SCHEDULE = "kubernetes:velero.io/v1:Backup", "kubernetes:velero.io/v1:Schedule"
LOCATION, SNAPSHOTS = (
    BACKUP.replace("Backup", "BackupStorageLocation"),
    BACKUP.replace("Backup", "VolumeSnapshotLocation"),
)
CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"


def claim(name: str, namespace: str = "serving") -> Any:
    return made(CLAIM, name, {"metadata": {"name": name, "namespace": namespace}})


def edges(one: Any, *others: Any) -> set[tuple[str, str, str]]:
    stack = Stack([one, *others], ESTATE)
    name = {resource.urn: resource.name for resource in (one, *others)}
    return {(name[source], name[target], what) for source, target, what in copies(one, stack)}


@pytest.mark.parametrize(
    ("spec", "included"),
    [
        ({}, {"orders", "logs"}),
        ({"includedNamespaces": ["serving"]}, {"orders"}),
        ({"includedNamespaces": ["serv*"]}, {"orders"}),
        ({"includedNamespaces": ["*"], "excludedNamespaces": ["monitoring"]}, {"orders"}),
        ({"excludedNamespaces": ["serving"]}, {"logs"}),
        ({"includedNamespaces": ["other"]}, set()),
        ({"includedNamespaces": [7]}, {"orders", "logs"}),
    ],
)
def test_the_namespaces_that_a_backup_includes(spec: dict[str, Any], included: set[str]) -> None:
    others = (claim("orders"), claim("logs", "monitoring"), made(CLAIM, "nowhere", {"metadata": {}}))
    expected = {(name, "copy", "includedNamespaces") for name in included}
    assert edges(made(BACKUP, "copy", {"spec": spec}), *others) == expected
    assert edges(made(SCHEDULE, "copy", {"spec": {"template": spec}}), *others) == expected


def test_another_cluster_is_in_no_backup_of_this_one() -> None:
    there = made(CLAIM, "there", {"metadata": {"namespace": "serving"}}, eks=True)
    assert edges(made(BACKUP, "copy", {"spec": {}}), there) == set()


@pytest.mark.parametrize(
    ("spec", "token", "named"),
    [
        ({"storageLocation": "here"}, LOCATION, True),
        ({"storageLocation": "there"}, LOCATION, False),
        ({}, LOCATION, False),
        ({"volumeSnapshotLocations": ["here"]}, SNAPSHOTS, True),
        ({"volumeSnapshotLocations": "here"}, SNAPSHOTS, True),
        ({"storageLocation": "here"}, SNAPSHOTS, False),
    ],
)
def test_where_a_backup_is_kept(spec: dict[str, Any], token: str, named: bool) -> None:
    location = made(token, "location", {"metadata": {"name": "here"}})
    assert edges(made(BACKUP, "copy", {"spec": spec}), location) == (
        {("copy", "location", "storageLocation")} if named else set()
    )


def test_the_default_location_is_that_of_the_name() -> None:
    location = made(LOCATION, "location", {"metadata": {"name": "default"}})
    assert edges(made(BACKUP, "copy", {"spec": {}}), location) == {("copy", "location", "storageLocation")}


def test_the_container_of_a_location() -> None:
    location = made(LOCATION, "location", {"spec": {"objectStorage": {"bucket": "backups"}}})
    swift = made("openstack:objectstorage/container:Container", "swift", {"name": "backups"})
    bucket = made("aws:s3/bucket:Bucket", "s3", {"bucket": "backups"})
    other = made("aws:s3/bucket:Bucket", "other", {"bucket": "another"})
    what = "objectStorage.bucket"
    assert edges(location, swift, bucket, other) == {("location", "swift", what), ("location", "s3", what)}
    assert edges(made(LOCATION, "location", {}), other, made("aws:s3/bucket:Bucket", "x", {})) == set()

"""Copies in Kubernetes: claims from claims and snapshots, snapshots of claims, and what pods keep in claims.

Sources: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#volume-cloning,
https://kubernetes.io/docs/concepts/storage/volume-snapshots/, https://cloudnative-pg.io/documentation/current/backup/
"""

from isthmus_policies.facts.copies import Tie

CLAIMS = ("kubernetes:core/v1:PersistentVolumeClaim*",)
VOLUMES = ("kubernetes:core/v1:PersistentVolume", "kubernetes:core/v1:PersistentVolumePatch")
SNAPSHOTS = ("kubernetes:snapshot.storage.k8s.io/*:VolumeSnapshot",)
CONTENTS = ("kubernetes:snapshot.storage.k8s.io/*:VolumeSnapshotContent",)
GROUPS = ("kubernetes:groupsnapshot.storage.k8s.io/*:VolumeGroupSnapshot*",)
DATABASES, BACKUPS = ("kubernetes:postgresql.cnpg.io/*:Cluster",), ("kubernetes:postgresql.cnpg.io/*:Backup",)
DISKS = ("openstack:blockstorage:*", "openstack:sharedfilesystem:Share", "aws*:ebs:*", "aws*:ec2:Volume", "aws*:efs:*")
PODS = {
    "kubernetes:core/v1:Pod": "spec",
    "kubernetes:core/v1:PodPatch": "spec",
    "kubernetes:core/v1:ReplicationController": "spec.template.spec",
    "kubernetes:apps/v1:*": "spec.template.spec",
    "kubernetes:batch/v1:Job*": "spec.template.spec",
    "kubernetes:batch/v1:CronJob*": "spec.jobTemplate.spec.template.spec",
}

COPIES = (
    *(Tie(CLAIMS[0], f"spec.{name}", sources=(*CLAIMS, *SNAPSHOTS)) for name in ("dataSource", "dataSourceRef")),
    *(
        Tie("kubernetes:apps/v1:StatefulSet*", f"spec.volumeClaimTemplates.spec.{name}", sources=(*CLAIMS, *SNAPSHOTS))
        for name in ("dataSource", "dataSourceRef")
    ),
    # A claim and its volume are the same data.
    Tie(CLAIMS[0], "spec.volumeName", sources=VOLUMES),
    Tie(CLAIMS[0], "", "spec.volumeName", targets=VOLUMES),
    *(Tie(volume, "spec.claimRef", sources=CLAIMS) for volume in VOLUMES),
    *(Tie(volume, "spec.csi.volumeHandle", sources=DISKS) for volume in VOLUMES),
    *(Tie(volume, "", "spec.csi.volumeHandle", targets=DISKS) for volume in VOLUMES),
    Tie(SNAPSHOTS[0], "spec.source.persistentVolumeClaimName", sources=CLAIMS),
    Tie(SNAPSHOTS[0], "spec.source.volumeSnapshotContentName", sources=CONTENTS),
    Tie(CONTENTS[0], "spec.source.volumeHandle", sources=DISKS),
    Tie(CONTENTS[0], "spec.source.snapshotHandle", sources=DISKS),
    Tie(CONTENTS[0], "spec.volumeSnapshotRef", sources=SNAPSHOTS),
    # What pods have mounted they read; what isn't mounted to be read only, they write.
    *(Tie(kind, f"{at}.volumes.persistentVolumeClaim.claimName", sources=CLAIMS) for kind, at in PODS.items()),
    *(
        Tie(kind, "", f"{at}.volumes.persistentVolumeClaim.claimName", targets=CLAIMS, unless="readOnly")
        for kind, at in PODS.items()
    ),
    *(
        Tie(f"kubernetes:postgresql.cnpg.io/*:{kind}", "spec.cluster", sources=DATABASES)
        for kind in ("Backup", "ScheduledBackup")
    ),
    Tie(DATABASES[0], "spec.bootstrap.recovery.backup", sources=BACKUPS),
    Tie(DATABASES[0], "spec.bootstrap.recovery.volumeSnapshots.storage", sources=(*CLAIMS, *SNAPSHOTS)),
)

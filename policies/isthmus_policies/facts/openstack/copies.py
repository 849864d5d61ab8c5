"""Copies in OpenStack: volumes from volumes, snapshots, backups and images; servers from images; objects; shares.

Sources: https://docs.openstack.org/api-ref/block-storage/v3/#create-a-volume,
https://docs.openstack.org/nova/latest/user/block-device-mapping.html,
https://docs.openstack.org/api-ref/object-store/#copy-object, https://docs.openstack.org/swift/latest/api/object_versioning.html
"""

from isthmus_policies.facts.copies import Tie

VOLUME, INSTANCE, IMAGE = "openstack:blockstorage:Volume", "openstack:compute:Instance", "openstack:images:Image"
SHARE = "openstack:sharedfilesystem:Share"
CONTAINER, OBJECT = "openstack:objectstorage:Container", "openstack:objectstorage:ContainerObject"
SNAPSHOTS = "openstack:*:*Snapshot*"
BACKUPS = "openstack:*:*Backup*"
DISKS = (VOLUME, IMAGE, SNAPSHOTS, BACKUPS)

COPIES = (
    *(Tie(VOLUME, name, sources=(*DISKS, INSTANCE)) for name in ("sourceVolId", "sourceReplica", "imageId")),
    *(Tie(VOLUME, name, sources=DISKS) for name in ("snapshotId", "backupId")),
    *(Tie(INSTANCE, name, sources=(IMAGE,)) for name in ("imageId", "imageName")),
    Tie(INSTANCE, "blockDevices.uuid", sources=DISKS),
    # An image that Nova or Cinder made says so in its properties.
    *(
        Tie(IMAGE, f"properties.{name}", sources=(*DISKS, INSTANCE))
        for name in ("instance_uuid", "base_image_ref", "source_volid", "volume_id", "snapshot_id")
    ),
    Tie(IMAGE, "imageSourceUrl", sources=(CONTAINER, OBJECT)),
    # What a server has mounted it reads and writes.
    Tie("openstack:compute:VolumeAttach", "instanceId", "volumeId", (INSTANCE,), (VOLUME,)),
    Tie("openstack:compute:VolumeAttach", "volumeId", "instanceId", (VOLUME,), (INSTANCE,)),
    Tie(SHARE, "snapshotId", sources=("openstack:sharedfilesystem:*",)),
    # Should the provider get types for them.
    *(Tie(SNAPSHOTS, name, sources=(*DISKS, SHARE)) for name in ("volumeId", "shareId", "snapshotId")),
    *(Tie(BACKUPS, name, sources=(*DISKS, SHARE)) for name in ("volumeId", "shareId", "snapshotId", "instanceId")),
    Tie(OBJECT, "copyFrom", sources=(CONTAINER,)),
    Tie(OBJECT, "", "containerName", targets=(CONTAINER,)),
    Tie(CONTAINER, "", "containerSyncTo", targets=(CONTAINER,)),
    Tie(CONTAINER, "", "versioningLegacy.location", targets=(CONTAINER,)),
)

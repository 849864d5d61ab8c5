"""The types of Cinder's volumes."""

from tests.policies.helpers import subject
from tests.policies.tables import ESTATE, judge, reads

from isthmus_policies.estate import Estate
from isthmus_policies.rules.encryption.volumes_are_of_an_encrypted_type import rule
from isthmus_policies.subject import UNKNOWN

VOLUME, INSTANCE = "openstack:blockstorage/volume:Volume", "openstack:compute/instance:Instance"
TEMPLATE = "openstack:containerinfra/clusterTemplate:ClusterTemplate"
LABELS = {"boot_volume_type": "encrypted", "etcd_volume_type": "encrypted"}
TABLE = {
    "compliant": [
        subject(VOLUME, volumeType="encrypted"),
        subject(TEMPLATE, labels=LABELS),
    ],
    "violating": [
        (subject(VOLUME), "the cloud's default type"),
        (subject(VOLUME, volumeType="fast"), "'fast'"),
        (subject(TEMPLATE, labels={**LABELS, "etcd_volume_type": "fast"}), "etcd_volume_type"),
        (subject(INSTANCE, blockDevices=[{"sourceType": "image", "destinationType": "volume"}]), "blockDevices[0]"),
    ],
    "not applicable": [subject("aws:ebs/volume:Volume"), subject(INSTANCE)],
    "unknown": [(subject(VOLUME, volumeType=UNKNOWN), "isn't known at preview")],
    "near miss": [
        subject(VOLUME, snapshotId="1"),  # as the snapshot
        subject(INSTANCE, blockDevices=[{"sourceType": "image", "destinationType": "local"}]),
    ],
}
test_table = reads(rule, TABLE)


def test_nothing_is_asked_where_the_environment_names_no_type() -> None:
    assert judge(rule, [subject(VOLUME)], Estate()) == []
    assert ESTATE.volume_types == {"encrypted"}

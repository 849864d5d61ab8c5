"""Types whose default doesn't encrypt, or by a key that isn't ours."""

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.encryption.encryption_is_asked_for import rule
from isthmus_policies.subject import UNKNOWN

INSTANCE = "aws:ec2/instance:Instance"
TABLE = {
    "compliant": [
        subject("aws:rds/cluster:Cluster", storageEncrypted=True),
        subject("aws:eks/cluster:Cluster", encryptionConfig={"resources": ["secrets"]}),
        subject(INSTANCE, rootBlockDevice={"encrypted": True}),
    ],
    "violating": [
        (subject("aws:rds/cluster:Cluster"), "storageEncrypted"),
        (subject("aws:efs/fileSystem:FileSystem"), "no encryption"),
        (subject("aws:sns/topic:Topic"), "kmsMasterKeyId"),
        (subject(INSTANCE, ebsBlockDevices=[{"encrypted": True}, {"deviceName": "b"}]), "ebsBlockDevices[1]"),
        (subject("aws:ec2/launchTemplate:LaunchTemplate", blockDeviceMappings=[{"ebs": {}}]), "blockDeviceMappings[0]"),
    ],
    "not applicable": [subject("aws:s3/bucket:Bucket"), subject("openstack:blockstorage/volume:Volume")],
    "unknown": [subject("aws:sns/topic:Topic", kmsMasterKeyId=UNKNOWN), subject(INSTANCE, ebsBlockDevices=UNKNOWN)],
    "near miss": [
        subject("aws:rds/instance:Instance", replicateSourceDb="db"),  # as what it is a copy of
        subject("aws:ec2/launchTemplate:LaunchTemplate", blockDeviceMappings=[{"virtualName": "ephemeral0"}]),
    ],
}
test_table = reads(rule, TABLE)

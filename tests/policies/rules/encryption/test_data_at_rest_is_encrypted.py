"""Switches of encryption at rest, wherever they stand."""

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.encryption.data_at_rest_is_encrypted import rule
from isthmus_policies.subject import UNKNOWN

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


def disks(value: object) -> list[dict[str, object]]:
    return [{"deviceName": "/dev/xvda", "ebs": {"encrypted": value}}]


TABLE = {
    "compliant": [
        subject("aws:ebs/volume:Volume", encrypted=True),
        subject(TEMPLATE, blockDeviceMappings=disks("true")),
        subject("aws:opensearch/domain:Domain", encryptAtRest={"enabled": True}),
        subject("aws:kinesis/stream:Stream", encryptionType="KMS"),
        subject("aws:sqs/queue:Queue", sqsManagedSseEnabled=False, kmsMasterKeyId="alias/ours"),
        subject("kubernetes:storage.k8s.io/v1:StorageClass", parameters={"encrypted": "true"}),
    ],
    "violating": [
        (subject("aws:ebs/volume:Volume", encrypted=False), "encrypted of aws:ebs/volume:Volume"),
        (subject("aws-native:ec2:Volume", encrypted=False), "False"),
        (subject(TEMPLATE, blockDeviceMappings=disks("false")), "blockDeviceMappings[0].ebs.encrypted"),
        (subject("aws:rds/cluster:Cluster", storageEncrypted=False), "storageEncrypted"),
        (subject("aws:docdb/cluster:Cluster", storageEncrypted="false"), "'false'"),
        (subject("aws:opensearch/domain:Domain", encryptAtRest={"enabled": False}), "encryptAtRest.enabled"),
        (subject("aws:elasticsearch/domain:Domain", encryptAtRest=[{"enabled": False}]), "encryptAtRest[0].enabled"),
        (subject("aws:kinesis/stream:Stream", encryptionType="NONE"), "'NONE'"),
        (subject("aws:codebuild/project:Project", artifacts={"encryptionDisabled": True}), "encryptionDisabled"),
        (subject("aws:ebs/encryptionByDefault:EncryptionByDefault", enabled=False), "enabled"),
        (subject("aws:sqs/queue:Queue", sqsManagedSseEnabled=False), "sqsManagedSseEnabled"),
        (subject("aws:dax/cluster:Cluster", serverSideEncryption={"enabled": False}), "serverSideEncryption.enabled"),
        (subject("kubernetes:storage.k8s.io/v1:StorageClass", parameters={"encrypted": "false"}), "parameters"),
    ],
    "not applicable": [
        subject("aws:ebs/volume:Volume"),  # the account's default decides; that is advice
        subject("openstack:blockstorage/volume:Volume", size=1),
        subject("kubernetes:core/v1:ConfigMap", data={"encrypted": "false"}),
    ],
    "unknown": [
        (subject("aws:ebs/volume:Volume", encrypted=UNKNOWN), "isn't known at preview"),
        subject("aws:ebs/volume:Volume", encrypted=True, kmsKeyId=UNKNOWN),
    ],
    "near miss": [
        subject("aws:ebs/volume:Volume", tags={"encrypted": "false"}),
        subject("aws:dynamodb/table:Table", serverSideEncryption={"enabled": False}),  # then by a key of AWS
        subject("aws:lambda/function:Function", environment={"variables": {"encrypted": "false"}}),
    ],
}
test_table = reads(rule, TABLE)

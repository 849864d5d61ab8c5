"""Keys of KMS, by every property of the SDK that takes one."""

import re
from typing import Any

import pytest
from tests.policies.graph.stacks import EKS, PRIVATE
from tests.policies.helpers import subject, urn
from tests.policies.sdk import properties
from tests.policies.tables import ACCOUNT, ESTATE, judge, reads

from isthmus_policies.rules.encryption.keys_are_where_the_data_is import rule
from isthmus_policies.subject import UNKNOWN, Subject

HOME = "eu-central-1"
AWS = subject("pulumi:providers:aws", name="p", region=HOME)
VOLUME, BUCKET = "aws:ebs/volume:Volume", "aws:s3/bucket:Bucket"
magnum = subject("openstack:containerinfra/cluster:Cluster", name="magnum")
behind = subject(
    "pulumi:providers:kubernetes", name="behind", kubeconfig=UNKNOWN, by_property={"kubeconfig": [magnum.urn]}
)
key = subject("aws:kms/key:Key", name="key", arn=UNKNOWN)
secret = subject("openstack:keymanager/secretV1:SecretV1", name="other")


def arn(account: str = ACCOUNT, region: str = HOME, what: str = "key/1") -> str:
    return f"arn:aws:kms:{region}:{account}:{what}"


def encrypted_by(value: Any, **edges: Any) -> Subject:
    return subject(VOLUME, provider=AWS, kmsKeyId=value, **edges)


ON_SITE = subject("pulumi:providers:kubernetes", name="k", kubeconfig=PRIVATE["kubeconfig"])
ON_EKS = subject("pulumi:providers:kubernetes", name="e", kubeconfig=EKS["kubeconfig"])
CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"
SSE = {"rules": [{"applyServerSideEncryptionByDefault": {"kmsMasterKeyId": arn("999988887777")}}]}
TABLE = {
    "compliant": [
        encrypted_by(arn()),
        encrypted_by(arn(what="alias/ours")),
        subject("aws:rds/cluster:Cluster", provider=AWS, kmsKeyId=arn(), masterUserSecretKmsKeyId=arn()),
        [key, encrypted_by(UNKNOWN, by_property={"kmsKeyId": [key.urn]})],
        subject(VOLUME, region=HOME, kmsKeyId=arn()),
        subject(CLASS, provider=ON_EKS, parameters={"kmsKeyId": arn()}),
        subject("aws:dynamodb/table:Table", provider=AWS, replicas=[{"regionName": HOME, "kmsKeyArn": arn()}]),
    ],
    "violating": [
        (encrypted_by(arn("999988887777")), "999988887777"),
        (encrypted_by(arn(region="us-east-1")), "of the region us-east-1"),
        (subject("aws:s3/bucketServerSideEncryptionConfiguration:C", provider=AWS, **SSE), "kmsMasterKeyId"),
        (subject("aws:eks/cluster:Cluster", encryptionConfig={"provider": {"keyArn": arn("999988887777")}}), "keyArn"),
        (subject("aws:dynamodb/table:Table", provider=AWS, replicas=[{"kmsKeyArn": arn(region="us-west-2")}]), "west"),
        (subject("aws:kms/replicaKey:ReplicaKey", provider=AWS, primaryKeyArn=arn(region="us-west-2")), "us-west-2"),
        (subject("openstack:objectstorage/container:Container", metadata2={"key": arn()}), "a key at AWS"),
        (subject("aws-native:s3:Bucket", bucketEncryption={"x": [{"kmsMasterKeyID": arn("999988887777")}]}), "9999"),
        (encrypted_by(arn("")), "of nobody"),
        (subject(CLASS, provider=ON_SITE, parameters={"kmsKeyId": arn()}), "a key at the private site"),
        (subject(CLASS, provider=ON_EKS, parameters={"kmsKeyId": arn("999988887777")}), "parameters.kmsKeyId"),
        (subject(CLASS, provider=ON_EKS, parameters={"kmsKeyId": arn(region="us-west-2")}), "of the region us-west-2"),
        (
            [magnum, behind, subject(CLASS, provider=behind, parameters={"kmsKeyId": arn()})],
            "a key at the private site",
        ),
    ],
    "not applicable": [
        subject("aws:ec2/vpc:Vpc", provider=AWS),
        key,
        secret,
        subject("random:index/id:Id", keyArn=arn("1")),
    ],
    "unknown": [
        (encrypted_by(UNKNOWN), "isn't known at preview"),
        ([secret, encrypted_by(UNKNOWN, by_property={"kmsKeyId": [secret.urn]})], "pass on the output of a key"),
        subject(VOLUME, provider=AWS, snapshotId=UNKNOWN),
    ],
    "near miss": [
        encrypted_by("alias/aws/ebs"),
        encrypted_by("1234abcd-12ab-34cd-56ef-1234567890ab"),
        encrypted_by(arn(what="alias/aws/ebs")),
        subject(BUCKET, provider=AWS, policy=f'{{"Resource": "{arn("999988887777")}"}}'),
        subject(BUCKET, provider=AWS, tags={"key": arn("999988887777")}),
        subject("aws:kms/grant:Grant", provider=AWS, granteePrincipal="arn:aws:iam::999988887777:role/a"),
        subject(
            "aws:route53/keySigningKey:KeySigningKey", provider=AWS, keyManagementServiceArn=arn(region="us-east-1")
        ),
        subject("kubernetes:core/v1:ConfigMap", data={"readme": f"encrypted by {arn()}"}),
    ],
}
test_table = reads(rule, TABLE)

KEY_LIKE = re.compile(r"(?i).*(kms|cmk|encryptionkey).*(id|arn|identifier)|.*kmskey|keyarn")
NO_KEY = re.compile(r"(?i).*(apikey|accesskey|publickey|clientkey|hostkey|tokenkey|xkskey).*|.*policydocument")


def taking_keys() -> list[tuple[str, str]]:
    """Every type of the SDK with each path of an input that takes a key of KMS, by its name."""
    return [
        (token, path)
        for token, paths in properties("pulumi_aws").items()
        for path, name in paths.items()
        if KEY_LIKE.fullmatch(name) and not NO_KEY.fullmatch(name) and "olicy" not in path
    ]


def nested(path: str, value: Any) -> dict[str, Any]:
    first, _, rest = path.partition(".")
    return {first: nested(rest, value) if rest else value}


@pytest.mark.slow
def test_a_foreign_key_is_seen_wherever_the_sdk_takes_one() -> None:
    taking = taking_keys()
    assert len(taking) > 200
    for token, path in taking:
        messages = judge(rule, [subject(token, provider=AWS, **nested(path, arn("999988887777")))], ESTATE)
        assert len(messages) == 1, (token, path)
        assert path.rsplit(".", 1)[-1] in messages[0]
        assert judge(rule, [subject(token, provider=AWS, **nested(path, arn()))], ESTATE) == [], (token, path)


@pytest.mark.slow
def test_a_key_that_is_not_known_is_seen_wherever_the_sdk_takes_one() -> None:
    for token, path in taking_keys():
        top = path.split(".")[0]
        alone = judge(rule, [subject(token, provider=AWS, **nested(path, UNKNOWN))], ESTATE)
        assert len(alone) == 1, (token, path)
        edge = {top: [urn("aws:kms/key:Key", "key")]}
        assert judge(rule, [key, subject(token, provider=AWS, by_property=edge, **nested(path, UNKNOWN))]) == []

"""Regions of providers, resources and replicas."""

from tests.policies.helpers import subject
from tests.policies.tables import judge, reads

from isthmus_policies.estate import Estate
from isthmus_policies.rules.regions_are_declared import rule
from isthmus_policies.subject import UNKNOWN

PROVIDER, BUCKET, DYNAMO = "pulumi:providers:aws", "aws:s3/bucket:Bucket", "aws:dynamodb/table:Table"
TABLE = {
    "compliant": [subject(PROVIDER, region="eu-central-1"), subject(BUCKET, region="eu-central-1")],
    "violating": [
        (subject(PROVIDER, region="us-east-1"), "'us-east-1'"),
        (subject(BUCKET, region="eu-west-1"), "region of"),
        (subject("aws-native:s3:Bucket", region="us-gov-west-1"), "us-gov-west-1"),
        (subject(DYNAMO, replicas=[{"regionName": "eu-central-1"}, {"regionName": "us-west-2"}]), "replicas[1]"),
        (subject("aws:secretsmanager/secret:Secret", replicas=[{"region": "eu-west-3"}]), "replicas[0].region"),
        (subject("aws:ssmincidents/replicationSet:ReplicationSet", regions=[{"name": "x"}], region="eu-west-3"), "eu"),
    ],
    "not applicable": [
        subject("pulumi:providers:openstack", region="RegionOne"),
        subject("kubernetes:core/v1:ConfigMap", data={"region": "us-east-1"}),
    ],
    "unknown": [(subject(PROVIDER, region=UNKNOWN), "isn't known at preview")],
    "near miss": [
        subject(PROVIDER),  # the deployer's own configuration decides
        subject(BUCKET, tags={"region": "us-east-1"}),
        subject("aws:route53/record:Record", region="EU"),
    ],
}
test_table = reads(rule, TABLE)


def test_nothing_is_asked_without_sites_on_aws() -> None:
    assert judge(rule, [subject(PROVIDER, region="us-east-1")], Estate()) == []

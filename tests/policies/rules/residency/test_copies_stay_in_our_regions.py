"""Regions of replicas and copies."""

from tests.policies.helpers import subject
from tests.policies.tables import judge, reads

from isthmus_policies.estate import Estate
from isthmus_policies.rules.residency.copies_stay_in_our_regions import rule
from isthmus_policies.subject import UNKNOWN

PROVIDER, BUCKET, DYNAMO = "pulumi:providers:aws", "aws:s3/bucket:Bucket", "aws:dynamodb/table:Table"
TABLE = {
    "compliant": [subject(DYNAMO, replicas=[{"regionName": "eu-central-1"}])],
    "violating": [
        (subject("aws:ec2/amiCopy:AmiCopy", destinationRegion="us-gov-west-1"), "us-gov-west-1"),
        (subject(DYNAMO, replicas=[{"regionName": "eu-central-1"}, {"regionName": "us-west-2"}]), "replicas[1]"),
        (subject("aws:secretsmanager/secret:Secret", replicas=[{"region": "eu-west-3"}]), "replicas[0].region"),
        (subject("aws:athena/x:X", regions=["eu-central-1", "eu-west-3"]), "'eu-west-3'"),
    ],
    "not applicable": [
        subject("pulumi:providers:openstack", region="RegionOne"),
        subject("kubernetes:core/v1:ConfigMap", data={"region": "us-east-1"}),
    ],
    "unknown": [(subject(DYNAMO, replicas=[{"regionName": UNKNOWN}]), "isn't known at preview")],
    "near miss": [
        subject(BUCKET, region="us-east-1"),  # its own: another rule's affair
        subject(PROVIDER, region="us-east-1"),
        subject(BUCKET, tags={"region": "us-east-1"}),
        subject("aws:route53/record:Record", region="EU"),
    ],
}
test_table = reads(rule, TABLE)


def test_nothing_is_asked_without_sites_on_aws() -> None:
    assert judge(rule, [subject(DYNAMO, replicas=[{"regionName": "us-west-2"}])], Estate()) == []

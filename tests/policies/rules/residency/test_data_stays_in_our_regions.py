"""Regions of resources, and of replicas and copies."""

from typing import Any

from tests.policies.helpers import component, subject
from tests.policies.tables import judge, reads

from isthmus_policies.estate import Estate
from isthmus_policies.rules.residency.data_stays_in_our_regions import rule
from isthmus_policies.subject import UNKNOWN, Subject

PROVIDER, BUCKET, DYNAMO = "pulumi:providers:aws", "aws:s3/bucket:Bucket", "aws:dynamodb/table:Table"
QUEUE, CERTIFICATE = "aws:sqs/queue:Queue", "aws:acm/certificate:Certificate"


def by(where: Any, token: str, **props: Any) -> Subject:
    """By a provider of a region."""
    return subject(token, provider=subject(PROVIDER, region=where), **props)


TABLE = {
    "compliant": [
        subject(DYNAMO, replicas=[{"regionName": "eu-central-1"}]),
        by("eu-central-1", QUEUE),
        by("us-east-1", QUEUE, region="eu-central-1"),
        by("us-east-1", CERTIFICATE),
    ],
    "violating": [
        (subject("aws:ec2/amiCopy:AmiCopy", destinationRegion="us-gov-west-1"), "us-gov-west-1"),
        (subject(DYNAMO, replicas=[{"regionName": "eu-central-1"}, {"regionName": "us-west-2"}]), "replicas[1]"),
        (subject("aws:secretsmanager/secret:Secret", replicas=[{"region": "eu-west-3"}]), "replicas[0].region"),
        (subject("aws:athena/x:X", regions=["eu-central-1", "eu-west-3"]), "'eu-west-3'"),
        (by("us-west-2", QUEUE), "got 'us-west-2' expected one of eu-central-1"),
        (by("eu-central-1", QUEUE, region="us-east-1"), "the region of"),
        (by("us-west-2", CERTIFICATE), "the region of"),
        (by(["eu-central-1"], QUEUE), "the region of"),
    ],
    "not applicable": [
        subject("pulumi:providers:openstack", region="RegionOne"),
        subject("kubernetes:core/v1:ConfigMap", data={"region": "us-east-1"}),
        component("eks:index:Cluster", region="us-east-1"),
    ],
    "unknown": [
        (subject(DYNAMO, replicas=[{"regionName": UNKNOWN}]), "isn't known at preview"),
        (by(UNKNOWN, QUEUE), "isn't known at preview"),
    ],
    "near miss": [
        by(None, QUEUE),  # as the process that deploys says it
        subject(PROVIDER, region="us-east-1"),
        subject(BUCKET, tags={"region": "us-east-1"}),
        subject("aws:route53/record:Record", regions="EU"),
    ],
}
test_table = reads(rule, TABLE)


def test_nothing_is_asked_without_sites_on_aws() -> None:
    assert judge(rule, [subject(DYNAMO, replicas=[{"regionName": "us-west-2"}])], Estate()) == []

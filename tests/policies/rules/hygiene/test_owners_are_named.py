"""Owners of what bears data."""

from typing import Any

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.hygiene.owners_are_named import rule
from isthmus_policies.subject import UNKNOWN

BUCKET = "aws:s3/bucket:Bucket"
defaults = subject("pulumi:providers:aws", name="p", defaultTags={"tags": {"team": "ai"}})
TABLE: dict[str, Any] = {
    "compliant": [
        subject(BUCKET, tags={"isthmus:owner": "ai"}),
        subject(BUCKET, provider=defaults),
        subject(BUCKET, tags=[{"key": "Owner", "value": "ai"}]),
        subject(BUCKET, tags=[{"Key": "team", "Value": "ai"}]),
        subject(BUCKET, tags=["owner=ai"]),
    ],
    "violating": [(subject(BUCKET), "nobody"), (subject(BUCKET, tags={"Name": "a"}), "nobody")],
    "not applicable": [subject("aws:ec2/routeTable:RouteTable"), subject("pulumi:providers:aws")],
    "unknown": [subject(BUCKET, tags=UNKNOWN)],
    "near miss": [(subject(BUCKET, tags={"ownership": "x"}), "nobody")],
}
test_table = reads(rule, TABLE)

"""Instances and templates that leave the metadata service to a default."""

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.identity.imdsv2_is_asked_for import rule
from isthmus_policies.subject import UNKNOWN

INSTANCE, TEMPLATE = "aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"
TABLE = {
    "compliant": [subject(TEMPLATE, metadataOptions={"httpTokens": "required"})],
    "violating": [
        (subject(INSTANCE), "the account's or the image's default decides"),
        (subject(TEMPLATE, metadataOptions={"httpPutResponseHopLimit": 1}), "httpTokens"),
    ],
    "not applicable": [subject("aws:autoscaling/group:Group"), subject("openstack:compute/instance:Instance")],
    "unknown": [subject(INSTANCE, metadataOptions={"httpTokens": UNKNOWN})],  # asked for, and judged elsewhere
    "near miss": [
        subject(INSTANCE, launchTemplate={"id": "lt-1"}),
        subject(INSTANCE, metadataOptions={"httpEndpoint": "disabled"}),
    ],
}
test_table = reads(rule, TABLE)

"""One door of each cloud; the services' own tests (`tests/policies/facts`) know them all."""

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.exposure.nothing_is_public import rule
from isthmus_policies.subject import UNKNOWN

BUCKET_ACL, CONTAINER = "aws:s3/bucketAcl:BucketAcl", "openstack:objectstorage/container:Container"
IMAGE = "openstack:images/image:Image"
TABLE = {
    "compliant": [subject(CONTAINER, containerRead="project:user"), subject(IMAGE, visibility="private")],
    "violating": [
        (subject(CONTAINER, containerRead=".r:*"), "containerRead"),
        (subject(IMAGE, visibility="public"), "public"),
        (subject(BUCKET_ACL, acl="public-read"), "public-read"),
    ],
    "not applicable": [subject("openstack:networking/subnet:Subnet"), subject("aws:cloudwatch/logStream:LogStream")],
    "unknown": [(subject(IMAGE, visibility=UNKNOWN), "isn't known at preview")],
    "near miss": [subject(CONTAINER, containerRead=".r:-*"), subject(BUCKET_ACL, acl="private")],
}
test_table = reads(rule, TABLE)

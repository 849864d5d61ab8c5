"""Options of the metadata service."""

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.identity.instances_refuse_imdsv1 import rule
from isthmus_policies.subject import UNKNOWN

INSTANCE, TEMPLATE = "aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"
NOTEBOOK = "aws:sagemaker/notebookInstance:NotebookInstance"
STRONG = {"httpTokens": "required", "httpPutResponseHopLimit": 1}
TABLE = {
    "compliant": [
        subject(INSTANCE, metadataOptions=STRONG),
        subject(TEMPLATE, metadataOptions={**STRONG, "httpPutResponseHopLimit": "1"}),
        subject(INSTANCE, metadataOptions={"httpEndpoint": "disabled", "httpTokens": "optional"}),
    ],
    "violating": [
        (subject(INSTANCE, metadataOptions={"httpTokens": "optional"}), "'optional'"),
        (subject(TEMPLATE, metadataOptions={**STRONG, "httpPutResponseHopLimit": 2}), "2, so that pods reach it"),
        (subject("aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults", httpTokens="optional"), "httpTokens"),
        (
            subject(
                "aws-native:ec2:LaunchTemplate", launchTemplateData={"metadataOptions": {"httpTokens": "optional"}}
            ),
            "launch",
        ),
        (subject(NOTEBOOK, instanceMetadataServiceConfiguration={"minimumInstanceMetadataServiceVersion": "1"}), "'1'"),
    ],
    "not applicable": [subject("aws:s3/bucket:Bucket"), subject("openstack:compute/instance:Instance")],
    "unknown": [(subject(INSTANCE, metadataOptions={"httpTokens": UNKNOWN}), "isn't known at preview")],
    "near miss": [
        subject(INSTANCE),  # the account's default decides: advice
        subject(INSTANCE, metadataOptions={"httpTokens": "required"}, tags={"httpTokens": "optional"}),
    ],
}
test_table = reads(rule, TABLE)

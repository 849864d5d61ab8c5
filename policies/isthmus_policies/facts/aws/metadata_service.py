"""What instances are launched by, and whether it says how their metadata service answers.

Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
"""

from isthmus_policies.facts.bearing import aws_type
from isthmus_policies.facts.properties import mappings_in
from isthmus_policies.subject import Subject

LAUNCHED = (
    "aws:ec2:Instance",
    "aws:ec2:LaunchTemplate",
    "aws:ec2:LaunchConfiguration",
    "aws:ec2:SpotInstanceRequest",
)
TOKENS, HOPS = "httpTokens", "httpPutResponseHopLimit"
FIX = f"set {TOKENS} to required and {HOPS} to 1"


def is_launched(subject: Subject) -> bool:
    """Whether it is an instance, or a template for some."""
    return aws_type(subject.type) in LAUNCHED


def asks(subject: Subject) -> bool:
    """Whether a resource says itself how its metadata service answers."""
    return any(TOKENS in item or item.get("httpEndpoint") == "disabled" for _, item in mappings_in(subject.props))

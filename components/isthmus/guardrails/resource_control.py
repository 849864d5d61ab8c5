"""The resource control policy: who may reach what the sites' accounts hold, whatever a resource's own policy says.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
The pattern is that of AWS's data perimeter: principals of trusted accounts, and AWS's services on their behalf.
https://github.com/aws-samples/data-perimeter-policy-examples/tree/main/resource_control_policies
"""

from collections.abc import Iterator

from isthmus.environment import Environment
from isthmus.guardrails import statements
from isthmus.guardrails.perimeter import Perimeter, perimeter_of
from isthmus.guardrails.statements import Statement, deny

# Of the services that these policies hold for, those that keep data, keys and secrets, and the roles themselves.
# https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services
STORES = ("ecr:*", "kms:*", "s3:*", "secretsmanager:*", "sqs:*")
# Not AssumeRoleWithSAML or ...WithWebIdentity: who calls them has no account yet, and the role's trust must name whom.
ROLES = ("sts:AssumeRole", "sts:SetContext")
BY_SERVICE = {"aws:PrincipalIsAWSService": "true"}


def documents(environment: Environment) -> list[str]:
    """The policies of an environment's accounts; none where it has no site on AWS."""
    perimeter = perimeter_of(environment)
    return statements.documents(_statements(perimeter)) if perimeter else []


def _statements(perimeter: Perimeter) -> Iterator[Statement]:
    everybody = {"Principal": "*"}
    yield deny(
        "OurPrincipalsOnly",
        [*STORES, *ROLES],
        {
            "StringNotEqualsIfExists": perimeter.foreign("Principal"),
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        },
        **everybody,
    )
    # The confused deputy: a service that somebody else sent. Where it says for whom it acts, it is for us.
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    yield deny(
        "ServicesOnOurBehalfOnly",
        [*STORES, *ROLES],
        {
            "StringNotEqualsIfExists": perimeter.foreign("Source"),
            "Null": {"aws:SourceAccount": "false"},
            "Bool": BY_SERVICE,
        },
        **everybody,
    )
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport
    yield deny(
        "TlsOnly",
        ["s3:*", "sqs:*"],
        {"BoolIfExists": {"aws:SecureTransport": "false"}},
        **everybody,
    )

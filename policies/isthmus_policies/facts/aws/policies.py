"""Policy documents on any type: found by their shape, wherever in a resource, and judged by meaning.

Those of an endpoint of a VPC, of a service control and of a resource control policy open nothing: they only take away
from what a resource's own policy and IAM allow.
https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
An identity's own policies (without a principal) let nobody in either.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.decisions import policies
from isthmus_policies.decisions.policies.ours import of_estate
from isthmus_policies.decisions.principals import outsider
from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.openings import Opening
from isthmus_policies.facts.patterns import is_one_of
from isthmus_policies.facts.place import AWS_PACKAGES
from isthmus_policies.subject import Subject
from isthmus_policies.texts import json_in
from isthmus_policies.values import UNKNOWN, items

NAMES = frozenset(
    {
        *("policy", "policyDocument", "resourcePolicy", "accessPolicy", "accessPolicies", "repositoryPolicy"),
        *("assumeRolePolicy", "assumeRolePolicyDocument", "trustPolicy", "keyPolicy", "fileSystemPolicy"),
        *("repositoryPolicyText", "policyText", "backupVaultPolicy", "authPolicy", "sinkPolicy", "registryPolicyText"),
    }
)
"""Properties that are a resource's own policy: one that isn't known, or can't be read, may let anybody in."""
NARROWS = (
    *("aws:ec2:VpcEndpoint", "aws:ec2:VpcEndpointPolicy", "aws-native:ec2:V*Endpoint", "awsx:ec2:*"),
    *("aws:organizations:*", "aws-native:organizations:*", "aws:sns:DataProtectionPolicy"),
)
"""Types whose policies only take away, or protect data."""
OTHERS = (
    *("aws:iam:Policy", "aws:iam:RolePolicy", "aws:iam:UserPolicy", "aws:iam:GroupPolicy", "aws-native:iam:*Polic*"),
    *("aws:eks:PodIdentityAssociation", "aws:transfer:*", "aws-native:transfer:*", "aws:iot:*", "aws-native:iot:*"),
    *("aws:ses:ReceiptFilter", "aws:ecr:LifecyclePolicy", "aws:resiliencehub:*", "aws:networkmanager:*"),
    *("aws:opensearch:Serverless*", "aws-native:opensearchserverless:*", "aws:cloudwatch:LogIndexPolicy"),
    *("aws:cloudwatch:LogAccountPolicy", "aws:cloudwatch:LogDataProtectionPolicy", "aws:verifiedaccess:*"),
    *("aws:fms:*", "aws:dlm:*", "aws:verifiedpermissions:*", "aws:bedrock:AgentcorePolicy*"),
    *("aws-native:ec2:VerifiedAccess*", "aws-native:networkmanager:*", "aws:ram:*", "aws:cfg:*"),
)
"""Types whose property of such a name is an identity's own policy, or something else."""
FREE_TEXT = frozenset(
    {
        *("content", "contentBase64", "source", "value", "insecureValue", "secretString", "userData", "userDataBase64"),
        *("environment", "tags", "tagsAll", "description", "containerDefinitions", "metadata", "triggers"),
    }
)
"""Properties whose text may be a document and is no policy of the resource."""
DATA_ACCESS = ("aws*:opensearch*:*AccessPolicy",)
DEEPEST, LONGEST = 30, 1 << 20
EXPECTED = "requests of our accounts, organisations, endpoints and networks only"


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """What the documents of a resource let in."""
    if subject.package not in AWS_PACKAGES or is_one_of(plain_type(subject.type), NARROWS):
        return
    named = not is_one_of(plain_type(subject.type), OTHERS)
    ours = of_estate(estate)
    for path, document in _documents(subject, named):
        if _is_held_by_network(subject):
            continue
        for finding in policies.findings(document, ours):
            yield Opening(f"{path} of {subject.title}", finding.got, EXPECTED, finding.fix)
    yield from _data_access(subject, estate)
    if named and (path := subject.ignores(*NAMES)) and (path != "*" or NAMES & set(subject.props)):
        got = f"changes of {path} are ignored, so the policy is that of the last update"
        yield Opening(f"the policy of {subject.title}", got, "the one that the program says", f"don't ignore {path}")


def _documents(subject: Subject, named: bool) -> Iterator[tuple[str, Any]]:
    for name, value in subject.props.items():
        if named and name in NAMES and value is not None:
            yield name, value
        elif name == "details" and isinstance(value, Mapping) and value.get("policy") is UNKNOWN:
            yield "details.policy", UNKNOWN  # of a multi-region access point
        elif name not in FREE_TEXT:
            yield from _by_shape(value, name, DEEPEST)


def _by_shape(value: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    if depth <= 0:
        return
    if isinstance(value, str):
        if value.lstrip()[:1] in ("{", "[") and "rincipal" in value and len(value) <= LONGEST:
            yield from _by_shape(json_in(value), path, depth - 1)
    elif isinstance(value, Mapping):
        if any(str(key).lower() == "statement" for key in value) and policies.has_principals(value):
            yield path, value
            return
        for key, item in value.items():
            yield from _by_shape(item, f"{path}.{key}", depth - 1)
    elif isinstance(value, list | tuple):
        for i, item in enumerate(value):
            yield from _by_shape(item, f"{path}[{i}]", depth - 1)


def _is_held_by_network(subject: Subject) -> bool:
    """Whether requests reach it from within a VPC only, whatever its policy says: a domain of OpenSearch in a VPC.

    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html#vpc-security
    """
    domain = plain_type(subject.type) in ("aws:opensearch:Domain", "aws:elasticsearch:Domain")
    return domain and bool(items(subject.get("vpcOptions", "subnetIds")))


def _data_access(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """Data access policies of OpenSearch Serverless: a list of rules, each with principals.

    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-data-access.html
    """
    if not is_one_of(plain_type(subject.type), DATA_ACCESS):
        return
    value = subject.get("policy")
    for rule in items(json_in(value, UNKNOWN) if isinstance(value, str) else value):
        principals = items(rule.get("Principal")) if isinstance(rule, Mapping) else [UNKNOWN]
        for who in filter(None, (outsider(principal, estate) for principal in principals)):
            yield Opening(f"the policy of {subject.title}", who, EXPECTED, "name the principals of our accounts")

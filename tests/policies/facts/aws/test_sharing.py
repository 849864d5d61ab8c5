"""Foreign accounts and everyone by other words than a document's, held against all of the SDK's words."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi_aws
import pytest
from tests.policies.helpers import subject

from isthmus_policies.estate import Estate
from isthmus_policies.facts.aws import always_public, permissions, service_doors, sharing, ssm_settings
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN

ESTATE = Estate(accounts=frozenset({"123456789012"}))
OURS, FOREIGN = "123456789012", "999988887777"
ROLE, FOREIGN_ROLE = f"arn:aws:iam::{OURS}:role/r", f"arn:aws:iam::{FOREIGN}:role/r"
SHARED: list[tuple[str, dict[str, Any]]] = [
    ("aws:kms/grant:Grant", {"granteePrincipal": FOREIGN_ROLE}),
    ("aws:kms/grant:Grant", {"granteePrincipal": UNKNOWN}),
    ("aws:kms/grant:Grant", {"granteePrincipal": ROLE, "retiringPrincipal": FOREIGN_ROLE}),
    ("aws:ram/principalAssociation:PrincipalAssociation", {"principal": FOREIGN}),
    ("aws:ec2/amiLaunchPermission:AmiLaunchPermission", {"accountId": FOREIGN}),
    ("aws:ec2/amiLaunchPermission:AmiLaunchPermission", {"group": "all"}),
    ("aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission", {"accountId": int(FOREIGN)}),
    ("aws:rds/snapshot:Snapshot", {"sharedAccounts": ["all"]}),
    ("aws:rds/clusterSnapshot:ClusterSnapshot", {"sharedAccounts": [OURS, FOREIGN]}),
    ("aws:redshift/endpointAuthorization:EndpointAuthorization", {"account": FOREIGN}),
    ("aws:redshift/dataShareAuthorization:DataShareAuthorization", {"consumerIdentifier": FOREIGN}),
    ("aws:ssm/document:Document", {"permissions": {"type": "Share", "account_ids": "All"}}),
    ("aws:ssm/document:Document", {"permissions": {"type": "Share", "accountIds": f"{OURS},{FOREIGN}"}}),
    ("aws:ec2/vpcEndpointService:VpcEndpointService", {"allowedPrincipals": [f"arn:aws:iam::{FOREIGN}:root"]}),
    (
        "aws:ecr/replicationConfiguration:ReplicationConfiguration",
        {
            "replicationConfiguration": {
                "rules": [{"destinations": [{"registryId": FOREIGN, "region": "eu-central-1"}]}]
            }
        },
    ),
    (
        "aws:quicksight/dashboard:Dashboard",
        {"permissions": [{"principal": f"arn:aws:quicksight:eu-central-1:{FOREIGN}:user/a/b"}]},
    ),
    ("aws:lakeformation/permissions:Permissions", {"principal": FOREIGN}),
    ("aws:directoryservice/sharedDirectory:SharedDirectory", {"target": {"id": FOREIGN, "type": "ACCOUNT"}}),
    (
        "aws:imagebuilder/distributionConfiguration:DistributionConfiguration",
        {"distributions": [{"amiDistributionConfiguration": {"launchPermission": {"userGroups": ["all"]}}}]},
    ),
    (
        "aws:imagebuilder/distributionConfiguration:DistributionConfiguration",
        {"distributions": [{"amiDistributionConfiguration": {"targetAccountIds": [FOREIGN]}}]},
    ),
    (
        "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
        {"destinationArn": f"arn:aws:logs:eu-central-1:{FOREIGN}:destination:d"},
    ),
    ("aws:cloudwatch/eventTarget:EventTarget", {"arn": f"arn:aws:events:eu-central-1:{FOREIGN}:event-bus/b"}),
    ("aws:sns/topicSubscription:TopicSubscription", {"endpoint": f"arn:aws:sqs:eu-central-1:{FOREIGN}:q"}),
    ("aws:sqs/queue:Queue", {"redrivePolicy": f'{{"deadLetterTargetArn": "arn:aws:sqs:eu-central-1:{FOREIGN}:q"}}'}),
    (
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        {"rules": [{"destination": {"account": FOREIGN, "bucket": "arn:aws:s3:::b"}}]},
    ),
    ("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", {"peerOwnerId": FOREIGN}),
    ("aws:securitylake/subscriber:Subscriber", {"subscriberIdentity": {"principal": FOREIGN}}),
    ("aws:eks/accessEntry:AccessEntry", {"principalArn": FOREIGN_ROLE}),
    ("aws:s3control/accessGrant:AccessGrant", {"grantee": {"granteeType": "IAM", "granteeIdentifier": FOREIGN_ROLE}}),
]
FINE: list[tuple[str, dict[str, Any]]] = [
    ("aws:kms/grant:Grant", {"granteePrincipal": ROLE}),
    (
        "aws:ram/principalAssociation:PrincipalAssociation",
        {"principal": f"arn:aws:organizations::{FOREIGN}:organization/o-a1b2c3d4e5"},
    ),
    ("aws:ram/principalAssociation:PrincipalAssociation", {"principal": OURS}),
    (
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        {"policyArn": "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"},
    ),
    ("aws:lambda/function:Function", {"layers": [f"arn:aws:lambda:eu-central-1:{FOREIGN}:layer:insights:1"]}),
    ("aws:lambda/eventSourceMapping:EventSourceMapping", {"eventSourceArn": f"arn:aws:sqs:eu-central-1:{FOREIGN}:q"}),
    (
        "aws:iam/rolePolicy:RolePolicy",
        {"policy": f'{{"Statement": {{"Effect": "Allow", "Resource": "{FOREIGN_ROLE}"}}}}'},
    ),
    ("aws:s3/bucketVersioning:BucketVersioning", {"expectedBucketOwner": UNKNOWN}),
    ("aws:cfg/organizationManagedRule:OrganizationManagedRule", {"excludedAccounts": [FOREIGN]}),
    ("aws:iam/userGroupMembership:UserGroupMembership", {"groups": ["readers"]}),
    ("aws:dynamodb/table:Table", {"tags": {"account": FOREIGN}}),
    ("aws:servicecatalog/product:Product", {"owner": "All teams"}),
    ("openstack:images/imageAccess:ImageAccess", {"account": FOREIGN}),
]


def found(of: Subject, module: Any = sharing, estate: Estate = ESTATE) -> list[str]:
    return [" ".join(opening) for opening in module.openings(of, estate)]


@pytest.mark.parametrize(("token", "props"), SHARED)
def test_an_outsider_by_name_is_refused(token: str, props: dict[str, Any]) -> None:
    assert len(found(subject(token, **props))) == 1


@pytest.mark.parametrize(("token", "props"), FINE)
def test_ours_and_what_is_only_read_pass(token: str, props: dict[str, Any]) -> None:
    assert not found(subject(token, **props))


@pytest.mark.parametrize(("token", "props"), [case for case in SHARED if FOREIGN in str(case)])
def test_an_account_that_the_environment_trusts_passes(token: str, props: dict[str, Any]) -> None:
    assert not found(subject(token, **props), estate=Estate(accounts=frozenset({OURS, FOREIGN})))


PERMISSION, EVENTS = "aws:lambda/permission:Permission", "aws:cloudwatch/eventPermission:EventPermission"


@pytest.mark.parametrize(
    ("token", "props", "is_open"),
    [
        (PERMISSION, {"principal": "*"}, True),
        (PERMISSION, {"principal": FOREIGN}, True),
        (PERMISSION, {"principal": UNKNOWN}, True),
        (PERMISSION, {"principal": "*", "functionUrlAuthType": "NONE"}, True),
        (PERMISSION, {"principal": "sns.amazonaws.com"}, True),
        (PERMISSION, {"principal": "sns.amazonaws.com", "sourceArn": f"arn:aws:sns:eu-central-1:{OURS}:t"}, False),
        (PERMISSION, {"principal": "sns.amazonaws.com", "sourceArn": f"arn:aws:sns:eu-central-1:{FOREIGN}:t"}, True),
        (PERMISSION, {"principal": "s3.amazonaws.com", "sourceAccount": OURS, "sourceArn": UNKNOWN}, False),
        (PERMISSION, {"principal": "*", "principalOrgId": "o-a1b2c3d4e5"}, False),
        (PERMISSION, {"principal": ROLE}, False),
        (EVENTS, {"principal": "*"}, True),
        (
            EVENTS,
            {
                "principal": "*",
                "condition": {"key": "aws:PrincipalOrgID", "type": "StringEquals", "value": "o-a1b2c3d4e5"},
            },
            False,
        ),
        (EVENTS, {"principal": OURS}, False),
        ("aws:lambda/layerVersionPermission:LayerVersionPermission", {"principal": "*"}, True),
        (
            "aws:lambda/layerVersionPermission:LayerVersionPermission",
            {"principal": "*", "organizationId": "o-a1b2c3d4e5"},
            False,
        ),
    ],
)
def test_permissions_are_decided_as_documents(token: str, props: dict[str, Any], is_open: bool) -> None:
    assert bool(found(subject(token, **props), permissions)) is is_open
    assert not found(subject(token, **props))


@pytest.mark.parametrize(
    ("token", "props", "is_open"),
    [
        ("aws:ecrpublic/repository:Repository", {}, True),
        ("aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess", {"state": "unblocked"}, True),
        ("aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess", {"state": UNKNOWN}, True),
        ("aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess", {"state": "block-new-sharing"}, False),
        ("aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess", {"state": "block-all-sharing"}, False),
        ("aws:lambda/functionUrl:FunctionUrl", {"authorizationType": "NONE"}, True),
        ("aws:lambda/functionUrl:FunctionUrl", {"authorizationType": "AWS_IAM"}, False),
        ("aws:cognito/identityPool:IdentityPool", {"allowUnauthenticatedIdentities": True}, True),
        ("aws:cognito/identityPool:IdentityPool", {}, False),
        ("aws:ram/resourceShare:ResourceShare", {"allowExternalPrincipals": "true"}, True),
        ("aws:ram/resourceShare:ResourceShare", {"allowExternalPrincipals": False}, False),
        ("aws:codebuild/project:Project", {"projectVisibility": "PUBLIC_READ"}, True),
        (
            "aws:ssm/serviceSetting:ServiceSetting",
            {"settingId": ssm_settings.PUBLIC_SHARING, "settingValue": "Enable"},
            True,
        ),
        ("aws:ssm/serviceSetting:ServiceSetting", {"settingId": "/ssm/other", "settingValue": "Enable"}, False),
        ("aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization", {"vpcId": "vpc-1"}, True),
        ("aws:sqs/queue:Queue", {"name": "q"}, False),
    ],
)
def test_switches(token: str, props: dict[str, Any], is_open: bool) -> None:
    opened = [
        found(subject(token, **props), module) for module in (always_public, service_doors, sharing, ssm_settings)
    ]
    assert any(opened) is is_open


NOT_ACCOUNTS = {
    # Whose these are is no question of an account: settings, names, modes, and people.
    *("accountAlias", "accountName", "accountRecoverySetting", "serviceAccount", "samAccountName", "accountColor"),
    *("accountDefaultStatus", "accountAccessType", "serviceAccountId", "serviceAccountCredentials", "accountRegion"),
    *("awsAccountRegion", "accountTakeoverRiskConfiguration", "accountAggregationSource", "accountNumber"),
    *("accountCustomization", "memberAccountDiscountVisibility", "includeMemberAccounts", "associateEntireAccount"),
    *("accountFilterType", "accountLevel", "accountPassword", "accountSubscriptionStatus", "accountTargeting"),
    *("accountUrl", "accountaccess", "accountsUrl", "awsAccountNames", "githubAccountName", "maxAccountLimitReached"),
    *("masterAccountEmail", "masterAccountName", "numberOfMemberAccountsOptedIn", "viewAccountSpiceCapacity"),
    *("retainSharingOnAccountLeaveOrganization", "retainStacksOnAccountRemoval", "domainJoinServiceAccountSecret"),
    *("serviceAccountName", "serviceAccountPassword", "serviceAccountSecretArn", "serviceAccountTokenId"),
    *("serviceAccountUsername",),
    # ARNs, whose accounts are looked at as such.
    *("crossAccountModelRegisterRoleArn", "crossAccountRole", "crossAccountRoleArn", "crossAccountRoles"),
    "masterAccountArn",
    *("deliverCrossAccountRole", "includeLinkedAccountsMetrics", "serviceAccountRoleArn", "excludedAccounts"),
}


ARGUMENT = re.compile(r"^ {17}(\w+): (?:Optional\[)?pulumi\.Input", re.MULTILINE)


def arguments() -> Iterator[str]:
    """The names of all arguments of the SDK, of resources and of what is inside, as the provider spells them."""
    for file in Path(pulumi_aws.__file__).parent.rglob("*.py"):
        if not file.name.startswith("get_") and file.name not in ("outputs.py", "__init__.py"):
            for name in set(ARGUMENT.findall(file.read_text())):
                head, *words = name.split("_")
                yield head + "".join(word.title() for word in words)


def test_every_argument_of_the_sdk_that_is_an_account_is_looked_at() -> None:
    names = {name for name in arguments() if "account" in name.lower() and name not in NOT_ACCOUNTS}
    assert len(names) > 20
    assert not {name for name in names if not sharing.ACCOUNT_WORDS.fullmatch(name)}


NOT_PRINCIPALS = {
    *("allowExternalPrincipals", "awsServiceAccessPrincipals", "crossRealmTrustPrincipalPassword", "granteeType"),
    *("principalEntityType", "principalIdClaim", "principalTags", "principalType", "sharePrincipals"),
    *("thingPrincipalType", "userPrincipalName", "notPrincipal", "kerberosPrincipal"),
}


def test_every_argument_of_the_sdk_that_is_a_principal_is_looked_at() -> None:
    words = ("principal", "grantee")
    names = {name for name in arguments() if any(word in name.lower() for word in words)} - NOT_PRINCIPALS
    assert len(names) > 10
    assert not {name for name in names if not sharing.PRINCIPAL_WORDS.fullmatch(name)}

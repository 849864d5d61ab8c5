"""Accounts, principals and organizations that a resource names beside policy documents, on any type, by property.

Whatever names an account (a share, a grant, a permission, a peer, an owner of what is written to) is held to those of
the environment; it trusts others by `policies.accounts`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.decisions.principals import foreign_arn, outsider
from isthmus_policies.estate import Estate
from isthmus_policies.facts.aws import permissions
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.openings import Opening
from isthmus_policies.facts.place import AWS_PACKAGES
from isthmus_policies.subject import Subject
from isthmus_policies.texts import json_in
from isthmus_policies.values import UNKNOWN

ACCOUNT_WORDS = re.compile(
    r"(?:\w+_?)?accounts?(?:_?ids?)?|accountidentifier|(?:peer_?|bucket_?|\w+_?)?owner(?:_?ids?)?|\w*bucketowner\w*"
    r"|trustedresourceowners|userids|registryids?|catalogids?|consumeridentifier|catalogaccountid|sharedwith"
    r"|attributevalues|accountswith\w*access(?:es)?|awsaccountnumber|targetid|valuestoadd|targetaccountids|allowedaccounts|authorizedaccounts",
    re.IGNORECASE,
)
"""Names of properties that hold accounts, if what they hold looks like one."""
PRINCIPAL_WORDS = re.compile(
    r"\w*principals?(?:arns?|ids?|identifiers?|role)?|grantee(?:principal|identifier|id)?"
    r"|retiringprincipal|organization(?:arns?|ids?)|organizationalunitarns?|principalorgids?|sharetargets?"
    r"|usergroups?|groups?|launchpermissionusers?",
    re.IGNORECASE,
)
"""Names of properties that hold principals, organizations, or a group such as `all`."""
NOT_THESE = frozenset({"excludedaccounts", "catalogowner", "accountnumber", "principaltype", "principaltags", "owner"})
READ_ONLY = re.compile(
    r"\w*source\w*|topic|layers?|\w*polic(?:y|ies)(?:arns?)?|\w*image\w*|\w*model\w*|\w*platform\w*|\w*certificate\w*|webacl\w*"
    r"|\w*recipe\w*|permission(?:s)?arns?|\w*component\w*|permissionsboundary|\w*launchtemplate\w*|standards\w*|product\w*"
    r"|resources?|actions?|\w*prefix\w*|parameters?|\w*provider\w*arns?|resourceshare\w*|sharearn|\w*dashboard\w*",
    re.IGNORECASE,
)
"""Names of properties with ARNs of what is only read or named: images, layers, sources of events, offered shares."""
FREE_TEXT = frozenset(
    {
        *("content", "contentBase64", "environment", "environments", "tags", "tagsAll", "description", "userData"),
        *(
            "containerDefinitions",
            "value",
            "secretString",
            "triggers",
            "metadata",
            "definition",
            "template",
            "variables",
        ),
        *("templateBody", "body", "configurationValues", "inputTemplate", "options", "parameters", "settings"),
    }
)
SHARES = (
    *("aws:kms:Grant", "aws:ram:PrincipalAssociation", "aws:ec2:AmiLaunchPermission"),
    *("aws:ec2:SnapshotCreateVolumePermission", "aws:ec2:VpcEndpointServiceAllowedPrinciple", "aws:acmpca:Permission"),
    *("aws:redshift:EndpointAuthorization", "aws:redshift:DataShareAuthorization", "aws:licensemanager:LicenseGrant"),
    *("aws:opensearch:AuthorizeVpcEndpointAccess", "aws:auditmanager:FrameworkShare", "aws:lakeformation:Permissions"),
    *(
        "aws:servicecatalog:PortfolioShare",
        "aws:globalaccelerator:CrossAccountAttachment",
        "aws:ec2:VpcEndpointService",
    ),
    *("aws:ec2:NetworkInterfacePermission", "aws:signer:SigningProfilePermission", "aws:s3control:AccessGrant"),
    *("aws:directoryservice:SharedDirectory", "aws:ram:ResourceShareAssociationsExclusive"),
)
"""Types that are there to share: whom with has to be known."""
ASSOCIATIONS = ("aws:route53:VpcAssociationAuthorization", "aws-native:route53:VpcAssociationAuthorization")
EXPECTED = "an account, principal or organization of ours"
FIX = "name one of ours, or trust the account by the environment's `policies.accounts`"
DEEPEST = 20


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """The outsiders whom a resource names."""
    if subject.package not in AWS_PACKAGES:
        return
    if plain_type(subject.type) in permissions.JUDGED:
        return  # its principal and its conditions make one statement
    if plain_type(subject.type) in ASSOCIATIONS and len(estate.accounts) < 2:
        got = "a VPC of another account may resolve the zone's names, and the environment has one account only"
        fix = "associate the VPC itself (aws.route53.ZoneAssociation)"
        yield Opening(subject.title, got, "zones of our own VPCs", fix)
    needed = plain_type(subject.type) in SHARES
    for name, value in subject.props.items():
        for path, who in _outsiders(name, value, estate, DEEPEST, name, needed):
            yield Opening(f"{path} of {subject.title}", who, EXPECTED, FIX)
    yield from _ignored(subject)


def _outsiders(name: str, value: Any, estate: Estate, depth: int, path: str, needed: bool) -> Iterator[tuple[str, str]]:
    """Where an outsider is named, and who; `name` is the property's, also of the items of a list."""
    if depth <= 0 or name in FREE_TEXT:
        return
    if isinstance(value, Mapping):
        if any(str(key).lower() == "statement" for key in value):
            return
        for key, item in value.items():
            yield from _outsiders(str(key), item, estate, depth - 1, f"{path}.{key}", needed)
        if name == "target" and isinstance(value.get("id"), str):  # of a shared directory
            yield from _outsiders("account", value["id"], estate, depth - 1, f"{path}.id", needed)
    elif isinstance(value, list | tuple):
        for i, item in enumerate(value):
            yield from _outsiders(name, item, estate, depth - 1, f"{path}[{i}]", needed)
    elif who := _who(name, value, estate, needed):
        yield path, who


def _who(name: str, value: Any, estate: Estate, needed: bool) -> str:
    plain = name.replace("_", "").lower()
    by_account = bool(ACCOUNT_WORDS.fullmatch(plain)) and plain not in NOT_THESE
    by_principal = bool(PRINCIPAL_WORDS.fullmatch(plain)) and plain not in NOT_THESE
    if value is UNKNOWN:
        return outsider(value, estate) if needed and (by_account or by_principal) else ""
    if by_account or by_principal:
        several = value.split(",") if isinstance(value, str) and not value.startswith("arn:") else [value]
        return next(filter(None, (outsider(part, estate) for part in several)), "")
    if not isinstance(value, str) or len(value) > 4096:
        return ""
    if value.startswith("arn:") and not READ_ONLY.fullmatch(plain):
        return foreign_arn(value, estate)
    if plain in ("redrivepolicy", "deadletterconfig") and value.lstrip().startswith("{"):
        return _dead_letters(value, estate)
    return ""


def _dead_letters(text: str, estate: Estate) -> str:
    """Messages that nobody takes go to this queue."""
    message = json_in(text)
    target = message.get("deadLetterTargetArn") if isinstance(message, Mapping) else None
    return foreign_arn(target, estate) if isinstance(target, str) else ""


def _ignored(subject: Subject) -> Iterator[Opening]:
    """A share whose changes are ignored may be with anybody whom somebody added."""
    names = [name for name in subject.props if PRINCIPAL_WORDS.fullmatch(name) or ACCOUNT_WORDS.fullmatch(name)]
    if plain_type(subject.type) in SHARES and (path := subject.ignores(*names)):
        got = f"changes of {path} are ignored, so it may be anybody who was added"
        yield Opening(f"whom {subject.title} shares with", got, EXPECTED, f"don't ignore {path}")

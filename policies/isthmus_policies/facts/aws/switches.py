"""What is public by a switch: a type that is public as such, a block that is off, a door without a lock."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.openings import Opening
from isthmus_policies.facts.place import AWS_PACKAGES
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN, UNKNOWN, items


class Switch(NamedTuple):
    """A property and what it may be, in lower case; None stands for leaving it out."""

    path: tuple[str, ...]
    safe: tuple[str | None, ...]
    fix: str


PUBLIC_TYPES = {
    "aws:ecrpublic:Repository": "use a private repository (aws.ecr.Repository)",
    "aws-native:ecr:PublicRepository": "use a private repository (AWS::ECR::Repository)",
}
"""https://docs.aws.amazon.com/AmazonECR/latest/public/what-is-ecr.html"""
SIGNED = Switch(("authorizationType",), ("aws_iam",), "set authorizationType to AWS_IAM")
SWITCHES: dict[str, tuple[Switch, ...]] = {
    # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html
    "aws:ec2:ImageBlockPublicAccess": (Switch(("state",), ("block-new-sharing",), "set state to block-new-sharing"),),
    # https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html
    "aws:ebs:SnapshotBlockPublicAccess": (
        Switch(("state",), ("block-all-sharing", "block-new-sharing"), "set state to block-all-sharing"),
    ),
    "aws-native:ec2:SnapshotBlockPublicAccess": (
        Switch(("state",), ("block-all-sharing", "block-new-sharing"), "set state to block-all-sharing"),
    ),
    # https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    "aws:lambda:FunctionUrl": (SIGNED,),
    "aws-native:lambda:Url": (Switch(("authType",), ("aws_iam",), "set authType to AWS_IAM"),),
    # https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-block-public-access.html
    "aws:emr:BlockPublicAccessConfiguration": (
        Switch(("blockPublicSecurityGroupRules",), ("true",), "set blockPublicSecurityGroupRules to true"),
    ),
    # https://docs.aws.amazon.com/codebuild/latest/userguide/public-builds.html
    "aws:codebuild:Project": (Switch(("projectVisibility",), ("private", None), "leave projectVisibility out"),),
    "aws-native:codebuild:Project": (Switch(("visibility",), ("private", None), "leave visibility out"),),
    # https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html: guests get credentials.
    "aws:cognito:IdentityPool": (
        Switch(("allowUnauthenticatedIdentities",), ("false", None), "set allowUnauthenticatedIdentities to false"),
    ),
    "aws-native:cognito:IdentityPool": (
        Switch(("allowUnauthenticatedIdentities",), ("false",), "set allowUnauthenticatedIdentities to false"),
    ),
    # https://docs.aws.amazon.com/ram/latest/userguide/getting-started-sharing.html
    "aws:ram:ResourceShare": (
        Switch(("allowExternalPrincipals",), ("false", None), "set allowExternalPrincipals to false"),
    ),
    "aws-native:ram:ResourceShare": (
        Switch(("allowExternalPrincipals",), ("false",), "set allowExternalPrincipals to false"),
    ),
    # https://docs.aws.amazon.com/lake-formation/latest/dg/credential-vending.html
    "aws:lakeformation:DataLakeSettings": (
        Switch(("allowFullTableExternalDataAccess",), ("false", None), "leave allowFullTableExternalDataAccess out"),
    ),
    "aws:glue:Catalog": (
        Switch(("allowFullTableExternalDataAccess",), ("false", None), "leave allowFullTableExternalDataAccess out"),
    ),
    # https://docs.aws.amazon.com/lightsail/latest/userguide/amazon-lightsail-understanding-bucket-permissions.html
    "aws-native:lightsail:Bucket": (
        Switch(("accessRules", "getObject"), ("private", None), 'set accessRules.getObject to "private"'),
        Switch(("accessRules", "allowPublicOverrides"), ("false", None), "set allowPublicOverrides to false"),
    ),
}
PUBLIC_SHARING = "/ssm/documents/console/public-sharing-permission"
"""https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html#block-public-access"""
ASSOCIATIONS = ("aws:route53:VpcAssociationAuthorization", "aws-native:route53:VpcAssociationAuthorization")


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """What of a resource is public by a switch."""
    if subject.package not in AWS_PACKAGES:
        return
    plain = plain_type(subject.type)
    if plain in PUBLIC_TYPES:
        yield Opening(subject.title, "a gallery that everyone reads", "a private registry", PUBLIC_TYPES[plain])
    for switch in SWITCHES.get(plain, ()):
        yield from _off(subject, switch)
    if plain == "aws:ssm:ServiceSetting" and str(subject.get("settingId")).endswith(PUBLIC_SHARING):
        yield from _off(subject, Switch(("settingValue",), ("disable",), "set settingValue to Disable"))
    if plain in ASSOCIATIONS and len(estate.accounts) < 2:
        got = "a VPC of another account may resolve the zone's names, and the environment has one account only"
        yield Opening(
            subject.title, got, "zones of our own VPCs", "associate the VPC itself (aws.route53.ZoneAssociation)"
        )


def _off(subject: Subject, switch: Switch) -> Iterator[Opening]:
    what = f"{'.'.join(switch.path)} of {subject.title}"
    for value in _at(subject.props, switch.path):
        word = None if value is None else str(value).lower()
        if value is UNKNOWN or word not in switch.safe:
            got = NOT_KNOWN if value is UNKNOWN else "none" if value is None else repr(value)
            expected = " or ".join(repr(safe) for safe in switch.safe if safe is not None) or "none"
            yield Opening(what, got, expected, switch.fix)
    if path := subject.ignores(switch.path[0]):
        yield Opening(what, f"changes of {path} are ignored", "what the program says", f"don't ignore {path}")


def _at(held: Any, path: tuple[str, ...]) -> list[Any]:
    """The values at a path, in each item of a list on the way; None where there is none."""
    values = [held]
    for name in path:
        values = [
            part.get(name) if isinstance(part, Mapping) else UNKNOWN if part is UNKNOWN else None
            for value in values
            for part in (items(value) or [None])
        ]
    return values

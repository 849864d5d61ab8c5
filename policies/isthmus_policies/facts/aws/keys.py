"""Keys of KMS that resources name: by ARN, which says account and region, or by id or alias, which are their own.

Sources: https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id and
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from isthmus_policies.facts.properties import FREE, below, mappings_in
from isthmus_policies.values import UNKNOWN

KEY = re.compile(r"arn:aws[a-z-]*:kms:(?P<region>[a-z0-9-]*):(?P<account>[^:]*):(?:key|alias)/\S+")
NAMES = re.compile(
    r".*[kK]ms(?:Master|Encryption)?(?:Key)?(?:Id|ID|Arn|Identifier)"
    r"|.*[kK]msKey|.*[eE]ncryptionKey(?:Id|Arn)|(?:customerManaged|^)[kK]ey(?:Arn|ARN)|cmkArn"
)
"""Properties that take a key of KMS and nothing else: of those that aren't known, only these are one."""
POLICIES = frozenset(
    {"policy", "policyDocument", "keyPolicy", "assumeRolePolicyDocument", "inlinePolicies", "policies"}
)
"""Documents that say who may use a key, which encrypt nothing."""
KEYS = (
    *("aws:kms:Key", "aws:kms:Alias", "aws:kms:ExternalKey", "aws:kms:ReplicaKey", "aws:kms:ReplicaExternalKey"),
    *("aws-native:kms:Key", "aws-native:kms:Alias", "aws-native:kms:ReplicaKey"),
)
REPLICAS = re.compile(r"(?i)repli|destination|copy|copies|crossregion|secondary|primarykey")
"""What a property or a type is called that is about a copy in another region."""


class Key(NamedTuple):
    """A key that a property names by its ARN."""

    path: str
    arn: str
    region: str
    account: str


def keys_in(props: Any) -> Iterator[Key]:
    """Every property that is the ARN of a key, wherever in a resource."""
    for path, item in mappings_in(props, FREE | POLICIES):
        for name, value in item.items():
            if name in FREE or name in POLICIES:
                continue
            for one in value if isinstance(value, list | tuple) else (value,):
                if isinstance(one, str) and one.startswith("arn:") and (match := KEY.fullmatch(one)):
                    yield Key(below(path, str(name)), one, match["region"], match["account"])


def unknown_keys_in(props: Any) -> Iterator[str]:
    """The paths of properties that take a key, and whose value isn't known."""
    for path, item in mappings_in(props, FREE | POLICIES):
        for name, value in item.items():
            if value is UNKNOWN and NAMES.fullmatch(str(name)):
                yield below(path, str(name))

"""Which keys of a request's context tell whose it is, and what each has in the requests of outsiders.

A key that isn't here holds nobody off: who asks chooses it (aws:UserAgent, aws:Referer, sts:ExternalId), or outsiders
have it as well (aws:SecureTransport, aws:PrincipalTag, kms:ViaService, aws:VpcSourceIp, which any VPC may use).

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and, for what S3 takes
as fixed ("The meaning of public"),
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from isthmus_policies.decisions.policies import ranges
from isthmus_policies.decisions.policies.atoms import Domain
from isthmus_policies.decisions.policies.document import Statement
from isthmus_policies.decisions.policies.globs import ACCOUNTS, Glob, Texts, arn_like, exact, like, of_globs
from isthmus_policies.decisions.policies.ours import RESOURCE_ACCOUNT, RESOURCE_ORGANIZATION, Ours
from isthmus_policies.values import items

PRINCIPAL_ACCOUNTS = ("aws:principalaccount", "kms:calleraccount")
"""Of who asks: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-caller-account"""
PRINCIPAL_ARNS = ("aws:principalarn", "aws:federatedprovider", "ec2:sourceinstancearn", "lambda:sourcefunctionarn")
PRINCIPAL_ORGANIZATIONS, PRINCIPAL_PATHS = ("aws:principalorgid",), ("aws:principalorgpaths",)
USER_IDS = ("aws:userid",)
SOURCE_ACCOUNTS = ("aws:sourceaccount", "aws:sourceowner")
"""Of whom a service acts for: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html"""
SOURCE_ARNS = ("aws:sourcearn",)
SOURCE_ORGANIZATIONS, SOURCE_PATHS = ("aws:sourceorgid",), ("aws:sourceorgpaths",)
WAY_ACCOUNTS = ("aws:vpceaccount", "s3:dataaccesspointaccount", "vpc-lattice-svcs:sourcevpcowneraccount")
"""Of what the request goes through: an endpoint, an access point (which has a policy of its own), a VPC.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html#access-points-delegating-control"""
WAY_ARNS = ("s3:dataaccesspointarn", "elasticfilesystem:accesspointarn", "aws:sourcevpcarn")
WAY_ORGANIZATIONS, WAY_PATHS = ("aws:vpceorgid",), ("aws:vpceorgpaths",)
WAYS = ("aws:sourcevpc", "aws:sourcevpce", "aws:ec2instancesourcevpc", "vpc-lattice-svcs:sourcevpc")
BY_ENDPOINT = frozenset(
    {
        *("aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn", "aws:vpcsourceip"),
        *("aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths"),
    }
)
"""What a request has only if it comes by an endpoint of a VPC; `aws:SourceIp` it has only if it doesn't.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-network-properties"""
MOUNT = "elasticfilesystem:accessedviamounttarget"
"""True of who is in the file system's VPC: https://docs.aws.amazon.com/efs/latest/ug/access-control-block-public-access.html"""
SOURCE_ADDRESS = "aws:sourceip"
TLS = "aws:securetransport"  # each request has it, with TLS or without
CONTEXT = "kms:encryptioncontext:aws:"
"""What a service encrypts for, by ARN. A caller of its own chooses it freely, so it holds services only.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"""
PRINCIPAL_KEYS = (
    *PRINCIPAL_ACCOUNTS,
    *PRINCIPAL_ARNS,
    *PRINCIPAL_ORGANIZATIONS,
    *PRINCIPAL_PATHS,
    *USER_IDS,
)
SINGLE = frozenset(
    {*PRINCIPAL_ACCOUNTS, *PRINCIPAL_ARNS, *PRINCIPAL_ORGANIZATIONS, *USER_IDS, *SOURCE_ACCOUNTS, *SOURCE_ARNS}
    | {*SOURCE_ORGANIZATIONS, *WAY_ACCOUNTS, *WAY_ARNS, *WAY_ORGANIZATIONS, *WAYS, MOUNT, SOURCE_ADDRESS}
)
USER_ID = re.compile(r"(?:A[A-Z0-9]{15,}|\d{12})(?::[^*?]*)?\Z|A[A-Z0-9]{15,}:\*\Z")
"""A unique id, with the name of its session; an account's root user's is the account."""
ABSENT = Domain(present=False)
BUCKET_ARN = re.compile(r"arn:[^:*?]+:s3:\*?:\*?:[^*?/:]{3,}(?:/.*)?\Z")
PLAIN = re.compile(r"[^*?]+\Z")


def is_minted(key: str) -> bool:
    """Whether a key is an ARN that a service states, whose parts have no colons but the last: it is read by parts.

    AWS's own examples compare it by `StringLike`, with a star for the region:
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
    """
    return key in (*SOURCE_ARNS, *WAY_ARNS) or key.startswith(CONTEXT)


def is_single(key: str) -> bool:
    """Whether a request has one value of a key: then a quantifier asks it of that one."""
    return key in SINGLE


@dataclass(frozen=True)
class Keys:
    """What keys have in the requests of outsiders, for one document: what it fixes and nothing denies is ours."""

    statements: tuple[Statement, ...]
    ours: Ours

    @cached_property
    def of_way(self) -> dict[str, Domain]:
        """Of the way that an outsider's request goes: none of our endpoints, access points, VPCs and networks."""
        return {
            **dict.fromkeys(WAY_ACCOUNTS, self._account(WAY_ACCOUNTS)),
            **dict.fromkeys(WAY_ARNS, self._arn(WAY_ARNS)),
            **dict.fromkeys(WAY_ORGANIZATIONS, self._organization()),
            **dict.fromkeys(WAY_PATHS, self._path()),
            **dict.fromkeys(WAYS, Domain(outside=(self._fixed(WAYS, PLAIN),))),
            MOUNT: Domain(inside=(exact(("false",)),)),
            SOURCE_ADDRESS: Domain(networks=self._addresses()),
            TLS: Domain(absent=False, inside=(exact(("true", "false")),)),
        }

    @cached_property
    def ways(self) -> tuple[dict[str, Domain], ...]:
        """The same for each way that a document tells apart: by an endpoint, and by none."""
        if SOURCE_ADDRESS not in self._keys or not self._keys & BY_ENDPOINT:
            return (self.of_way,)
        by_none = {**self.of_way, **dict.fromkeys(BY_ENDPOINT, ABSENT)}
        return (by_none, {**self.of_way, SOURCE_ADDRESS: ABSENT})

    @cached_property
    def of_account(self) -> dict[str, Domain]:
        """Of the principal, in the requests of another account."""
        return {
            **dict.fromkeys(PRINCIPAL_ACCOUNTS, self._account(PRINCIPAL_ACCOUNTS)),
            **dict.fromkeys(PRINCIPAL_ARNS, self._arn(PRINCIPAL_ARNS)),
            **dict.fromkeys(PRINCIPAL_ORGANIZATIONS, self._organization()),
            **dict.fromkeys(PRINCIPAL_PATHS, self._path()),
            **dict.fromkeys(USER_IDS, Domain(outside=(self._fixed(USER_IDS, USER_ID),))),
        }

    @cached_property
    def of_source(self) -> dict[str, Domain]:
        """Of whom a service acts for, where that isn't us."""
        contexts = {key for key in self._keys if key.startswith(CONTEXT)}
        return {
            **dict.fromkeys(SOURCE_ACCOUNTS, self._account(SOURCE_ACCOUNTS)),
            **dict.fromkeys(SOURCE_ARNS, self._arn(SOURCE_ARNS)),
            **dict.fromkeys(SOURCE_ORGANIZATIONS, self._organization()),
            **dict.fromkeys(SOURCE_PATHS, self._path()),
            **{key: self._arn((key,)) for key in contexts},
        }

    def values_of(self, key: str) -> list[str]:
        """The texts that conditions have for a key."""
        return list(self._values((key,)))

    def _account(self, keys: Iterable[str]) -> Domain:
        ours = exact({*(self.ours.accounts or self._values(keys)), RESOURCE_ACCOUNT})
        return Domain(inside=(ACCOUNTS,), outside=(ours,))

    def _arn(self, keys: Iterable[str]) -> Domain:
        """ARNs of our accounts, and of buckets by their names, which are one only."""
        values = list(self._values(keys))
        accounts = set(self.ours.accounts)
        if not accounts:
            accounts = {value.split(":")[4] for value in values if PLAIN.match(":".join(value.split(":")[4:5]))}
        known = [arn_like(f"arn:*:*:*:{account}:*") for account in sorted({*accounts, RESOURCE_ACCOUNT})]
        buckets = [arn_like(value) for value in values if BUCKET_ARN.match(value) and "${" not in value]
        return Domain(outside=(of_globs(glob for glob in (*known, *buckets) if glob),))

    def _organization(self) -> Domain:
        return Domain(outside=(_ids({*self._organizations, RESOURCE_ORGANIZATION}),))

    def _path(self) -> Domain:
        ours = like(*(f"{name}/*" for name in sorted(self._organizations)))
        return Domain(outside=(ours | exact(self._organizations),))

    @cached_property
    def _organizations(self) -> frozenset[str]:
        if self.ours.organizations:
            return self.ours.organizations
        ids = (*PRINCIPAL_ORGANIZATIONS, *SOURCE_ORGANIZATIONS, *WAY_ORGANIZATIONS)
        names = [*self._values(ids)]
        names += [v.split("/")[0] for v in self._values((*PRINCIPAL_PATHS, *SOURCE_PATHS, *WAY_PATHS)) if "/" in v]
        return frozenset(name for name in names if PLAIN.match(name) and "${" not in name)

    def _fixed(self, keys: Iterable[str], shape: re.Pattern[str]) -> Texts:
        values = [value for value in self._values(keys) if shape.match(value) and "${" not in value]
        if keys is USER_IDS and self.ours.accounts:
            values = [v for v in values if not v[:12].isdigit() or v[:12] in self.ours.accounts]
        return _ids(values) if keys is WAYS else like(*values)

    def _addresses(self) -> ranges.Ranges:
        """All that isn't private, less what the document names as somebody's: a few addresses, however written.

        A condition that lets a broad range through names nobody. What the others name counts together, so that a broad
        range can't be spread over them.
        """
        named: list[ranges.Interval] = []
        for texts in self._conditions((SOURCE_ADDRESS,), addresses=True):
            known = [interval for text in texts if (interval := ranges.of_text(text))]
            named += ranges.narrow(ranges.union(known))
        return ranges.intersection(ranges.GLOBAL, ranges.complement(ranges.narrow(ranges.union(named))))

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(
            key.strip().lower() for s in self.statements for _, key, _ in s.conditions if isinstance(key, str)
        )

    def _values(self, keys: Iterable[str]) -> Iterator[str]:
        """The texts that conditions have for a key."""
        return chain.from_iterable(self._conditions(keys))

    def _conditions(self, keys: Iterable[str], *, addresses: bool = False) -> Iterator[list[str]]:
        """The texts that each condition has for a key; of addresses those that they let through."""
        for statement in self.statements:
            for operator, key, values in statement.conditions:
                if not isinstance(key, str) or key.strip().lower() not in keys:
                    continue
                negated = "not" in str(operator).lower()
                if not addresses or negated == statement.denies:
                    yield [value for value in items(values) if isinstance(value, str)]


def _ids(values: Iterable[str]) -> Texts:
    """Ids, which have one case only, so whichever case they are compared in."""
    return of_globs(Glob(tuple(value), fold=True) for value in sorted(values))

"""What several resources open together: rules of one group, lists of addresses, network ACLs, shares' accesses.

Cost: linear in the number of rules and addresses (but for sorting).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from isthmus_policies.decisions import networks
from isthmus_policies.decisions.network_acl import Entry
from isthmus_policies.decisions.networks import Addresses
from isthmus_policies.estate import Estate
from isthmus_policies.facts.aws import network_acls
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.grants import (
    EXPECTED,
    FIX,
    UNKNOWN_FIX,
    Grant,
    estate_networks,
    grants_of,
    lists_of,
    ranges_of,
)
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN, UNKNOWN

AWS_LISTS = ("aws:ec2:VpcEndpoint", "aws-native:ec2:VpcEndpoint")
"""What has a prefix list of AWS's own, of one service: https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html"""
NAMES = {"aws-native:ec2:SecurityGroup": "groupId", "aws-native:ec2:PrefixList": "prefixListId"}
"""By type: the output by which others name it, where that isn't `id`."""


@dataclass
class Door:
    """What one group lets in in one direction, over all resources."""

    subject: Subject
    """The first that has a rule of it."""
    grant: Grant
    remotes: list[object] = field(default_factory=list)
    alone: bool = False
    """Whether one rule by itself is open: it is refused by itself."""
    spread: bool = False
    """Whether it takes more than one resource to tell."""


class Together:
    """The grants of a stack, by what they are rules of."""

    def __init__(self, stack: Stack, estate: Estate) -> None:
        self._stack, self._ours = stack, estate_networks(estate)
        self._named = {
            text: facts.subject.urn
            for facts in stack.facts
            for key in ("id", NAMES.get(plain_type(facts.subject.type), "id"))
            if isinstance(text := facts.subject.props.get(key), str) and text
        }
        self._in_list: dict[str, list[object]] = defaultdict(list)
        for facts in stack.facts:
            for part in lists_of(facts.subject):
                for owner in self._owners(facts.subject, part):
                    self._in_list[owner] += part.remotes

    def violations(self) -> Iterator[Violation]:
        """What is open by several resources, and by none of them alone."""
        doors: dict[tuple[str, str, str], Door] = {}
        for facts in self._stack.facts:
            subject = facts.subject
            for grant in grants_of(subject):
                listed, unknown = self._listed(subject, grant)
                if unknown:
                    what = f"the addresses in the list that {subject.title} names"
                    yield Violation(subject.urn, what, unknown, EXPECTED, UNKNOWN_FIX)
                alone = any(r is None or networks.internet(_text(r), self._ours) for r in grant.remotes)
                for owner in self._owners(subject, grant):
                    door = doors.setdefault((owner, grant.direction, grant.of), Door(subject, grant))
                    door.remotes += (*grant.remotes, *listed)
                    door.alone |= alone
                    door.spread |= bool(listed) or door.subject is not subject
        for (owner, direction, of), door in doors.items():
            if door.alone or not door.spread:
                continue
            if broad := Addresses.of(ranges_of(door.remotes)).internet(self._ours):
                what = f"the {direction} rules of {of} {owner.rsplit('::', 1)[-1]!r} together"
                urn = owner if owner in self._stack.subjects else door.subject.urn
                yield Violation(urn, what, broad, EXPECTED, FIX)

    def _owners(self, subject: Subject, grant: Grant) -> list[str]:
        """What a grant is a rule of: the resource itself, an id as it is written, or what its edges lead to."""
        if not grant.owner:
            return [subject.urn]
        name = subject.get(grant.owner)
        if isinstance(name, str) and name:
            return [self._named.get(name, name)]
        return sorted(subject.by_property.get(grant.owner, frozenset())) or [subject.urn]

    def _listed(self, subject: Subject, grant: Grant) -> tuple[list[object], str]:
        """The addresses in the lists that a grant names, and why they can't be told if they can't."""
        if not grant.lists:
            return [], ""
        edges = subject.by_property.get(grant.holder, frozenset())
        by_edge = {urn for urn in edges if urn in self._in_list}
        owners = by_edge | {self._named.get(name, name) for name in grant.lists if isinstance(name, str)}
        remotes = [remote for urn in sorted(owners) for remote in self._in_list.get(urn, ())]
        aws_own = any(
            plain_type(self._stack.subjects[urn].type) in AWS_LISTS for urn in edges if urn in self._stack.subjects
        )
        if UNKNOWN in grant.lists and not by_edge and not aws_own:
            return remotes, NOT_KNOWN
        for remote in remotes:
            if remote is UNKNOWN:
                return remotes, NOT_KNOWN
            if not isinstance(remote, str) or networks.read(remote) is None:
                return remotes, f"{remote!r}, which is no CIDR"
        return remotes, ""


def check(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """What the stack's rules and entries open together."""
    yield from Together(stack, estate).violations()
    yield from _acls(stack, estate)


def _acls(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Entries of one network ACL that are resources of their own, with those that are inline."""
    together: dict[str, list[Entry]] = defaultdict(list)
    separate: dict[str, Subject] = {}
    for subject in stack.of_type(*network_acls.ACLS, *network_acls.RULES):
        owner = subject.urn
        if plain_type(subject.type) in network_acls.RULES:
            owner = _acl_of(subject)
            separate.setdefault(owner, subject)
        together[owner] += [item.entry for item in network_acls.entries(subject) if item.entry]
    for owner, subject in separate.items():
        acl = stack.subjects.get(owner, subject)
        for opening in network_acls.of_acl(acl, together[owner], estate):
            yield Violation(acl.urn, *opening)


def _acl_of(subject: Subject) -> str:
    """The URN or id of a rule's ACL."""
    edges: Iterable[str] = sorted(subject.by_property.get("networkAclId", frozenset()))
    name = subject.get("networkAclId")
    return next(iter(edges), name if isinstance(name, str) else subject.urn)


def _text(remote: object) -> str:
    return remote if isinstance(remote, str) else ""


rule = Rule(
    id="networks-are-closed",
    title="No group, list or network ACL opens to the internet, however its rules are spread over resources.",
    rationale="Two halves are the internet. Rules, prefix lists and address groups of several resources add up.",
    family=Family.EXPOSURE,
    severity=Severity.CRITICAL,
    remediation="Name peers: a security group, or the CIDR of your own network.",
    controls={
        "NIST SP 800-53": ("AC-4", "SC-7", "SC-7(5)"),
        "CIS AWS Foundations": ("5.2", "5.3", "5.4"),
        "ISO/IEC 27001": ("A.8.20", "A.8.22"),
    },
    stack=check,
)

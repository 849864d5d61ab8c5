"""What several resources open together: rules of one group, lists of addresses, network ACLs, shares' accesses.

Cost: linear in the number of rules and addresses (but for sorting).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

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
NAMES = ("id", "groupId", "name", "prefixListId")
Key = tuple[str, ...]


class Together:
    """The grants of a stack, by what they are rules of."""

    def __init__(self, stack: Stack, estate: Estate) -> None:
        self._stack, self._ours = stack, estate_networks(estate)
        self._named = {
            text: facts.subject.urn
            for facts in stack.facts
            for key in NAMES
            if isinstance(text := facts.subject.props.get(key), str) and text
        }
        self._in_list: dict[str, list[object]] = defaultdict(list)
        self._is_list: set[str] = set()
        for facts in stack.facts:
            for part in lists_of(facts.subject):
                owners = [facts.subject.urn] if not part.owner else self._owners(facts.subject, part)
                for owner in owners:
                    self._in_list[owner] += part.remotes
                self._is_list |= set(owners) | ({facts.subject.urn} if not part.owner else set())

    def violations(self) -> Iterator[Violation]:
        """What is open by several resources, and by none of them alone."""
        remotes: dict[Key, list[object]] = defaultdict(list)
        first: dict[Key, tuple[Subject, Grant]] = {}
        for facts in self._stack.facts:
            for grant in grants_of(facts.subject):
                listed, unknown = self._listed(facts.subject, grant)
                for owner in self._owners(facts.subject, grant):
                    key = (owner, grant.direction, grant.of)
                    remotes[key] += (*grant.remotes, *listed)
                    first.setdefault(key, (facts.subject, grant))
                if unknown:
                    what = f"the addresses in the list that {facts.subject.title} names"
                    yield Violation(facts.subject.urn, what, unknown, EXPECTED, UNKNOWN_FIX)
        for key, every in remotes.items():
            subject, grant = first[key]
            yield from self._together(key[0], subject, grant, every)

    def _together(self, owner: str, subject: Subject, grant: Grant, remotes: list[object]) -> Iterator[Violation]:
        """A rule that is open alone is refused alone."""
        if None in remotes or any(isinstance(r, str) and networks.internet(r, self._ours) for r in set(map(_text, remotes))):
            alone = [r for g in grants_of(subject) for r in g.remotes]
            if any(r is None or (isinstance(r, str) and networks.internet(r, self._ours)) for r in alone):
                return
        if broad := Addresses.of(ranges_of(remotes)).internet(self._ours):
            what = f"the {grant.direction} rules of {grant.of} {owner.rsplit('::', 1)[-1]!r} together"
            yield Violation(owner if owner in self._stack.subjects else subject.urn, what, broad, EXPECTED, FIX)

    def _owners(self, subject: Subject, grant: Grant) -> list[str]:
        """What a grant is a rule of: the resource itself, what its edges lead to, or an id as it is written."""
        if not grant.owner:
            return [subject.urn]
        if edges := sorted(subject.by_property.get(grant.owner, frozenset())):
            return edges
        name = subject.get(grant.owner)
        return [self._named.get(name, name)] if isinstance(name, str) and name else [subject.urn]

    def _listed(self, subject: Subject, grant: Grant) -> tuple[list[object], str]:
        """The addresses in the lists that a grant names, and why they can't be told if they can't."""
        if not grant.lists:
            return [], ""
        edges = subject.by_property.get(grant.holder, frozenset())
        owners = {urn for urn in edges if urn in self._is_list}
        owners |= {self._named[name] for name in grant.lists if isinstance(name, str) and name in self._named}
        remotes = [remote for urn in sorted(owners) for remote in self._in_list.get(urn, ())]
        aws_own = any(plain_type(self._stack.subjects[urn].type) in AWS_LISTS for urn in edges if urn in self._stack.subjects)
        if UNKNOWN in grant.lists and not owners and not aws_own:
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


def _text(remote: object) -> object:
    return remote if isinstance(remote, str) else None


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

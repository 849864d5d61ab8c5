"""A key of KMS is of an account of ours and of the region of what it encrypts; AWS has no key of a private site."""

import re
from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts, Place
from isthmus_policies.facts.aws.keys import KEYS, REPLICAS, Key, keys_in, unknown_keys_in
from isthmus_policies.facts.aws.regions import is_global, region_of
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN

FIX = "name a key of the resource's own account and region"
PRIVATE_FIX = "encrypt it with a key of the site: Barbican, LUKS, or the cluster's own"
TOP = re.compile(r"[^.\[]+")


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Keys by their ARN. An alias or an id without one is of the resource's own account and region."""
    if facts.place is Place.AWS:
        for key in keys_in(facts.subject.props):
            yield from _on_aws(facts.subject, key, estate)
    elif facts.place is Place.PRIVATE:
        yield from _on_private(facts.subject)


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Keys of what only the edges show to be private, and those that aren't known: outputs of keys of the stack."""
    for facts in stack.facts:
        subject, place = facts.subject, stack.place(facts)
        if facts.place is Place.BY_EDGES and place is Place.PRIVATE:
            yield from _on_private(subject)
        if place is not Place.AWS:
            continue
        for path in unknown_keys_in(subject.props):
            top = TOP.match(path)
            sources = subject.by_property.get(top[0] if top else "", frozenset())
            types = {plain_type(stack.subjects[urn].type) for urn in sources if urn in stack.subjects}
            if types.isdisjoint(KEYS):
                fix = "pass on the output of a key of the stack, or write its ARN"
                yield Violation.of(subject, path, NOT_KNOWN, "a key of ours", fix)


def _on_aws(subject: Subject, key: Key, estate: Estate) -> Iterator[Violation]:
    if not estate.is_ours(key.account):
        got = f"{key.arn!r}, of the account {key.account or 'of nobody'}"
        yield Violation.of(subject, key.path, got, f"a key of {', '.join(sorted(estate.accounts))}", FIX)
        return
    own = region_of(subject)
    if key.region == own or is_global(subject, key.region):
        return
    # A copy in another region is encrypted by a key there. Where the region isn't known, any of ours may be its own.
    is_copy = REPLICAS.search(key.path) or REPLICAS.search(subject.type_name)
    if isinstance(own, str) and not is_copy:
        got = f"{key.arn!r}, of the region {key.region}"
        yield Violation.of(subject, key.path, got, f"a key of {own}", FIX)
    elif estate.regions and key.region not in estate.regions:
        got = f"{key.arn!r}, of the region {key.region}"
        yield Violation.of(subject, key.path, got, f"a key of {', '.join(sorted(estate.regions))}", FIX)


def _on_private(subject: Subject) -> Iterator[Violation]:
    for key in keys_in(subject.props):
        got = f"{key.arn!r}, a key at AWS"
        yield Violation.of(subject, key.path, got, "a key at the private site", PRIVATE_FIX)


rule = Rule(
    id="keys-are-where-the-data-is",
    title="Keys are where the data is: of our accounts and its region, and at the private site for what is there.",
    rationale="Who holds the key decides who reads, and for how long: a foreign account can refuse or watch each "
    "decryption, another region puts the key under another law, and a private site whose key is at AWS is private no "
    "more. Sources: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html "
    "and https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html",
    family=Family.ENCRYPTION,
    severity=Severity.HIGH,
    remediation="Use a key of the site on which the data is.",
    controls={
        "NIST SP 800-53": ("SC-12", "SC-12(6)", "SA-9(6)"),
        "ISO/IEC 27001": ("A.8.24", "A.5.31"),
        "GDPR": ("Art. 32(1)(a)", "Art. 44"),
    },
    resource=check,
    stack=check_stack,
)

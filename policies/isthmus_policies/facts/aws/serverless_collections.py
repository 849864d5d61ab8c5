"""OpenSearch Serverless: a network policy opens collections to the internet by AllowFromPublic.

Source: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-network.html
"""

from collections.abc import Iterator, Mapping

from isthmus_policies.decisions.closing import as_word
from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.doors import door, ignored
from isthmus_policies.facts.openings import Opening
from isthmus_policies.subject import Subject
from isthmus_policies.texts import json_in
from isthmus_policies.values import has_unknown, items

POLICIES = (
    "aws:opensearch:ServerlessSecurityPolicy",
    "aws-native:opensearchserverless:SecurityPolicy",
)
EXPECTED = "AllowFromPublic false, and SourceVPCEs"
FIX = "name the VPC endpoints that may reach it"


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """A network policy that is public, or that nobody can read."""
    if plain_type(subject.type) not in POLICIES or as_word(subject.get("type")) == "encryption":
        return
    policy = subject.get("policy")
    policy = json_in(policy) if isinstance(policy, str) else policy
    if not isinstance(policy, list | Mapping) or has_unknown(policy):
        yield door(subject, "policy", subject.get("policy"), EXPECTED, FIX)
    else:
        for rule in items(policy):
            public = rule.get("AllowFromPublic") if isinstance(rule, Mapping) else rule
            if as_word(public) not in (None, "false"):
                yield door(subject, "policy: AllowFromPublic", public, EXPECTED, FIX)
    yield from ignored(subject, "policy")

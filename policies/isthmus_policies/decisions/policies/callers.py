"""The outsiders who may ask: anybody, another account, a service for another account, a tenant of an issuer of tokens.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from isthmus_policies.decisions.policies import keys as known
from isthmus_policies.decisions.policies.atoms import Atom, Domain
from isthmus_policies.decisions.policies.document import Principals, Statement
from isthmus_policies.decisions.policies.globs import (
    ANY,
    ARN_UP_TO_ACCOUNT,
    ARNS_OF_ACCOUNTS,
    EVERY,
    NONE,
    ONE,
    ONE_OF_PART,
    PART,
    Glob,
    Texts,
    arn_like,
    exact,
    like,
    of_globs,
)
from isthmus_policies.decisions.policies.issuers import issuer_of, tenants
from isthmus_policies.decisions.policies.keys import Keys
from isthmus_policies.decisions.policies.ours import Ours
from isthmus_policies.values import UNKNOWN

RESOURCE = "the resource"
ACCOUNT_ID = re.compile(r"\d{12}\Z")
PROVIDER = re.compile(r"arn:[^:]+:iam::(?P<account>[^:]*):(?P<kind>oidc|saml)-provider/(?P<host>.+)\Z")
ANY_SERVICE = "a service of AWS"
DELIVERY = ("delivery.logs.", "logdelivery.elasticloadbalancing.", "cloudtrail.", "config.", "vpc-flow-logs.")
"""Services that write below `AWSLogs/`, the account that they write for: what is below ours is ours.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html"""


class Kind(StrEnum):
    """What sort of outsider."""

    ANYBODY = "anybody, without credentials"
    ACCOUNT = "another account"
    SERVICE = "a service for another account"
    TOKEN = "a token of another tenant"  # noqa: S105 - words
    UNCLEAR = "a principal whose account can't be told"


@dataclass(frozen=True)
class Caller:
    """An outsider: a kind, and the service or the issuer by name as the document has it."""

    kind: Kind
    name: str = ""


def callers_of(statement: Statement, ours: Ours) -> Iterator[Caller]:
    """The outsiders whom a statement's principals may be."""
    if statement.not_principals is not None:
        yield from (Caller(Kind.ANYBODY), Caller(Kind.ACCOUNT), Caller(Kind.SERVICE, ANY_SERVICE))
    for kind, value in statement.principals or ():
        if value is UNKNOWN or not isinstance(value, str | int):
            yield Caller(Kind.ACCOUNT)
        elif kind == "aws" and str(value) == "*":
            yield from (Caller(Kind.ANYBODY), Caller(Kind.ACCOUNT), Caller(Kind.SERVICE, ANY_SERVICE))
        elif kind == "aws":
            yield Caller(Kind.ACCOUNT) if _is_account(str(value)) else Caller(Kind.UNCLEAR, str(value))
        elif kind == "service":
            if "*" in str(value) or "?" in str(value):
                yield Caller(Kind.SERVICE, ANY_SERVICE)
            elif not statement.is_trust:  # a service takes roles of the account only that it acts for: iam:PassRole
                yield Caller(Kind.SERVICE, str(value))
        elif kind == "federated":
            yield from _tokens(str(value), ours)
        else:  # CanonicalUser, and what isn't known
            yield Caller(Kind.UNCLEAR, str(value))


def _tokens(value: str, ours: Ours) -> Iterator[Caller]:
    match = PROVIDER.match(value)
    if match is None or match["kind"] == "oidc" or not ours.has(match["account"]):
        yield Caller(Kind.TOKEN, value)  # who has a token of our SAML provider is ours: it has no other tenants


def principal_of(statement: Statement, caller: Caller) -> Atom:
    """What a statement asks of the principal, as an atom over its ARN (or none)."""
    generous = not statement.denies
    if statement.not_principals is not None:
        # An Allow for all but these, a Deny of all but these: what is doubtful among them counts least for an Allow.
        return _among(statement.not_principals, caller, not generous).negated
    return _among(statement.principals or (), caller, generous)


def _among(principals: Principals, caller: Caller, generous: bool) -> Atom:
    arns, matches = NONE, False
    for kind, value in principals:
        if value is UNKNOWN or not isinstance(value, str | int):
            matches = matches or generous
        elif kind == "aws" and str(value) == "*":
            matches = True
        elif kind == "aws" and caller.kind is Kind.ACCOUNT:
            arns |= _arns(str(value))
        elif kind == "service" and caller.kind is Kind.SERVICE:
            text = str(value)
            matches = matches or text == caller.name or like(text).matches(caller.name) or (generous and "*" in text)
        else:
            names = {"federated": Kind.TOKEN}.get(kind, Kind.UNCLEAR)
            matches = matches or (caller.kind is names and str(value) == caller.name)
    if matches:
        return Atom("aws:principalarn", absent=True, texts=EVERY)
    return Atom("aws:principalarn", absent=False, texts=arns)


def _arns(value: str) -> Texts:
    """Who is meant by an account or an ARN in a Principal; an account's root is all of the account."""
    if value.isdigit():
        return of_globs(glob for glob in [arn_like(f"arn:*:*:*:{value.zfill(12)}:*")] if glob)
    parts = value.split(":", 5)
    if len(parts) == 6 and parts[5] == "root":
        return of_globs(glob for glob in [arn_like(f"arn:*:*:*:{parts[4]}:*")] if glob)
    # Wildcards within an ARN are no Principal that AWS takes; here they stand for others all the same.
    return of_globs(glob for glob in [arn_like(value) or Glob((ANY,))] if glob)


def _is_account(value: str) -> bool:
    """Whether a principal tells its account: not a unique id, nor CloudFront's own identities."""
    parts = value.split(":")
    account = parts[4] if len(parts) > 5 else value.zfill(12)
    return bool(ACCOUNT_ID.match(account)) or "*" in account or "?" in account


def of_caller(atom: Atom, caller: Caller) -> Atom:
    """An atom as it is for a caller: an account's id is a part of its principals' ARNs, so both are asked at once."""
    if caller.kind is not Kind.ACCOUNT or atom.key != "aws:principalaccount":
        return atom
    globs = (*atom.texts.globs, *(Glob(tuple(text)) for text in sorted(atom.texts.literals)))
    parts = {ANY: PART, ONE: ONE_OF_PART}
    inner = [(tuple(parts.get(token, token) for token in glob.tokens), glob.fold) for glob in globs]
    arns = of_globs(Glob((*ARN_UP_TO_ACCOUNT, *tokens, ":", ANY), fold) for tokens, fold in inner)
    return replace(atom, key="aws:principalarn", texts=arns)


def domains_of(caller: Caller, keys: Keys) -> Iterator[Mapping[str, Domain]]:
    """What keys have in the requests of a caller, by each way; any other key may have anything, or be absent."""
    of_caller = _of_caller(caller, keys)
    return ({**way, **of_caller} for way in keys.ways)


def _of_caller(caller: Caller, keys: Keys) -> dict[str, Domain]:
    if caller.kind is Kind.ACCOUNT:
        principal = {**keys.of_account, "aws:principalarn": _present(keys.of_account["aws:principalarn"])}
        return {**principal, **_source_of_nobody(keys), **_is_service("false")}
    nobody = dict.fromkeys(known.PRINCIPAL_KEYS, known.ABSENT)
    if caller.kind is Kind.SERVICE:
        resource = {}
        if caller.name.startswith(DELIVERY):
            below = like(*(f"*/AWSLogs/{account}/*" for account in keys.ours.accounts))
            resource = {RESOURCE: Domain(absent=False, outside=(below,))}
        return {**nobody, **keys.of_source, **resource, **_is_service("true")}
    if caller.kind is Kind.TOKEN:
        return {**nobody, **_claims(caller, keys), **_is_service("false")}
    if caller.kind is Kind.UNCLEAR:
        return {**keys.of_account, **_is_service("false"), "aws:principalarn": known.ABSENT}
    return {**nobody, **_source_of_nobody(keys), **_is_service("false")}


def _present(domain: Domain) -> Domain:
    return Domain(absent=False, inside=(ARNS_OF_ACCOUNTS,), outside=domain.outside)


def _source_of_nobody(keys: Keys) -> dict[str, Domain]:
    """Who asks in their own name acts for nobody, but may be sent by a service with keys that aren't ours."""
    return {key: domain for key, domain in keys.of_source.items() if not key.startswith(known.CONTEXT)}


def _is_service(word: str) -> dict[str, Domain]:
    return {"aws:principalisawsservice": Domain(inside=(exact((word,)),))}


def _claims(caller: Caller, keys: Keys) -> dict[str, Domain]:
    match = PROVIDER.match(caller.name)
    if match and match["kind"] == "saml":
        return {}
    host = (match["host"] if match else caller.name).lower()
    if match and not keys.ours.has(match["account"]):
        return {}  # another account's provider: who has its tokens is an outsider, whatever they claim
    issuer = issuer_of(host)
    result = {}
    for claim in issuer.claims:
        key = f"{host}:{claim}"
        result[key] = Domain(outside=(tenants(issuer, claim, keys.values_of(key)),))
    return result

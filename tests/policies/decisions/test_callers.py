"""Who the outsiders are whom a document's principals may be, and what keys their requests have."""

from typing import Any

import pytest

from isthmus_policies.decisions.policies.atoms import Atom, Domain
from isthmus_policies.decisions.policies.callers import (
    ANY_SERVICE,
    DELIVERY,
    RESOURCE,
    Caller,
    Kind,
    callers_of,
    domains_of,
    of_caller,
    principal_of,
)
from isthmus_policies.decisions.policies.document import Statement, statements_of
from isthmus_policies.decisions.policies.globs import EVERY, NONE, exact, like
from isthmus_policies.decisions.policies.keys import ABSENT, CONTEXT, PRINCIPAL_KEYS, SOURCE_ADDRESS, Keys
from isthmus_policies.decisions.policies.ours import Ours
from isthmus_policies.values import UNKNOWN

OUR, THEIR = "123456789012", "999988887777"
OURS = Ours(frozenset({OUR}))
ACCOUNT, ANYBODY, SERVICE = Caller(Kind.ACCOUNT), Caller(Kind.ANYBODY), Caller(Kind.SERVICE, ANY_SERVICE)
SNS = Caller(Kind.SERVICE, "sns.amazonaws.com")
OIDC, SAML = f"arn:aws:iam::{OUR}:oidc-provider/gitlab.com", f"arn:aws:iam::{OUR}:saml-provider/idp"
THEIR_OIDC, THEIR_SAML = OIDC.replace(OUR, THEIR), SAML.replace(OUR, THEIR)


def one(**fields: Any) -> Statement:
    (statement,) = statements_of({"Statement": {"Effect": "Allow", "Action": "s3:*", **fields}})
    return statement


def unclear(name: str) -> Caller:
    return Caller(Kind.UNCLEAR, name)


@pytest.mark.parametrize(
    ("principal", "callers"),
    [
        ("*", [ANYBODY, ACCOUNT, SERVICE]),
        (UNKNOWN, [ACCOUNT]),
        ({"Service": UNKNOWN}, [ACCOUNT]),
        ({"Federated": 1.5}, [ACCOUNT]),
        ([], []),
        ({"AWS": OUR}, [ACCOUNT]),
        ({"AWS": 12}, [ACCOUNT]),
        ({"AWS": f"arn:aws:iam::{OUR}:root"}, [ACCOUNT]),
        ({"AWS": "arn:aws:iam::*:role/r"}, [ACCOUNT]),
        ({"AWS": "arn:aws:iam::12345678901?:role/r"}, [ACCOUNT]),
        ({"AWS": f"arn:aws:iam::{OUR}0:role/r"}, [unclear(f"arn:aws:iam::{OUR}0:role/r")]),
        ({"AWS": f"arn:aws:iam:x:{OUR}"}, [unclear(f"arn:aws:iam:x:{OUR}")]),
        ({"AWS": "AIDAEXAMPLE"}, [unclear("AIDAEXAMPLE")]),
        ({"AWS": ["AIDA1", OUR]}, [unclear("AIDA1"), ACCOUNT]),
        ({"Service": "sns.amazonaws.com"}, [SNS]),
        ({"Service": "*"}, [SERVICE]),
        ({"Service": "s?s.amazonaws.com"}, [SERVICE]),
        ({"CanonicalUser": "79a5"}, [unclear("79a5")]),
        ({"Whoever": 5}, [unclear("5")]),
        ({"Federated": OIDC}, [Caller(Kind.TOKEN, OIDC)]),
        ({"Federated": THEIR_OIDC}, [Caller(Kind.TOKEN, THEIR_OIDC)]),
        ({"Federated": SAML}, []),
        ({"Federated": THEIR_SAML}, [Caller(Kind.TOKEN, THEIR_SAML)]),
        ({"Federated": "www.amazon.com"}, [Caller(Kind.TOKEN, "www.amazon.com")]),
    ],
)
def test_the_outsiders_whom_principals_may_be(principal: Any, callers: list[Caller]) -> None:
    assert list(callers_of(one(Principal=principal), OURS)) == callers


def test_all_but_some_may_be_anybody() -> None:
    assert list(callers_of(one(NotPrincipal={"AWS": OUR}), OURS)) == [ANYBODY, ACCOUNT, SERVICE]
    assert list(callers_of(one(), OURS)) == []


def test_a_service_takes_a_role_of_the_account_only_that_it_acts_for() -> None:
    trust = {"Action": "sts:AssumeRole"}
    assert list(callers_of(one(Principal={"Service": "sns.amazonaws.com"}, **trust), OURS)) == []
    assert list(callers_of(one(Principal={"Service": "*"}, **trust), OURS)) == [SERVICE]


ANY_PRINCIPAL = Atom("aws:principalarn", absent=True, texts=EVERY)
NO_PRINCIPAL = Atom("aws:principalarn", absent=False, texts=NONE)


@pytest.mark.parametrize(
    ("principal", "caller", "allows", "denies"),
    [
        ("*", ANYBODY, True, True),
        ("*", SNS, True, True),
        (UNKNOWN, ACCOUNT, True, False),
        ([UNKNOWN, "*"], ACCOUNT, True, True),
        (["*", UNKNOWN], ACCOUNT, True, True),
        ({"AWS": OUR}, ANYBODY, False, False),
        ({"AWS": OUR}, SNS, False, False),
        ({"Service": "sns.amazonaws.com"}, SNS, True, True),
        ({"Service": ["sns.amazonaws.com", "sqs.amazonaws.com"]}, SNS, True, True),
        ({"Service": "s?s.amazonaws.com"}, SNS, True, True),
        ({"Service": "sqs.amazonaws.com"}, SNS, False, False),
        ({"Service": "sq*"}, SNS, True, False),
        ({"Service": "sns.amazonaws.com"}, ACCOUNT, False, False),
        ({"Federated": OIDC}, Caller(Kind.TOKEN, OIDC), True, True),
        ({"Federated": [OIDC, SAML]}, Caller(Kind.TOKEN, OIDC), True, True),
        ({"Federated": THEIR_OIDC}, Caller(Kind.TOKEN, OIDC), False, False),
        ({"Federated": "a"}, unclear("a"), False, False),
        ({"AWS": "AIDA1"}, unclear("AIDA1"), True, True),
        ({"AWS": "AIDA1"}, unclear("AIDA2"), False, False),
        ({"CanonicalUser": "7"}, unclear("7"), True, True),
        ({"CanonicalUser": "7"}, Caller(Kind.TOKEN, "7"), False, False),
    ],
)
def test_a_caller_is_meant_by_a_principal_or_not(principal: Any, caller: Caller, allows: bool, denies: bool) -> None:
    for effect, is_meant in (("Allow", allows), ("Deny", denies)):
        asked = principal_of(one(Effect=effect, Principal=principal), caller)
        assert asked == (ANY_PRINCIPAL if is_meant else NO_PRINCIPAL)
    # An Allow of all but these spares whom these surely are, a Deny of all but these whom they may be.
    for effect, is_meant in (("Allow", denies), ("Deny", allows)):
        others = principal_of(one(Effect=effect, NotPrincipal=principal), caller)
        assert others == (ANY_PRINCIPAL if is_meant else NO_PRINCIPAL).negated


ROLE = "arn:aws:iam::{}:role/r"


@pytest.mark.parametrize(
    ("principal", "those", "others"),
    [
        (THEIR, [ROLE.format(THEIR), f"arn:aws-cn:sts::{THEIR}:assumed-role/a:b"], [ROLE.format(OUR)]),
        ("42", [ROLE.format("000000000042")], [ROLE.format("42")]),
        (f"arn:aws:iam::{THEIR}:root", [ROLE.format(THEIR)], [ROLE.format(OUR)]),
        (f"arn:aws:iam::{THEIR}:role/r", [ROLE.format(THEIR)], [f"arn:aws:iam::{THEIR}:role/s"]),
        ("arn:aws:iam::*:role/r", [ROLE.format(OUR), ROLE.format(THEIR)], [f"arn:aws:iam::{THEIR}:role/s"]),
        ("a?b", [ROLE.format(THEIR), ""], []),
        ([OUR, f"arn:aws:iam::{THEIR}:role/r"], [ROLE.format(OUR), ROLE.format(THEIR)], [ROLE.format("1" * 12)]),
    ],
)
def test_an_account_is_all_of_its_principals(principal: Any, those: list[str], others: list[str]) -> None:
    asked = principal_of(one(Principal={"AWS": principal}), ACCOUNT)
    assert (asked.key, asked.absent, asked.inside) == ("aws:principalarn", False, True)
    assert [text for text in (*those, *others) if asked.texts.matches(text)] == those


def test_the_account_of_a_caller_is_asked_of_its_arn() -> None:
    asked = of_caller(Atom("aws:principalaccount", absent=False, texts=like(THEIR, "1*", "2?")), ACCOUNT)
    assert (asked.key, asked.absent) == ("aws:principalarn", False)
    texts = [ROLE.format(account) for account in (THEIR, "1", "123", "22", "2", "222", OUR + "x")]
    assert [text for text in texts if asked.texts.matches(text)] == [
        ROLE.format(a) for a in (THEIR, "1", "123", "22", OUR + "x")
    ]
    assert not asked.texts.matches("arn:aws:iam::1:2:role/r:x".replace("::1:2", ":a:b:1"))
    for key, caller in (("aws:principalaccount", SNS), ("aws:sourceaccount", ACCOUNT)):
        other = Atom(key, absent=False, texts=exact([OUR]))
        assert of_caller(other, caller) == other


def domains(caller: Caller, condition: Any = None, ours: Ours = OURS) -> dict[str, Domain]:
    (way,) = domains_of(caller, Keys((one(Principal="*", Condition=condition),), ours))
    return dict(way)


IS_SERVICE = "aws:principalisawsservice"
YES, NO = Domain(inside=(exact(["true"]),)), Domain(inside=(exact(["false"]),))
BY_CONTEXT = {"ArnLike": {f"{CONTEXT}logs:arn": f"arn:aws:logs:eu:{OUR}:*"}}


@pytest.mark.parametrize("caller", [ANYBODY, ACCOUNT, SERVICE, SNS, Caller(Kind.TOKEN, OIDC), unclear("AIDA1")])
def test_keys_tell_whether_a_service_asks_and_which_way(caller: Caller) -> None:
    asked = domains(caller)
    assert asked[IS_SERVICE] == (YES if caller.kind is Kind.SERVICE else NO)
    assert not asked[SOURCE_ADDRESS].networks[0][0] and "aws:sourcevpce" in asked


@pytest.mark.parametrize("caller", [ANYBODY, SERVICE, Caller(Kind.TOKEN, OIDC)])
def test_who_is_no_principal_of_an_account_has_no_key_of_one(caller: Caller) -> None:
    assert all(domains(caller)[key] == ABSENT for key in PRINCIPAL_KEYS)


def test_another_account_has_the_keys_of_one_and_none_of_ours() -> None:
    asked = domains(ACCOUNT, BY_CONTEXT)
    assert asked["aws:principalaccount"].outside[0].matches(OUR)
    arn = asked["aws:principalarn"]
    assert not arn.absent and arn.outside[0].matches(ROLE.format(OUR)) and arn.inside[0].matches(ROLE.format(THEIR))
    assert asked["aws:sourceaccount"].outside[0].matches(OUR)
    assert f"{CONTEXT}logs:arn" not in asked  # which a caller of its own chooses freely
    assert f"{CONTEXT}logs:arn" not in domains(ANYBODY, BY_CONTEXT) and "aws:sourcearn" in domains(ANYBODY)


def test_a_service_acts_for_an_account_that_is_not_ours() -> None:
    asked = domains(SNS, BY_CONTEXT)
    assert asked[f"{CONTEXT}logs:arn"].outside[0].matches(f"arn:aws:logs:eu:{OUR}:group")
    assert asked["aws:sourceaccount"].outside[0].matches(OUR) and RESOURCE not in asked


@pytest.mark.parametrize("service", DELIVERY)
def test_who_delivers_logs_for_others_writes_to_no_folder_of_ours(service: str) -> None:
    asked = domains(Caller(Kind.SERVICE, f"{service}amazonaws.com"))
    assert asked[RESOURCE] == Domain(absent=False, outside=(like(f"*/AWSLogs/{OUR}/*"),))


def test_a_principal_that_is_not_clear_may_have_any_keys_but_an_arn() -> None:
    asked = domains(unclear("AIDA1"))
    assert asked["aws:principalarn"] == ABSENT and asked["aws:principalaccount"].outside[0].matches(OUR)
    assert "aws:sourceaccount" not in asked


SUB = "gitlab.com:sub"


@pytest.mark.parametrize(
    ("name", "ours"),
    [(OIDC, ["project_path:mine/*"]), ("GitLab.com", ["project_path:mine/*"]), (THEIR_OIDC, []), (SAML, [])],
)
def test_a_token_of_a_shared_issuer_is_of_another_tenant(name: str, ours: list[str]) -> None:
    values = ["project_path:mine/*", "project_path:*"]
    asked = domains(Caller(Kind.TOKEN, name), {"StringLike": {SUB: values}})
    assert (SUB in asked) is bool(ours)
    assert not ours or asked[SUB] == Domain(outside=(like(*ours),))


def test_where_no_account_is_named_any_provider_is_ours() -> None:
    assert SUB in domains(Caller(Kind.TOKEN, THEIR_OIDC), ours=Ours())
    assert list(callers_of(one(Principal={"Federated": THEIR_SAML}), Ours())) == []

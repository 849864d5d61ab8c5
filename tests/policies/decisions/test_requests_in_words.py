"""The request by which a document is shown to be open, in the words of a violation."""

from typing import Any

import pytest

from isthmus_policies.decisions.policies.atoms import ABSENT
from isthmus_policies.decisions.policies.callers import ANY_SERVICE, Caller, Kind
from isthmus_policies.decisions.policies.document import statements_of
from isthmus_policies.decisions.policies.globs import FRESH, UNDECIDED
from isthmus_policies.decisions.policies.words import words_of
from isthmus_policies.values import UNKNOWN

ANYBODY = Caller(Kind.ANYBODY)


def words(condition: Any, caller: Caller = ANYBODY, /, **values: str) -> str:
    (statement,) = statements_of({"Statement": {"Condition": condition}})
    return words_of(statement, caller, {key.replace("_", ":"): value for key, value in values.items()})


ARN = "arn:aws:iam::{}:role/x"


@pytest.mark.parametrize(
    ("caller", "arn", "who"),
    [
        (ANYBODY, "", "everyone, without credentials too"),
        (Caller(Kind.SERVICE, "sns.amazonaws.com"), "", "sns.amazonaws.com on behalf of an account that isn't ours"),
        (Caller(Kind.SERVICE, ANY_SERVICE), "", "any service of AWS on behalf of an account that isn't ours"),
        (Caller(Kind.TOKEN, "arn:aws:iam::1:oidc-provider/a-provider/b"), "", "whoever has a token of b"),
        (Caller(Kind.TOKEN, "gitlab.com"), "", "whoever has a token of gitlab.com"),
        (Caller(Kind.UNCLEAR, "AIDA1"), "", "'AIDA1', whose account can't be told"),
        (Caller(Kind.ACCOUNT), ARN.format("999988887777"), "account 999988887777"),
        (Caller(Kind.ACCOUNT), "arn:aws:iam::42", "account 42"),
        (Caller(Kind.ACCOUNT), ARN.format("x"), "an account that isn't ours"),
        (Caller(Kind.ACCOUNT), "arn:aws:iam", "an account that isn't ours"),
    ],
)
def test_who_asks(caller: Caller, arn: str, who: str) -> None:
    assert words({}, caller, aws_principalarn=arn) == f"a request of {who}, from anywhere"


def test_without_an_arn_an_account_is_just_not_ours() -> None:
    assert words({}, Caller(Kind.ACCOUNT)) == "a request of an account that isn't ours, from anywhere"


NETWORK = {"Bool": {"aws:SourceVpce": "v"}}


@pytest.mark.parametrize(
    ("condition", "values", "asks"),
    [
        ({"Bool": {" AWS:Referer ": "r"}}, {"aws_referer": "r"}, ", from anywhere, with  AWS:Referer  'r'"),
        ({"Bool": {"aws:Referer": "r"}}, {"aws_referer": ABSENT}, ", from anywhere, without aws:Referer"),
        ({"Bool": {"aws:Referer": "r"}}, {"aws_other": "r", "aws_none": ABSENT}, ", from anywhere"),
        (NETWORK, {"aws_sourcevpce": ABSENT}, ", without aws:SourceVpce"),
        (NETWORK, {"aws_sourcevpce": UNDECIDED}, ""),
        (NETWORK, {"aws_sourcevpce": f"v{FRESH}"}, ""),
        ({"Bool": {"aws:SourceIp": "v"}}, {"aws_sourceip": "8.8.8.8"}, ", with aws:SourceIp '8.8.8.8'"),
        ({"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}, {}, ""),
        ({"Bool": UNKNOWN}, {}, ", from anywhere"),
        ({"Bool": dict.fromkeys("abcde", "v")}, dict.fromkeys("edcb", "v") | {"a": ABSENT},
         ", from anywhere, with e 'v', with d 'v', with c 'v'"),
        ({"Bool": {**NETWORK["Bool"], "a": "v", "b": "v"}}, {"a": ABSENT, "b": "v"}, ", with b 'v', without a"),
    ],
)  # fmt: skip
def test_what_it_has_of_what_the_document_asks(condition: Any, values: dict[str, str], asks: str) -> None:
    assert words(condition, ANYBODY, **values) == f"a request of everyone, without credentials too{asks}"

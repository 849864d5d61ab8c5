"""What each operator of a condition asks of a key, for an Allow (as much as it may let through) and for a Deny (as
little as it surely stops)."""

from typing import Any

import pytest

from isthmus_policies.decisions.policies import ranges
from isthmus_policies.decisions.policies.atoms import ABSENT, FREE, Atom, Domain, Of, met, never
from isthmus_policies.decisions.policies.conditions import actions_of, atoms_of, resources_of
from isthmus_policies.decisions.policies.document import statements_of
from isthmus_policies.decisions.policies.globs import EVERY, NONE, Texts, exact, like
from isthmus_policies.decisions.policies.ours import RESOURCE_ACCOUNT, RESOURCE_ORGANIZATION
from isthmus_policies.values import UNKNOWN

KEY, ARN = "s3:prefix", "aws:sourcearn"
"""A key of which a request may have several values; one that a service states."""
PERSON = "${aws:username}"


def asked(condition: Any, effect: str = "Allow") -> list[Atom]:
    (statement,) = statements_of({"Statement": {"Effect": effect, "Condition": condition}})
    return list(atoms_of(statement))


def atom(operator: str, values: Any, key: str = KEY, effect: str = "Allow") -> Atom:
    (one,) = asked({operator: {key: values}}, effect)
    return one


def passing(one: Atom, *texts: str) -> list[str]:
    return [text for text in texts if one.texts.matches(text) is one.inside]


@pytest.mark.parametrize("effect", ["Allow", "Deny"])
@pytest.mark.parametrize(
    ("operator", "value", "those", "others"),
    [
        ("StringEquals", "a*", ["a*"], ["ab", "A*"]),
        ("StringEqualsIgnoreCase", "aB", ["aB", "AB"], ["ac"]),
        ("StringLike", "a*?", ["ab", "abc"], ["a", "A1"]),
        ("StringEquals", ["a", "b"], ["a", "b"], ["c"]),
        ("StringEquals", ("a", "b"), ["a", "b"], ["c"]),
        ("StringEquals", 5, ["5"], ["6"]),
        ("StringEquals", True, ["true"], ["True"]),
        ("StringEquals", [], [], ["", "a"]),
        ("StringLike", "x${*}y${?}z${$}", ["x*y?z$"], ["x1y1z1"]),
        ("StringEquals", "a/${ aws:ResourceAccount }/b", [f"a/{RESOURCE_ACCOUNT}/b"], ["a/1/b", "a//b"]),
        ("StringLike", "${aws:ResourceOrgID}/*", [f"{RESOURCE_ORGANIZATION}/r"], ["o-1/r"]),
        ("ArnLike", "arn:aws:s3:*::b*", ["arn:aws:s3:eu::b:c"], ["arn:aws:s3:eu:1:b", "arn:aws:s3:a:b::b"]),
        ("ArnEquals", "arn:aws:s3:::b?", ["arn:aws:s3:::bc"], ["arn:aws:s3:::b", "arn:aws:s3:::bcd"]),
        ("ArnLike", "arn:aws:iam::${aws:ResourceAccount}:role/*",
         [f"arn:aws:iam::{RESOURCE_ACCOUNT}:role/r"], ["arn:aws:iam::1:role/r"]),
        ("Bool", "True", ["true", "TRUE"], ["false"]),
        ("BinaryEquals", "QQ==", ["QQ=="], ["qq=="]),
    ],
)  # fmt: skip
def test_a_clear_value_asks_the_same_of_an_allow_and_a_deny(
    effect: str, operator: str, value: Any, those: list[str], others: list[str]
) -> None:
    one = atom(f" {operator.upper()} ", value, f" {KEY.upper()} ", effect)
    assert (one.key, one.absent, one.of, one.networks) == (KEY, False, Of.ONE, None)
    assert passing(one, *those, *others) == those
    if operator not in ("Bool", "BinaryEquals"):
        word = next(word for word in ("String", "Arn") if operator.startswith(word))
        negated = atom(operator.replace(word, f"{word}Not"), value, KEY, effect)
        assert negated.absent is True and passing(negated, *those, *others) == others


@pytest.mark.parametrize(
    ("operator", "key", "unclear"),
    [
        ("StringEquals", KEY, UNKNOWN),
        ("StringEquals", KEY, None),
        ("StringEquals", KEY, {}),
        ("StringEquals", KEY, ["nested"]),
        ("StringEquals", KEY, PERSON),
        ("StringLike", KEY, f"{PERSON}${{*}}"),
        ("StringLike", KEY, f"${{*}}{PERSON}"),
        ("ArnLike", KEY, "no ARN"),
        ("ArnLike", KEY, "arn:aws:s3:::b${*}"),
        ("ArnLike", KEY, f"arn:aws:s3:::{PERSON}"),
    ],
)
def test_a_value_that_is_not_clear_lets_all_through_and_stops_nothing(operator: str, key: str, unclear: Any) -> None:
    clear = "arn:aws:s3:::a"
    texts = ("any*thing", f"any{clear}*", "*anything", clear)
    negated = operator.replace("String", "StringNot").replace("Arn", "ArnNot")
    several = [unclear, clear]
    allowed = passing(atom(operator, several, key), *texts)
    assert clear in allowed and len(allowed) > 1
    assert passing(atom(operator, several, key, "Deny"), *texts) == [clear]
    assert passing(atom(negated, several, key), *texts) == [*texts[:-1]]
    assert clear not in (stopped := passing(atom(negated, several, key, "Deny"), *texts)) and len(stopped) < 3


def test_a_variable_is_any_text_between_what_is_around_it() -> None:
    one = atom("StringEquals", f"a/{PERSON}/b{PERSON}c")
    assert passing(one, "a/x/bc", "a//byc", "a/x/b", "x/bc", "a/x/bcd") == ["a/x/bc", "a//byc"]


@pytest.mark.parametrize(
    ("value", "those", "others", "is_clear"),
    [
        ("arn:aws:sns:*:1:*", ["arn:aws:sns:eu:1:a:b"], ["arn:aws:sns:a:b:1:c"], True),
        ("no*arn?", ["no arn1", "no:arn:"], ["noarn"], True),
        (f"arn:aws:sns:*:{PERSON}:t?", ["arn:aws:sns:eu:1:ta"], ["arn:aws:sns:eu:1:t"], False),
        (f"arn:aws:sns:*:{PERSON}:${{*}}", ["arn:aws:sns:eu:1:a"], ["arn:aws:sqs:eu:1:a"], False),
    ],
)
def test_the_arn_that_a_service_states_is_read_by_parts(
    value: str, those: list[str], others: list[str], is_clear: bool
) -> None:
    assert passing(atom("StringLike", value, ARN), *those, *others) == those
    assert passing(atom("StringLike", value, ARN, "Deny"), *those, *others) == (those if is_clear else [])
    assert passing(atom("StringEquals", "a*", ARN), "a*", "ab") == ["a*"]


@pytest.mark.parametrize(
    ("operator", "absent", "of"),
    [
        ("StringEquals", False, Of.ONE),
        ("StringEqualsIfExists", True, Of.ONE),
        ("StringNotEquals", True, Of.ONE),
        ("ForAnyValue:StringEquals", False, Of.ANY),
        ("ForAnyValue:StringNotEquals", False, Of.ANY),
        ("ForAnyValue:StringEqualsIfExists", True, Of.ANY),
        ("ForAllValues:StringEquals", True, Of.ALL),
        ("ForAllValues:StringNotEquals", True, Of.ALL),
    ],
)
def test_a_quantifier_says_of_which_values_and_whether_a_request_may_have_none(
    operator: str, absent: bool, of: Of
) -> None:
    inside = "Not" not in operator
    assert atom(operator, "a") == Atom(KEY, absent, exact(["a"]), inside, of)
    assert atom(operator, "a", ARN) == Atom(ARN, absent, exact(["a"]), inside, Of.ONE)


@pytest.mark.parametrize(
    ("operator", "absent"),
    [
        ("NumericLessThan", False),
        ("NumericNotEquals", True),
        ("NumericLessThanIfExists", True),
        ("DateGreaterThan", False),
        ("DateNotEquals", True),
        ("NoOperator", True),
        ("Whatever", True),
        ("ForAnyValue:Whatever", False),
    ],
)
def test_what_is_not_compared_lets_any_value_through_and_stops_none(operator: str, absent: bool) -> None:
    of = Of.ANY if operator.startswith("For") else Of.ONE
    assert atom(operator, "5") == Atom(KEY, absent, EVERY, of=of)
    assert atom(operator, "5", KEY, "Deny") == Atom(KEY, operator.endswith("IfExists"), NONE, of=of)


def null(absent: bool) -> Atom:
    return Atom(KEY, absent=absent, texts=NONE if absent else EVERY)


@pytest.mark.parametrize(
    ("values", "allowing", "denying"),
    [
        ("true", [null(True)], [null(True)]),
        (True, [null(True)], [null(True)]),
        ("False", [null(False)], [null(False)]),
        (["true", "false"], [], []),
        (["true", UNKNOWN], [], [null(True)]),
        (["false", "maybe"], [], [null(False)]),
        ([UNKNOWN], [], [never(KEY)]),
        ([7], [], [never(KEY)]),
        ([], [never(KEY)], [never(KEY)]),
    ],
)
def test_null_asks_whether_a_request_has_the_key(values: Any, allowing: list[Atom], denying: list[Atom]) -> None:
    assert asked({"Null": {KEY: values}}) == allowing
    assert asked({"Null": {KEY: values}}, "Deny") == denying


BLOCK, SMALL = "8.0.0.0/8", ((8 << 24, (9 << 24) - 1),)


@pytest.mark.parametrize(
    ("values", "generously", "strictly"),
    [
        (BLOCK, SMALL, SMALL),
        ([BLOCK, "no address"], SMALL, SMALL),
        ([BLOCK, UNKNOWN], ranges.WORLD, SMALL),
        ([BLOCK, PERSON], ranges.WORLD, SMALL),
        ([BLOCK, 7], SMALL, SMALL),
        ([], (), ()),
    ],
)
def test_addresses_are_networks_and_what_is_not_clear_is_the_world(values: Any, generously: Any, strictly: Any) -> None:
    key = "aws:vpcsourceip"
    assert atom("IpAddress", values, key) == Atom(key, absent=False, networks=generously)
    assert atom("IpAddress", values, key, "Deny") == Atom(key, absent=False, networks=strictly)
    assert atom("NotIpAddress", values, key) == Atom(key, absent=True, inside=False, networks=strictly)
    assert atom("NotIpAddress", values, key, "Deny") == Atom(key, absent=True, inside=False, networks=generously)


def test_a_condition_that_cannot_be_read_stops_nothing_and_holds_nobody_off() -> None:
    condition = [UNKNOWN, {"StringEquals": {KEY: "a"}}, {"StringEquals": UNKNOWN}]
    (allowing,) = asked(condition)
    assert allowing.key == KEY
    first, second, third = asked(condition, "Deny")
    assert second == allowing
    assert met([first], FREE) is met([third], FREE) is None


def test_resources_keep_their_case_and_actions_have_none() -> None:
    for read, text in ((resources_of, "S3:G*"), (actions_of, "s3:g*")):
        surely, maybe = read(("S3:G*", UNKNOWN))
        assert surely == like(text)
        assert maybe.matches("anything") and not surely.matches("anything")
        assert read(None) == (EVERY, EVERY) and read(()) == (NONE, NONE)


def of(quantifier: Of, *texts: str, absent: bool = False) -> Atom:
    return Atom("k", absent, exact(texts), of=quantifier)


@pytest.mark.parametrize(
    ("atoms", "domain", "value"),
    [
        ([of(Of.ONE, "a", absent=True)], FREE, ABSENT),
        ([of(Of.ONE, "a", absent=True), of(Of.ONE, "a")], FREE, "a"),
        ([of(Of.ONE, "a", absent=True)], Domain(absent=False), "a"),
        ([of(Of.ONE, "a")], Domain(present=False), None),
        ([of(Of.ONE, "a", absent=True)], Domain(absent=False, present=False), None),
        ([of(Of.ONE, "a"), of(Of.ONE, "b")], FREE, None),
        ([of(Of.ONE, "a", "b"), of(Of.ONE, "b")], FREE, "b"),
        ([of(Of.ANY, "a"), of(Of.ANY, "b")], FREE, "a"),
        ([of(Of.ANY, "a"), of(Of.ALL, "b")], FREE, None),
        ([of(Of.ANY, "a"), of(Of.ALL, "b", "a")], FREE, "a"),
        ([of(Of.ANY, "a"), of(Of.ANY, "c"), of(Of.ALL, "b", "a")], FREE, None),
        ([of(Of.ALL, "a", "b"), of(Of.ALL, "b")], FREE, "b"),
        ([of(Of.ANY, "a")], Domain(outside=(exact("a"),)), None),
        ([of(Of.ANY, "a", "b")], Domain(inside=(exact("b"),)), "b"),
        ([of(Of.ONE, "a").negated], Domain(absent=False, inside=(exact("ab"),)), "b"),
        ([of(Of.ONE, "a").negated], FREE, ABSENT),
        ([never("k")], FREE, None),
    ],
)
def test_several_are_met_at_once_by_a_value_that_the_caller_can_have(
    atoms: list[Atom], domain: Domain, value: str | None
) -> None:
    assert met(atoms, domain) == value


@pytest.mark.parametrize(("quantifier", "other"), [(Of.ONE, Of.ONE), (Of.ANY, Of.ALL), (Of.ALL, Of.ANY)])
def test_the_opposite_is_met_by_all_others(quantifier: Of, other: Of) -> None:
    assert of(quantifier, "a").negated == Atom("k", True, exact("a"), inside=False, of=other)
    assert of(quantifier, "a").negated.negated == of(quantifier, "a")


def network(first: int, last: int, *, inside: bool = True) -> Atom:
    return Atom("k", absent=False, inside=inside, networks=((first, last),))


@pytest.mark.parametrize(
    ("atoms", "value"),
    [
        ([network(1, 5)], "0.0.0.2 to 0.0.0.5"),
        ([network(1, 2)], "0.0.0.2"),
        ([network(0, 1)], None),
        ([network(1, 5), network(4, 9)], "0.0.0.4 to 0.0.0.5"),
        ([network(1, 5), network(0, 3, inside=False)], "0.0.0.4 to 0.0.0.5"),
        ([network(1, 5), Atom("k", absent=False)], "0.0.0.2 to 0.0.0.5"),
        ([network(1, 5), Atom("k", absent=False, texts=Texts(), inside=False)], "0.0.0.2 to 0.0.0.5"),
        ([Atom("k", absent=False, texts=Texts()), network(1, 5)], None),
    ],
)
def test_addresses_are_met_by_those_that_the_caller_can_have(atoms: list[Atom], value: str | None) -> None:
    assert met(atoms, Domain(networks=((2, 99),))) == value

"""What keys have in the requests of outsiders: what a document fixes, or the environment names, is ours."""

from typing import Any

import pytest

from isthmus_policies.decisions.policies import keys as known
from isthmus_policies.decisions.policies import ranges
from isthmus_policies.decisions.policies.atoms import Domain
from isthmus_policies.decisions.policies.document import statements_of
from isthmus_policies.decisions.policies.globs import ACCOUNTS, exact
from isthmus_policies.decisions.policies.keys import ABSENT, BY_ENDPOINT, SOURCE_ADDRESS, Keys, is_minted, is_single
from isthmus_policies.decisions.policies.ours import RESOURCE_ACCOUNT, RESOURCE_ORGANIZATION, Ours
from isthmus_policies.values import UNKNOWN

OUR, THEIR, ORG = "123456789012", "999988887777", "o-a1b2c3d4e5"
NAMED = Ours(frozenset({OUR}), frozenset({ORG}))


def keys(condition: Any, ours: Ours = NAMED, effect: str = "Allow") -> Keys:
    return Keys(tuple(statements_of({"Statement": {"Effect": effect, "Condition": condition}})), ours)


def fixes(key: str, *values: Any, ours: Ours = NAMED) -> dict[str, Domain]:
    read = keys({"StringLike": {f" {key.upper()} ": list(values)}}, ours)
    return {**read.of_way, **read.of_account, **read.of_source}


def of_ours(domain: Domain, *texts: str) -> list[str]:
    return [text for text in texts if any(part.matches(text) for part in domain.outside)]


@pytest.mark.parametrize("key", [*known.PRINCIPAL_ACCOUNTS, *known.SOURCE_ACCOUNTS, *known.WAY_ACCOUNTS])
def test_an_account_is_ours_that_the_environment_names_or_else_the_document(key: str) -> None:
    texts = (OUR, THEIR, RESOURCE_ACCOUNT, "111122223333")
    for ours, expected in ((NAMED, [OUR, RESOURCE_ACCOUNT]), (Ours(), [THEIR, RESOURCE_ACCOUNT])):
        domain = fixes(key, THEIR, UNKNOWN, ours=ours)[key]
        assert of_ours(domain, *texts) == expected
        assert domain.inside == (ACCOUNTS,) and domain.absent


ARN = "arn:aws:iam::{}:role/r"


@pytest.mark.parametrize("key", [*known.PRINCIPAL_ARNS, *known.SOURCE_ARNS, *known.WAY_ARNS])
def test_an_arn_is_ours_by_its_account(key: str) -> None:
    texts = [ARN.format(account) for account in (OUR, THEIR, RESOURCE_ACCOUNT, "1", "2", "")]
    assert of_ours(fixes(key, ARN.format(THEIR))[key], *texts) == [texts[0], texts[2]]
    free = fixes(key, ARN.format(THEIR), ARN.format("*"), ARN.format("2?"), "no arn", UNKNOWN, ours=Ours())
    assert of_ours(free[key], *texts) == [texts[1], texts[2]]


@pytest.mark.parametrize(
    ("value", "those", "others"),
    [
        ("arn:aws:s3:::our-bucket", ["arn:aws:s3:::our-bucket"], ["arn:aws:s3:::our-bucket2", "arn:aws:s3:::our"]),
        ("arn:aws:s3:*:*:our-bucket", ["arn:aws:s3:::our-bucket", "arn:aws:s3:eu:1:our-bucket"], ["arn:aws:s3:::b"]),
        ("arn:aws:s3:::our-bucket/*", ["arn:aws:s3:::our-bucket/a/b"], ["arn:aws:s3:::our-bucket"]),
        ("arn:aws:s3:::our-*", [], ["arn:aws:s3:::our-", "arn:aws:s3:::our-bucket"]),
        ("arn:aws:s3:::ab", [], ["arn:aws:s3:::ab"]),
        ("arn:aws:sns:::our-bucket", [], ["arn:aws:sns:::our-bucket"]),
        ("arn:aws:s3:::${aws:username}", [], ["arn:aws:s3:::x", "arn:aws:s3:::${aws:username}"]),
        ("arn:*:s3:::our-bucket", [], ["arn:aws:s3:::our-bucket"]),
    ],
)
def test_a_bucket_is_ours_by_its_name(value: str, those: list[str], others: list[str]) -> None:
    assert of_ours(fixes("aws:SourceArn", value)["aws:sourcearn"], *those, *others) == those


ORGANIZATIONS = (*known.PRINCIPAL_ORGANIZATIONS, *known.SOURCE_ORGANIZATIONS, *known.WAY_ORGANIZATIONS)
PATHS = (*known.PRINCIPAL_PATHS, *known.SOURCE_PATHS, *known.WAY_PATHS)


@pytest.mark.parametrize("by", [*ORGANIZATIONS, *PATHS])
def test_an_organization_is_ours_that_the_environment_names_or_else_the_document(by: str) -> None:
    suffix = "/r-ab12/*" if by in PATHS else ""
    values = [f"{name}{suffix}" for name in ("o-theirs", "o-p*", "${aws:x}")]
    for ours, name in ((NAMED, ORG), (Ours(), "o-theirs")):
        domains = fixes(by, *values, ours=ours)
        for key in ORGANIZATIONS:
            texts = (name, name.upper(), RESOURCE_ORGANIZATION)
            assert of_ours(domains[key], *texts, "o-p1", "o-p*", "${aws:x}", "o-other", "") == [*texts]
        for key in PATHS:
            texts = (name, f"{name}/", f"{name}/r-1/ou")
            assert of_ours(domains[key], *texts, f"{name}x/r", "o-p1/r", "o-p*/r", "o-other/r") == [*texts]


def test_a_path_without_a_slash_names_no_organization() -> None:
    assert of_ours(fixes("aws:PrincipalOrgPaths", "o-a", ours=Ours())["aws:principalorgid"], "o-a") == []


@pytest.mark.parametrize("key", known.WAYS)
def test_an_endpoint_or_a_vpc_is_ours_by_its_whole_id(key: str) -> None:
    domain = fixes(key, "vpc-1", "vpc-2*", "vpc-?", "${aws:x}", UNKNOWN)[key]
    assert of_ours(domain, "vpc-1", "VPC-1", "vpc-11", "vpc-2", "vpc-2*", "${aws:x}") == ["vpc-1", "VPC-1"]


ID = "AROAEXAMPLEID1234567"


@pytest.mark.parametrize(
    ("value", "those", "others"),
    [
        (ID, [ID], [f"{ID}:s"]),
        (f"{ID}:*", [f"{ID}:s"], [ID, "AROAEXAMPLEID1234568:s"]),
        (f"{ID}:s", [f"{ID}:s"], [f"{ID}:t"]),
        (f"{ID}:s*", [], [f"{ID}:s"]),
        (f"{ID}:${{x}}", [], [f"{ID}:${{x}}"]),
        ("AROA*", [], ["AROA*", ID]),
        (OUR, [OUR], [THEIR]),
        (f"{OUR}:s", [f"{OUR}:s"], [OUR]),
        (THEIR, [], [THEIR]),
        (f"{THEIR}:s", [], [f"{THEIR}:s"]),
    ],
)
def test_a_unique_id_is_one_identitys(value: str, those: list[str], others: list[str]) -> None:
    assert of_ours(fixes("aws:userid", value)["aws:userid"], *those, *others) == those


def test_where_no_account_is_named_any_roots_id_is_ours() -> None:
    assert of_ours(fixes("aws:userid", THEIR, ours=Ours())["aws:userid"], THEIR) == [THEIR]


def test_what_every_request_of_an_outsider_has() -> None:
    domains = fixes("aws:x", "y")
    assert domains[known.MOUNT] == Domain(inside=(exact(["false"]),))
    assert domains[known.TLS] == Domain(absent=False, inside=(exact(["true", "false"]),))
    assert domains[SOURCE_ADDRESS] == Domain(networks=ranges.GLOBAL)


@pytest.mark.parametrize(
    ("effect", "operator", "values", "is_somebodys"),
    [
        ("Allow", "IpAddress", ["8.8.8.0/24"], True),
        ("Deny", "NotIpAddress", ["8.8.8.0/24", UNKNOWN, "no address"], True),
        ("Allow", "NotIpAddress", ["8.8.8.0/24"], False),
        ("Deny", "IpAddress", ["8.8.8.0/24"], False),
        ("Allow", "IpAddress", ["8.8.8.0/24", "9.0.0.0/8"], False),
        ("Allow", "IpAddress", ["8.8.8.0/24", "2600::/8"], True),
    ],
)
def test_a_few_addresses_that_a_document_lets_through_are_somebodys(
    effect: str, operator: str, values: list[Any], is_somebodys: bool
) -> None:
    read = keys({operator: {"aws:SourceIp": values}}, effect=effect).of_way[SOURCE_ADDRESS]
    block = ranges.of_text("8.8.8.0/24")
    assert block and (ranges.intersection(read.networks, (block,)) == ()) is is_somebodys


def test_a_broad_range_in_one_condition_takes_nothing_from_another() -> None:
    condition = [{"IpAddress": {"aws:SourceIp": block}} for block in ("8.8.8.0/24", "9.0.0.0/8")]
    networks = keys(condition).of_way[SOURCE_ADDRESS].networks
    assert ranges.complement(networks) == ranges.union(
        [*ranges.complement(ranges.GLOBAL), ranges.of_text("8.8.8.0/24") or (0, 0)]
    )


def test_a_request_comes_by_an_endpoint_or_by_none_where_a_document_tells_them_apart() -> None:
    address, endpoint = {"aws:SourceIp": "8.8.8.8"}, {"aws:SourceVpce": "vpce-1"}
    for alone in (address, endpoint, {}):
        read = keys({"StringEquals": alone})
        assert read.ways == (read.of_way,)
    for key in BY_ENDPOINT:
        read = keys({"StringEquals": {**address, f" {key.upper()} ": "x"}})
        by_none, by_endpoint = read.ways
        assert all(by_none[one] == ABSENT for one in BY_ENDPOINT) and by_none[SOURCE_ADDRESS] != ABSENT
        assert by_endpoint == {**read.of_way, SOURCE_ADDRESS: ABSENT}


def test_a_key_that_is_not_known_is_passed_over() -> None:
    read = keys([UNKNOWN, {"StringEquals": {"aws:x": ["a", UNKNOWN]}}, {"Bool": {" AWS:X ": "b", "aws:y": "c"}}])
    assert read.values_of("aws:x") == ["a", "b"] and read.values_of("aws:z") == []


def test_what_a_service_encrypts_for_is_ours_by_its_arn() -> None:
    key = f"{known.CONTEXT}logs:arn"
    domain = fixes(key, ARN.format(THEIR))[key]
    assert of_ours(domain, ARN.format(OUR), ARN.format(THEIR)) == [ARN.format(OUR)]


@pytest.mark.parametrize(
    ("key", "minted", "single"),
    [
        ("aws:sourcearn", True, True),
        ("s3:dataaccesspointarn", True, True),
        ("kms:encryptioncontext:aws:cloudtrail:arn", True, False),
        ("kms:encryptioncontext:app", False, False),
        ("aws:principalarn", False, True),
        ("aws:principalorgpaths", False, False),
        ("aws:sourceip", False, True),
        ("aws:tagkeys", False, False),
    ],
)
def test_which_keys_a_service_states_and_which_have_one_value(key: str, minted: bool, single: bool) -> None:
    assert (is_minted(key), is_single(key)) == (minted, single)

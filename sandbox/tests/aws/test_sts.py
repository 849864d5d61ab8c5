"""STS checks presigned requests as AWS does; nobody else tells the account's secrets."""

import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from isthmus_sandbox.aws import services, sts
from isthmus_sandbox.aws.credentials import ACCOUNT, operator
from isthmus_sandbox.aws.errors import AwsError
from isthmus_sandbox.aws.sts import Key, Presigned
from tests.aws.conftest import Account
from tests.kubernetes.access.presigned import url

pytestmark = pytest.mark.slow

HEADERS = {"x-k8s-aws-id": "public"}
TRUST = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'


def asked(address: str, headers: dict[str, str] = HEADERS) -> tuple[int, str]:
    """Status, and the caller's ARN or the error's code."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=10) as answer:
            return answer.status, ElementTree.fromstring(answer.read()).findtext(".//{*}Arn") or ""
    except urllib.error.HTTPError as error:
        return error.code, ElementTree.fromstring(error.read()).findtext(".//{*}Code") or ""


def test_the_callers_arn_is_told(account: Account) -> None:
    key, secret = operator(account.layout)
    address = url(key=key, secret=secret, endpoint=services.url(account.layout))
    assert asked(address) == (200, f"arn:aws:iam::{ACCOUNT}:user/operator")


def test_an_assumed_roles_session_is_told(account: Account) -> None:
    account.client("iam").create_role(RoleName="deployers", AssumeRolePolicyDocument=TRUST)
    role = f"arn:aws:iam::{ACCOUNT}:role/deployers"
    got = account.client("sts").assume_role(RoleArn=role, RoleSessionName="ci-42")["Credentials"]
    key, secret, session = got["AccessKeyId"], got["SecretAccessKey"], got["SessionToken"]
    endpoint = services.url(account.layout)
    arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/deployers/ci-42"
    assert asked(url(key=key, secret=secret, session=session, endpoint=endpoint)) == (200, arn)
    for other in (None, "other"):
        code = asked(url(key=key, secret=secret, session=other, endpoint=endpoint))[1]
        assert code == "InvalidClientTokenId"


@pytest.mark.parametrize(
    ("old", "new"),
    [("X-Amz-Expires=60", "X-Amz-Expires=900"), ("eu-central-1", "eu-west-1"), ("Signature=", "Signature=0")],
)
def test_a_changed_request_is_refused(account: Account, old: str, new: str) -> None:
    key, secret = operator(account.layout)
    address = url(key=key, secret=secret, endpoint=services.url(account.layout))
    assert old in address
    assert asked(address.replace(old, new))[1] == "SignatureDoesNotMatch"


def test_a_request_for_another_cluster_is_refused(account: Account) -> None:
    key, secret = operator(account.layout)
    address = url(key=key, secret=secret, endpoint=services.url(account.layout))
    assert asked(address, {"x-k8s-aws-id": "other"})[1] == "SignatureDoesNotMatch"
    assert asked(address, {})[1] == "SignatureDoesNotMatch"


def test_a_guessed_secret_and_nobodys_key_are_refused(account: Account) -> None:
    key, _ = operator(account.layout)
    endpoint = services.url(account.layout)
    assert asked(url(key=key, secret="guess" * 8, endpoint=endpoint))[1] == "SignatureDoesNotMatch"
    assert asked(url(endpoint=endpoint))[1] == "InvalidClientTokenId"


def test_an_inactive_key_is_nobodys(account: Account) -> None:
    iam = account.client("iam")
    iam.create_user(UserName="former")
    made = iam.create_access_key(UserName="former")["AccessKey"]
    address = url(key=made["AccessKeyId"], secret=made["SecretAccessKey"], endpoint=services.url(account.layout))
    assert asked(address)[0] == 200
    iam.update_access_key(UserName="former", AccessKeyId=made["AccessKeyId"], Status="Inactive")
    assert asked(address)[1] == "InvalidClientTokenId"


def test_it_serves_for_fifteen_minutes() -> None:
    key = Key("s" * 40)
    request = Presigned.of(url(secret=key.secret), HEADERS)
    now = datetime.now(UTC)
    request.check(key, now + timedelta(minutes=14))
    for wrong in (now + timedelta(minutes=16), now - timedelta(minutes=6)):
        with pytest.raises(AwsError, match="Signature expired"):
            request.check(key, wrong)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Algorithm=none"),
        ("%2Fsts%2F", "%2Fs3%2F"),
        ("X-Amz-Date=", "X-Amz-Date=x"),
        ("X-Amz-SignedHeaders=", "X-Amz-Other="),
    ],
)
def test_what_isnt_presigned_right_is_incomplete(old: str, new: str) -> None:
    with pytest.raises(AwsError) as refused:
        Presigned.of(url().replace(old, new), HEADERS)
    assert refused.value.code == "IncompleteSignature"


def test_a_key_doesnt_show_itself() -> None:
    assert "secret" not in repr(sts.Key("secret", "secret"))


@pytest.mark.parametrize(("method", "path"), [("GET", "data.json"), ("POST", "reset"), ("POST", "seed?a=1")])
def test_motos_own_api_is_closed(account: Account, method: str, path: str) -> None:
    request = urllib.request.Request(f"{services.url(account.layout)}/moto-api/{path}", method=method)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=5)
    assert refused.value.code == 403
    assert account.client("iam").get_user(UserName="operator")

from datetime import UTC, datetime

import pytest

from sandbox.kubernetes.access import signature, tokens
from sandbox.kubernetes.access.signature import Secret
from sandbox.kubernetes.access.tokens import Token, TokenError
from tests.sandbox.kubernetes.access.presigned import ENDPOINT, SECRET, token, url

OWN = Secret(SECRET, None)


def parsed(text: str, cluster: str = "public") -> Token:
    return tokens.parse(token(text), cluster=cluster, endpoint=ENDPOINT, now=datetime.now(UTC))


def test_the_signature_of_botocore_is_accepted() -> None:
    signature.check(parsed(url()), OWN)
    signature.check(parsed(url(session="S/e+s=")), Secret(SECRET, "S/e+s="))


def test_a_signature_by_another_secret_is_refused() -> None:
    with pytest.raises(TokenError, match="signature is wrong"):
        signature.check(parsed(url(secret="guess" * 8)), OWN)


def test_a_token_for_another_cluster_is_refused() -> None:
    with pytest.raises(TokenError, match="another cluster than 'public'"):
        signature.check(parsed(url(cluster="other")), OWN)


@pytest.mark.parametrize(("old", "new"), [("X-Amz-Expires=60", "X-Amz-Expires=900"), ("eu-central-1", "eu-west-1")])
def test_a_changed_request_is_refused(old: str, new: str) -> None:
    with pytest.raises(TokenError, match="signature is wrong"):
        signature.check(parsed(url().replace(old, new)), OWN)


def test_a_session_token_belongs_to_its_key() -> None:
    with pytest.raises(TokenError, match="session token"):
        signature.check(parsed(url(session="other")), Secret(SECRET, "own"))
    with pytest.raises(TokenError, match="session token"):
        signature.check(parsed(url()), Secret(SECRET, "own"))


def test_secrets_of_users_and_of_assumed_roles_are_found() -> None:
    data: dict[str, dict[str, list[dict[str, object]]]] = {
        "iam": {"AccessKey": [{"access_key_id": "AKIA1", "secret_access_key": "s1"}], "Role": [{"name": "r"}]},
        "sts": {"AssumedRole": [{"access_key_id": "ASIA1", "secret_access_key": "s2", "session_token": "t"}]},
    }
    assert signature.found(data) == {"AKIA1": Secret("s1", None), "ASIA1": Secret("s2", "t")}


def test_without_moto_nobody_comes_in() -> None:
    with pytest.raises(TokenError, match="doesn't tell its access keys"):
        signature.Secrets("http://127.0.0.1:9").of("AKIA1")


def test_a_secret_doesnt_show_itself() -> None:
    assert SECRET not in repr(OWN)

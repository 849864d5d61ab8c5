import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from isthmus_sandbox.kubernetes.access import tokens
from isthmus_sandbox.kubernetes.access.tokens import Token, TokenError
from tests.kubernetes.access.presigned import ENDPOINT, KEY, token, url


def parse(text: str, now: datetime | None = None) -> Token:
    return tokens.parse(text, cluster="public", endpoint=ENDPOINT, now=now or datetime.now(UTC))


def refusal(text: str, now: datetime | None = None) -> str:
    with pytest.raises(TokenError) as error:
        parse(text, now)
    return str(error.value)


def test_a_token_of_the_cli_is_read() -> None:
    found = parse(token(url()))
    assert (found.access_key, found.region, found.cluster) == (KEY, "eu-central-1", "public")
    assert parse(token(url(session="SESSION"))).access_key == KEY


def test_a_token_doesnt_show_itself() -> None:
    found = parse(token(url()))
    assert "Signature" not in repr(found) and found.url not in repr(found)


GOOD = url()


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return token(GOOD.replace(old, new, 1))


REFUSED = [
    ("", "doesn't begin with"),
    ("k8s-aws-v2.abc", "doesn't begin with"),
    ("k8s-aws-v1.", "isn't base64url"),
    ("k8s-aws-v1.%%%%", "isn't base64url"),
    ("k8s-aws-v1.a", "isn't base64url"),
    (token(GOOD) + "=", "isn't base64url"),
    (token("http://é"), "isn't base64url"),
    ("k8s-aws-v1." + "a" * 5000, "at most 4096"),
    (token("nonsense"), "isn't for the STS"),
    (token("http://[::1"), "with a query"),
    (changed("http://", "https://"), "isn't for the STS"),
    (changed("127.0.0.1:5555", "evil.example"), "isn't for the STS"),
    (changed("127.0.0.1:5555", "127.0.0.1:5555@evil.example"), "isn't for the STS"),
    (changed("127.0.0.1:5555", "x@127.0.0.1:5555"), "isn't for the STS"),
    (changed(":5555/", ":5555/other"), "more than a host and a query"),
    (token(GOOD + "#x"), "more than a host and a query"),
    (token(GOOD + " "), "more than a host and a query"),
    (token(GOOD + "\r\nX-Evil: 1"), "more than a host and a query"),
    (changed("GetCallerIdentity", "AssumeRole"), "isn't GetCallerIdentity"),
    (changed("2011-06-15", "2012-01-01"), "isn't GetCallerIdentity"),
    (changed("Action=GetCallerIdentity&", ""), "lacks action"),
    (token(GOOD + "&Action=AssumeRole"), "twice"),
    (token(GOOD + "&action=AssumeRole"), "twice"),
    (token(GOOD + "&RoleArn=x"), "mustn't: rolearn"),
    (token(GOOD + "&a"), "with a query"),
    (token(GOOD + "".join(f"&a{n}=" for n in range(30))), "with a query"),
    (changed("host%3Bx-k8s-aws-id", "host"), "doesn't cover"),
    (changed("host%3Bx-k8s-aws-id", "x-k8s-aws-id"), "doesn't cover"),
    (changed("host%3Bx-k8s-aws-id", "host%3Bx-k8s-aws-id%3Bx-more"), "headers beside"),
    (changed("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"), "AWS4-HMAC-SHA256"),
    (changed("%2Fsts%2F", "%2Fs3%2F"), "isn't KEY/DATE/REGION/sts"),
    (changed("%2Faws4_request", ""), "isn't KEY/DATE/REGION/sts"),
    (changed("X-Amz-Expires=60", "X-Amz-Expires=901"), "within 1 to 900"),
    (changed("X-Amz-Expires=60", "X-Amz-Expires=0"), "within 1 to 900"),
    (changed("X-Amz-Expires=60", "X-Amz-Expires=-1"), "within 1 to 900"),
    (changed("X-Amz-Expires=60", "X-Amz-Expires=6%200"), "within 1 to 900"),
    (token(url(expires=1000)), "within 1 to 900"),
    (changed("X-Amz-Signature=", "X-Amz-Signature=zz"), "64 hexadecimal"),
]


# Tokens hold the time, so that they can't name the tests: each process of a parallel run makes its own.
@pytest.mark.parametrize(("text", "expected"), REFUSED, ids=[str(n) for n in range(len(REFUSED))])
def test_tokens_that_are_refused(text: str, expected: str) -> None:
    found = refusal(text)
    assert expected in found
    assert "X-Amz-Signature=" not in found and GOOD[-64:] not in found  # a refusal shows nothing of the token


def test_a_date_that_is_none() -> None:
    stamp = GOOD.partition("X-Amz-Date=")[2][:16]
    assert "isn't like" in refusal(changed(f"X-Amz-Date={stamp}", f"X-Amz-Date={stamp[:8]}"))
    assert "another day" in refusal(changed(f"X-Amz-Date={stamp}", f"X-Amz-Date=19990101{stamp[8:]}"))
    assert "is no date" in refusal(changed(f"X-Amz-Date={stamp}", f"X-Amz-Date={stamp[:8]}T256161Z"))


def test_a_token_serves_for_fifteen_minutes() -> None:
    text, now = token(url()), datetime.now(UTC)
    parse(text, now + timedelta(minutes=14, seconds=50))
    assert "has ended" in refusal(text, now + timedelta(minutes=15, seconds=1))
    parse(text, now - timedelta(minutes=4))
    assert "future" in refusal(text, now - timedelta(minutes=6))


@given(st.text(max_size=200))
def test_no_text_but_a_token_passes_or_crashes(text: str) -> None:
    for candidate in (text, tokens.PREFIX + text, token(text.encode(errors="replace").decode())):
        with pytest.raises(TokenError):
            parse(candidate)


@given(st.integers(0, 2000), st.characters(codec="ascii"))
@example(0, "H")
def test_no_url_with_a_changed_character_is_of_another_shape(position: int, character: str) -> None:
    """Whatever passes still is a GetCallerIdentity request for our STS; the signature decides the rest."""
    at = position % len(GOOD)
    text = GOOD[:at] + character + GOOD[at + 1 :]
    try:
        found = parse(token(text))
    except TokenError:
        return
    assert found.url.startswith((f"{ENDPOINT}/?", f"{ENDPOINT}?"))
    assert "=GetCallerIdentity" in found.url


def test_base64_is_strict() -> None:
    spaced = base64.urlsafe_b64encode(GOOD.encode()).decode().rstrip("=")
    assert "isn't base64url" in refusal(tokens.PREFIX + spaced[:10] + "\n" + spaced[10:])

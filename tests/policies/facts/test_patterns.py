"""Patterns of types."""

from fnmatch import fnmatchcase

from hypothesis import given
from hypothesis import strategies as st

from isthmus_policies.facts.patterns import is_like, is_one_of

TEXTS = st.text("ab:*", max_size=8)


@given(TEXTS.map(lambda text: text.replace("*", "")), TEXTS)
def test_a_star_stands_for_any_text(token: str, pattern: str) -> None:
    assert is_like(token, pattern) == fnmatchcase(token, pattern)


def test_one_of_several() -> None:
    assert is_one_of("aws:s3:Bucket", ("aws:sqs:*", "aws*:s3:*"))
    assert not is_one_of("aws:s3:Bucket", ("aws:sqs:*", "aws:s3:Bucket?"))
    assert not is_one_of("aws:s3:Bucket", ())

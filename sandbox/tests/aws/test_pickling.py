"""What is written of an account: backends and contents are named, all else is as it was; and how often."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws
from moto.s3.models import s3_backends
from moto.sqs.models import sqs_backends

from isthmus_sandbox.aws.persistence.memory import DELAY, LONGEST_REST, rest
from isthmus_sandbox.aws.persistence.pickling import Content, Pickler, Unpickler, backends

ACCOUNT = "123456789012"


@mock_aws
@pytest.mark.slow
def test_backends_and_contents_are_named_and_not_copied(tmp_path: Path) -> None:
    queues, buckets = sqs_backends[ACCOUNT]["eu-central-1"], s3_backends[ACCOUNT]["aws"]
    (tmp_path / "file").write_bytes(b"secret weights")
    state = {"text": "a", "again": [queues, queues], "other": buckets, "content": Content("file"), "set": {1}}
    written = io.BytesIO()
    Pickler(written, backends(), tmp_path).dump(state)
    assert b"secret weights" not in written.getvalue() and len(written.getvalue()) < 1000
    written.seek(0)
    read = Unpickler(written, tmp_path).load()
    assert read.pop("again")[0] is queues and read.pop("other") is buckets
    assert read == {"text": "a", "content": b"secret weights", "set": {1}}


@given(st.floats(0, 100))
def test_writing_takes_a_tenth_of_the_time_at_most_and_is_never_put_off_for_long(busy: float) -> None:
    seconds = rest(busy)
    assert DELAY <= seconds <= LONGEST_REST
    assert seconds in (DELAY, LONGEST_REST) or busy <= (seconds + busy) / 10 * 1.001

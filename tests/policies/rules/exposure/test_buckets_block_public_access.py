"""A block counts if it names the bucket, and is made."""

from dataclasses import replace
from typing import Any

from tests.policies.helpers import flat, subject

from isthmus_policies.estate import Estate
from isthmus_policies.facts.aws.s3 import BLOCKS
from isthmus_policies.rules.exposure.buckets_block_public_access import rule
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN

BUCKET, BLOCK = "aws:s3/bucket:Bucket", "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
ALL: dict[str, Any] = dict.fromkeys(BLOCKS, True)


def found(*subjects: Subject) -> list[str]:
    return [flat(violation) for violation in rule.stack(Stack(subjects, Estate()), Estate())]


def by_edge(block: Subject, *buckets: Subject) -> Subject:
    return replace(block, by_property={"bucket": frozenset(bucket.urn for bucket in buckets)})


def test_a_bucket_without_a_block_is_refused_and_one_with_passes() -> None:
    bucket = subject(BUCKET, bucket="b")
    (text,) = found(bucket)
    assert "got no BucketPublicAccessBlock" in text and "declare one for it" in text
    assert not found(bucket, subject(BLOCK, bucket="b", **ALL))
    assert found(bucket, subject(BLOCK, bucket="another", **ALL))
    assert not found(subject("aws:s3/bucketV2:BucketV2", bucket="b"), subject(BLOCK, bucket="b", **ALL))


def test_an_output_of_the_bucket_names_it_and_an_order_of_making_does_not() -> None:
    bucket, other = subject(BUCKET, name="a", forceDestroy=False), subject(BUCKET, name="c", bucket="c")
    block = subject(BLOCK, bucket=UNKNOWN, **ALL)
    assert not found(bucket, by_edge(block, bucket))
    assert len(found(bucket, other, by_edge(block, other))) == 1
    assert found(bucket, replace(block, depends_on=frozenset({bucket.urn})))


def test_what_target_leaves_out_is_neither_made_nor_does_it_block() -> None:
    bucket = subject(BUCKET, bucket="b")
    assert found(bucket, by_edge(subject(BLOCK), bucket))
    assert not found(subject(BUCKET))


def test_the_account_s_block_is_not_enough() -> None:
    account = subject("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", **ALL)
    assert found(subject(BUCKET, bucket="b"), account)


def test_other_buckets_have_theirs_always() -> None:
    assert not found(subject("aws:s3/directoryBucket:DirectoryBucket", bucket="b--euc1-az1--x-s3"))
    assert not found(subject("aws:s3tables/tableBucket:TableBucket", name="tables"))

"""An account outlives its process."""

import signal
from pathlib import Path

import pytest

from isthmus_sandbox.aws.credentials import ACCOUNT, operators
from tests.aws.conftest import Account, eventually

pytestmark = pytest.mark.sandbox
BIG = bytes(range(256)) * 40_000  # 10 MB


def _fill(account: Account) -> tuple[str, str]:
    vpc = account.client("ec2").create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    subnet = account.client("ec2").create_subnet(VpcId=vpc, CidrBlock="10.7.1.0/24")["Subnet"]["SubnetId"]
    s3 = account.client("s3")
    s3.create_bucket(Bucket="models", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_object(Bucket="models", Key="a/model.onnx", Body=BIG, Tagging="a=b")
    account.client("kms").create_alias(
        AliasName="alias/own", TargetKeyId=account.client("kms").create_key()["KeyMetadata"]["KeyId"]
    )
    account.client("ssm").put_parameter(Name="/a", Value="1", Type="String")
    account.client("ecr").create_repository(repositoryName="triton")
    account.client("logs").create_log_group(logGroupName="unheard-of-flows")
    return vpc, subnet


def _check(account: Account, vpc: str, subnet: str) -> None:
    ec2, s3 = account.client("ec2"), account.client("s3")
    assert ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["VpcId"] == vpc
    assert s3.get_object(Bucket="models", Key="a/model.onnx")["Body"].read() == BIG
    assert s3.get_object_tagging(Bucket="models", Key="a/model.onnx")["TagSet"] == [{"Key": "a", "Value": "b"}]
    assert "alias/own" in [a["AliasName"] for a in account.client("kms").list_aliases()["Aliases"]]
    assert account.client("ssm").get_parameter(Name="/a")["Parameter"]["Value"] == "1"
    assert account.client("ecr").describe_repositories()["repositories"][0]["repositoryName"] == "triton"
    assert account.client("logs").describe_log_groups()["logGroups"][0]["logGroupName"] == "unheard-of-flows"
    assert account.client("sts").get_caller_identity()["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/operator"
    # Restored objects and the live backend are one: what is made now is seen by what was there before.
    ec2.create_tags(Resources=[subnet], Tags=[{"Key": "k", "Value": "v"}])
    assert ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["Tags"] == [{"Key": "k", "Value": "v"}]


def test_stop_and_start_brings_the_account_back(own_account: Account) -> None:
    made = _fill(own_account)
    assert own_account.stop() == 0
    own_account.start()
    _check(own_account, *made)
    assert "not saved" not in own_account.log()


def test_a_killed_server_comes_back_with_what_was_written(own_account: Account) -> None:
    made = _fill(own_account)
    file = own_account.layout.state("moto") / "account.pickle"
    before = own_account.client("sts").get_caller_identity  # a read: must not hold the writing up
    eventually(lambda: before() and file.exists() and b"unheard-of-flows" in file.read_bytes())
    own_account.stop(signal.SIGKILL)
    own_account.start()
    _check(own_account, *made)


def test_contents_of_objects_are_written_once_and_removed(own_account: Account) -> None:
    _fill(own_account)
    folder: Path = own_account.layout.state("moto") / "objects"
    (first,) = eventually(lambda: list(folder.iterdir()))
    written = first.stat().st_mtime_ns
    s3 = own_account.client("s3")
    s3.put_object(Bucket="models", Key="other", Body=b"small")
    eventually(lambda: len(list(folder.iterdir())) == 2)
    assert first.stat().st_mtime_ns == written
    s3.delete_object(Bucket="models", Key="a/model.onnx")
    eventually(lambda: not first.exists())


def test_an_unreadable_account_stops_the_start(own_account: Account) -> None:
    own_account.stop()
    (own_account.layout.state("moto") / "account.pickle").write_bytes(b"nonsense")
    own_account.start()
    assert own_account.process and own_account.process.wait(30) != 0
    assert "can't be read" in own_account.log()
    assert (own_account.layout.state("moto") / "account.pickle").read_bytes() == b"nonsense"


def test_the_files_are_readable_by_their_owner_only(own_account: Account) -> None:
    own_account.stop()
    assert (own_account.layout.state("moto") / "account.pickle").stat().st_mode & 0o077 == 0
    assert (operators(own_account.layout) / f"{ACCOUNT}.json").stat().st_mode & 0o077 == 0

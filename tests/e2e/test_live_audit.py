"""Audits of what is really there: the state of a deployed stack, and what the clouds' own clients find."""

import json

import pytest
from tests.e2e.conftest import Estate

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


def audit(estate: Estate, *options: str) -> tuple[int, str]:
    """`isthmus audit local` in a shell that uses the sandbox."""
    return estate.isthmus("audit", "local", *options)


def test_what_up_made_is_clean_in_its_state_and_in_the_clouds(deployed: Estate) -> None:
    code, output = audit(deployed)
    assert code == 0 and "0 mandatory and 0 advisory" in output, output
    code, output = audit(deployed, "--live")
    assert code == 0 and "0 mandatory and 0 advisory" in output, output


def test_what_somebody_made_by_hand_is_told(deployed: Estate) -> None:
    s3 = deployed.clouds.aws("s3")
    s3.create_bucket(Bucket="by-hand", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    try:
        code, output = audit(deployed, "--live", "--format", "json")
    finally:
        s3.delete_bucket(Bucket="by-hand")
    document = json.loads(output[output.index("{") :])
    assert code == 1
    assert any("by-hand" in violation["urn"] for violation in document["violations"]), document["violations"]

"""The committed data of AWS is what its sources say."""

import json
from pathlib import Path

import pytest

COMMITTED = Path(__file__).resolve().parents[2] / "components" / "isthmus" / "environment" / "data" / "aws.json"


@pytest.mark.slow
def test_the_committed_file_is_what_the_sources_say() -> None:
    from dev import cloud_data  # imports cfn-lint, three seconds that no other test's process need take

    assert cloud_data.TARGET == COMMITTED and COMMITTED.read_text() == cloud_data.text(), "run `make data`"


def test_the_lists_are_whole() -> None:
    data = json.loads(COMMITTED.read_text())
    assert {1, 365, 3653} <= set(data["log_retention_days"]) and not {2, 8, 366} & set(data["log_retention_days"])
    assert data["vpn"]["phase1_seconds"] == {"minimum": 900, "maximum": 28800}
    assert set(data["partitions"]) >= {"aws", "aws-cn", "aws-us-gov"}
    assert data["partitions"]["aws"]["us-east-1"] == 6 and "cn-north-1" not in data["partitions"]["aws"]
    assert data["instance_types"]["p4de.24xlarge"]["gpu"]["memory_mib"] == 81920
    assert "gpu" not in data["instance_types"]["m5.large"]

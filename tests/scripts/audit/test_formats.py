"""What a CI reads: JSON, SARIF, JUnit, and where they are written."""

import json
import os
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.scripts.audit.states import PUBLIC, QUEUE, audit, export, resource, urn

from isthmus_policies.rules import RULES

URN = urn("aws:sqs/queue:Queue", "jobs")
ODD = resource("aws:sqs/queue:Queue", "<&]]>\x00\x1b\ufffe", {"tags": {"isthmus:classification": "restricted"}})


def test_json(tmp_path: Path) -> None:
    document = json.loads(audit(tmp_path, export(PUBLIC), "--format", "json").stdout)
    assert (document["ok"], document["stack"], document["source"]) == (False, "local", "state.json")
    assert document["configuration"] == "stacks/Pulumi.local.yaml"
    (violation,) = document["violations"]
    assert violation["rule"] == "sensitive-data-stays-private" and violation["urn"] == URN
    assert (violation["level"], violation["severity"], violation["where"]) == ("mandatory", "critical", "state")
    assert all(violation[key] for key in ("what", "got", "expected", "fix"))


def test_sarif(tmp_path: Path) -> None:
    """What the schema asks for (https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json)."""
    document = json.loads(audit(tmp_path, export(PUBLIC, ODD), "--format", "sarif").stdout)
    assert document["version"] == "2.1.0" and urlsplit(document["$schema"]).scheme == "https"
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.id for rule in RULES]
    for rule in rules:
        assert rule["shortDescription"]["text"] and rule["help"]["text"] and urlsplit(rule["helpUri"]).scheme
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note", "none")
    assert len(run["results"]) == 2
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] and result["level"] == "error"
        assert result["message"]["text"] and len(result["partialFingerprints"]["violation/v1"]) == 64
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"] == "stacks/Pulumi.local.yaml"
    assert URN in [r["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] for r in run["results"]]


def test_a_violation_is_the_same_one_the_night_after(tmp_path: Path) -> None:
    def prints() -> list[str]:
        results = json.loads(audit(tmp_path, export(PUBLIC, ODD), "--format", "sarif").stdout)["runs"][0]["results"]
        return [result["partialFingerprints"]["violation/v1"] for result in results]

    assert prints() == prints() and len(set(prints())) == 2


def test_junit(tmp_path: Path) -> None:
    outcome = audit(tmp_path, export(PUBLIC, ODD), "--format", "junit")
    suites = ET.fromstring(outcome.stdout)
    (suite,) = suites.findall("testsuite")
    cases = suite.findall("testcase")
    assert [case.get("name") for case in cases] == [rule.id for rule in RULES]
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == (str(len(RULES)), "1", "0")
    (bad,) = [case for case in cases if case.find("failure") is not None]
    failures = bad.findall("failure")
    assert len(failures) == 2 and any(URN in (failure.text or "") for failure in failures)
    assert all(failure.get("message") and "fix" in (failure.text or "") for failure in failures)


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit"])
def test_a_report_in_a_file(form: str, tmp_path: Path) -> None:
    file = tmp_path / "report"
    file.write_text("the last one")
    file.chmod(0o640)
    outcome = audit(tmp_path, export(QUEUE), "--format", form, "--output", str(file))
    assert outcome.code == 0 and outcome.stdout == "" and outcome.stderr.startswith("audit of local: clean")
    assert "local" in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir(tmp_path)) == ["report", "state.json"]


@pytest.mark.parametrize("file", ["/dev/full", "absent/report", "folder"])
def test_a_file_that_cannot_be_written(file: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    outcome = audit(tmp_path, export(PUBLIC), "--output", str(tmp_path / file))
    assert outcome.code == 2 and "the report can't be written" in outcome.stderr and "--output" in outcome.stderr
    assert sorted(os.listdir(tmp_path)) == ["folder", "state.json"]


def test_a_report_that_fails_leaves_the_last_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "report"
    file.write_text("the last one")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    outcome = audit(tmp_path, export(PUBLIC), "--output", str(file))
    assert outcome.code == 2 and "No space left on device" in outcome.stderr
    assert file.read_text() == "the last one" and sorted(os.listdir(tmp_path)) == ["report", "state.json"]

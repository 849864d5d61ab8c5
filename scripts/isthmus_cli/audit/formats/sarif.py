"""The report as SARIF 2.1.0, which code scanning services read.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
"""

import hashlib
import json
from typing import Any
from urllib.parse import quote

from isthmus.errors import Problem
from isthmus_cli.audit.report import Breach, Report
from isthmus_policies.analyzer import VERSION
from isthmus_policies.rule import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
DOCS = "urn:isthmus:"
"""Before a rule's `url`, which is below the checkout: `helpUri` must be absolute (3.49.12)."""
LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
SCORES = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
"""By severity, where GitHub draws the lines: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning"""


def render(report: Report) -> str:
    """One run with every rule, and a result a violation."""
    index = {rule.id: i for i, rule in enumerate(report.rules)}
    run = {
        "tool": {
            "driver": {
                "name": "isthmus",
                "version": VERSION,
                "semanticVersion": VERSION,
                "rules": [_rule(rule, rule.id in report.disabled) for rule in report.rules],
            }
        },
        "automationDetails": {"id": f"isthmus-audit/{quote(report.stack, safe='')}/"},
        "invocations": [
            {
                "executionSuccessful": not report.unread,
                "toolExecutionNotifications": [_notification(problem) for problem in report.unread],
            }
        ],
        "results": [_result(breach, index[breach.rule.id], report.configuration) for breach in report.breaches],
        "properties": {
            "stack": report.stack,
            "source": report.source,
            "notInTheStack": [str(each) for each in report.unmanaged],
        },
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule, disabled: bool) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.rationale},
        "help": {"text": f"{rule.remediation}\nSee {rule.url}."},
        "helpUri": rule.url if "://" in rule.url else f"{DOCS}{rule.url}",
        "defaultConfiguration": {"enabled": not disabled, "level": LEVELS[rule.severity]},
        "properties": {
            "tags": ["security", str(rule.family)],
            "security-severity": SCORES[rule.severity],
            "controls": {framework: list(controls) for framework, controls in rule.controls.items()},
        },
    }


def _result(breach: Breach, index: int, configuration: str) -> dict[str, Any]:
    violation = breach.violation
    # A service that shows results beside code wants a file: what can be said of a stack is in its configuration.
    file = {"artifactLocation": {"uri": quote(configuration), "uriBaseId": "%SRCROOT%"}, "region": {"startLine": 1}}
    location: dict[str, Any] = {"logicalLocations": [_logical(violation.urn)]}
    result: dict[str, Any] = {
        "ruleId": breach.rule.id,
        "ruleIndex": index,
        "level": _level(breach),
        "message": {"text": str(violation)},
        "locations": [location | ({"physicalLocation": file} if configuration else {})],
        "partialFingerprints": {"violation/v1": _fingerprint(breach)},
        "properties": {
            "enforcementLevel": str(breach.level),
            "where": str(breach.where),
            "got": violation.got,
            "expected": violation.expected,
            "fix": violation.fix,
        },
    }
    if violation.path:
        steps = [{"location": {"logicalLocations": [_logical(urn)]}} for urn in violation.path]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    return result


def _level(breach: Breach) -> str:
    """By the rule's severity; what the environment takes as advice is no error."""
    level = LEVELS[breach.rule.severity]
    return "warning" if level == "error" and not breach.mandatory else level


def _logical(urn: str) -> dict[str, Any]:
    urn = urn or "the stack"
    return {"name": urn.split("::", 3)[-1], "fullyQualifiedName": urn, "kind": "resource"}


def _fingerprint(breach: Breach) -> str:
    """The same for the same violation in another night's report."""
    v = breach.violation
    return hashlib.sha256("\0".join((breach.rule.id, breach.where, v.urn, v.what)).encode()).hexdigest()


def _notification(problem: Problem) -> dict[str, Any]:
    return {"level": "error", "message": {"text": str(problem)}}

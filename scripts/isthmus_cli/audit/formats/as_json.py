"""The report as JSON, for programs."""

import json

from isthmus_cli.audit.report import Breach, Report


def render(report: Report) -> str:
    """One document with everything."""
    document = {
        "ok": report.code == 0,
        "stack": report.stack,
        "source": report.source,
        "configuration": report.configuration,
        "resources": report.resources,
        "only_read": report.only_read,
        "encrypted": report.encrypted,
        "live": report.live,
        "rules": [rule.id for rule in report.rules if rule.id not in report.disabled],
        "mandatory": report.mandatory,
        "violations": [_violation(breach) for breach in report.breaches],
        "unmanaged": [{"site": u.site, "type": u.type, "name": u.name} for u in report.unmanaged],
        "unread": [{"what": p.path, "got": p.got, "expected": p.expected, "fix": p.fix} for p in report.unread],
    }
    return json.dumps(document, indent=2) + "\n"


def _violation(breach: Breach) -> dict[str, object]:
    violation = breach.violation
    return {
        "rule": breach.rule.id,
        "title": breach.rule.title,
        "severity": str(breach.rule.severity),
        "level": str(breach.level),
        "where": str(breach.where),
        "urn": violation.urn,
        "what": violation.what,
        "got": violation.got,
        "expected": violation.expected,
        "fix": violation.fix,
        "path": list(violation.path),
    }

"""The report as JUnit's XML, which every CI shows: a test case a rule, a failure a mandatory violation.

There is no standard of it; this is what Jenkins's and GitLab's readers share:
https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
"""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from isthmus_cli.audit.report import Breach, Report
from isthmus_policies.rule import Rule

READING = "everything-can-be-read"
"""The test case of what an audit of the clouds couldn't read."""


def render(report: Report) -> str:
    """One suite."""
    cases = [_case(report, rule) for rule in report.rules]
    if report.live:
        cases.append(_reading(report))
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
        "skipped": sum(case.find("skipped") is not None for case in cases),
    }
    attributes = {"name": f"isthmus audit {report.stack}", **{key: str(value) for key, value in counts.items()}}
    suites = Element("testsuites", attributes)
    suite = SubElement(suites, "testsuite", attributes)
    suite.extend(cases)
    SubElement(suite, "system-out").text = "\n".join(
        [report.summary, *(f"not in the stack: {each}" for each in report.unmanaged)]
    )
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, "unicode") + "\n"


def _case(report: Report, rule: Rule) -> Element:
    case = Element("testcase", {"classname": f"isthmus.{rule.family}", "name": rule.id})
    own = [breach for breach in report.breaches if breach.rule.id == rule.id]
    for breach in own:
        if breach.mandatory:
            SubElement(case, "failure", {"message": _line(breach), "type": str(rule.severity)}).text = _whole(breach)
    advice = [breach for breach in own if not breach.mandatory]
    if rule.id in report.disabled and not own:
        SubElement(case, "skipped", {"message": "disabled by the environment"})
    if advice:
        SubElement(case, "system-out").text = "\n\n".join(_whole(breach) for breach in advice)
    return case


def _reading(report: Report) -> Element:
    case = Element("testcase", {"classname": "isthmus.audit", "name": READING})
    for problem in report.unread:
        SubElement(case, "error", {"message": f"{problem.path}: {problem.got}", "type": "unread"}).text = str(problem)
    return case


def _line(breach: Breach) -> str:
    violation = breach.violation
    return " ".join(f"{violation.what}: got {violation.got}, expected {violation.expected}".split())


def _whole(breach: Breach) -> str:
    violation = breach.violation
    return "\n".join([str(violation), f"    resource  {violation.urn or 'the stack'}", *violation.path])

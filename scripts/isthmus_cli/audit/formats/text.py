"""The report for people: each violation with what was got and expected and its fix, all at once."""

from collections.abc import Iterator

from isthmus_cli.audit.report import Breach, Report


def render(report: Report) -> str:
    """The report as lines."""
    return "\n".join([*_lines(report), report.summary]) + "\n"


def _lines(report: Report) -> Iterator[str]:
    for breach in report.breaches:
        yield f"{_mark(breach)} {breach.rule.id}: {breach.rule.title}"
        yield _indented(str(breach.violation))
        yield f"    resource  {breach.violation.urn or 'the stack'}"
        for i, urn in enumerate(breach.violation.path):
            yield f"    {'path' if i == 0 else '  ->':<8}  {urn}"
        yield ""
    for problem in report.unread:
        yield "couldn't be read, so nothing is proved of it:"
        yield _indented(str(problem))
        yield ""
    if report.unmanaged:
        yield "not in the stack:"
        yield from (f"  {each}" for each in report.unmanaged)
        yield ""


def _mark(breach: Breach) -> str:
    return f"{'mandatory' if breach.mandatory else 'advisory'} ({breach.rule.severity}, {breach.where})"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" if not line.startswith("    ") else line for line in text.splitlines())

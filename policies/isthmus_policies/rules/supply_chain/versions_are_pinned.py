"""Charts, manifests and add-ons from elsewhere have a version that stays what it is."""

import re
from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.properties import mappings_in
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.subject import Subject
from isthmus_policies.values import items

CHARTS = re.compile(r"^kubernetes:helm\.sh/v\d+:(Release|Chart)$")
FILES = re.compile(r"^kubernetes:(yaml(/v2)?:Config(File|Group)|kustomize(/v2)?:Directory)$")
ADDONS = ("aws:eks:Addon", "aws-native:eks:Addon")
EXACT = re.compile(r"^v?\d+(\.\d+)*([-+.][0-9A-Za-z.+-]+)?$")
MOVING = re.compile(r"/(main|master|latest|HEAD|develop|releases/latest)(/|$)|[?&]ref=(main|master|HEAD|develop)\b")


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Releases of Helm, files by address, and EKS's add-ons; components too, whose children the engine asks about."""
    subject = facts.subject
    if CHARTS.match(subject.type) and not _is_local(subject):
        yield from _version(subject, subject.get("version"))
    if plain_type(subject.type) in ADDONS and not subject.get("addonVersion"):
        fix = "name it; `aws eks describe-addon-versions` lists them"
        yield Violation.of(subject, "the version", "nothing: the newest when it is made", "a version", fix)
    if FILES.match(subject.type):
        for name in ("file", "files", "directory"):
            for value in items(subject.get(name)):
                if isinstance(value, str) and "://" in value and MOVING.search(value):
                    fix = "name a tag or a commit"
                    yield Violation.of(subject, name, repr(value), "a version", fix)


def _version(subject: Subject, version: object) -> Iterator[Violation]:
    if version in (None, ""):
        fix = "name the chart's version"
        yield Violation.of(subject, "the version", "nothing: the newest when it is installed", "one version", fix)
    elif isinstance(version, str) and not EXACT.match(version.strip()):
        yield Violation.of(subject, "the version", f"{version!r}, which is many", "one version", "name one")


def _is_local(subject: Subject) -> bool:
    """Whether the chart is a folder or a file of the program, or a digest of a registry."""
    chart = subject.get("chart")
    repository = any("repo" in item for _, item in mappings_in(subject.get("repositoryOpts")))
    local = isinstance(chart, str) and chart.startswith((".", "/", "file:"))
    return not repository and (local or (isinstance(chart, str) and "@sha256:" in chart))


rule = Rule(
    id="versions-are-pinned",
    title="Charts, manifests and add-ons from elsewhere have one version.",
    rationale="Without it, two previews of one commit install different programs, and nobody has looked at the second.",
    family=Family.SUPPLY_CHAIN,
    severity=Severity.MEDIUM,
    remediation="Name a version, a tag or a commit.",
    controls={"NIST SP 800-53": ("CM-2", "CM-14", "SR-3"), "ISO/IEC 27001": ("A.5.21", "A.8.9")},
    resource=check,
)

"""What a rule is: an id, a promise with its reason and the controls that it serves, and checks that report breaches."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from isthmus.errors import Problem

if TYPE_CHECKING:
    from isthmus_policies.changes import Change
    from isthmus_policies.estate import Estate
    from isthmus_policies.facts import Facts
    from isthmus_policies.stack import Stack
    from isthmus_policies.subject import Subject


class Family(StrEnum):
    """What a rule is about."""

    RESIDENCY = "residency"
    EXPOSURE = "exposure"
    ENCRYPTION = "encryption"
    IDENTITY = "identity"
    SEGMENTATION = "segmentation"
    RESILIENCE = "resilience"
    SUPPLY_CHAIN = "supply-chain"
    HYGIENE = "hygiene"

    @property
    def is_privacy(self) -> bool:
        """Whether its rules keep data private: they treat an unknown that they need as a breach, and stay mandatory."""
        return self in (
            Family.RESIDENCY,
            Family.EXPOSURE,
            Family.ENCRYPTION,
            Family.IDENTITY,
            Family.SEGMENTATION,
        )


class Severity(StrEnum):
    """How bad a breach is, in Pulumi's words."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Level(StrEnum):
    """What a breach does, in Pulumi's words."""

    DISABLED = "disabled"
    ADVISORY = "advisory"
    MANDATORY = "mandatory"


@dataclass(frozen=True)
class Violation:
    """One breach, in the shape of every error of Isthmus: what, got, expected, fix."""

    urn: str
    """The resource's URN."""
    what: str
    """What is wrong: the property and the resource."""
    got: str
    expected: str
    fix: str
    path: tuple[str, ...] = ()
    """The URNs that data goes by, from where it is to where it may not be."""

    @classmethod
    def of(cls, subject: "Subject", path: str, got: str, expected: str, fix: str) -> "Violation":
        """A breach at a path in a resource's properties, or of a part of it in words."""
        return cls(subject.urn, f"{path} of {subject.title}", got, expected, fix)

    def __str__(self) -> str:
        return str(Problem(self.what, self.got, self.expected, self.fix))


def _no_resource(facts: "Facts", estate: "Estate") -> Iterator[Violation]:
    yield from ()


def _no_stack(stack: "Stack", estate: "Estate") -> Iterator[Violation]:
    yield from ()


@dataclass(frozen=True)
class Rule:
    """A rule. It runs twice.

    `resource` sees one resource and prevents it, in preview and in `up`; `stack` sees all of them at the end of a
    preview and proves what needs more than one (a stack check alone would not prevent a creation during `up`).
    """

    id: str
    """Kebab-case, unique, and kept for ever: waivers name it."""
    title: str
    """The promise in one sentence."""
    rationale: str
    family: Family
    severity: Severity
    remediation: str
    """What to do about a breach, in general; each violation has its own fix."""
    controls: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By framework, e.g. {"NIST SP 800-53": ["AC-3"]}."""
    resource: Callable[["Facts", "Estate"], Iterable[Violation]] = _no_resource
    stack: Callable[["Stack", "Estate"], Iterable[Violation]] = _no_stack
    remediate: Callable[["Facts", "Estate"], Iterable["Change"]] | None = None
    """The changes that mend a breach of `resource`, where no judgement is needed; the environment turns it on."""
    default_level: Level | None = None
    """Another level than the family's: advice where a provider's default may do, off where it is a matter of taste."""

    @property
    def url(self) -> str:
        """Where it is explained."""
        return f"docs/reference/policies.md#{self.id}"

    @property
    def level(self) -> Level:
        """What a breach does unless the environment says otherwise."""
        return self.default_level or (Level.MANDATORY if self.family.is_privacy else Level.ADVISORY)

    @property
    def may_be_weakened(self) -> bool:
        """Whether the environment may lower its level without a waiver."""
        return not self.family.is_privacy or self.level is not Level.MANDATORY

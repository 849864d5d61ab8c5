"""Levels and waivers, for whatever rule: what may be weakened, by whom, and which waivers hold."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from pulumi.runtime.proto import analyzer_pb2
from tests.policies.helpers import flat, subject

from isthmus_policies.analyzer import Analysis, Analyzer
from isthmus_policies.estate import Estate, of_environment
from isthmus_policies.facts import Facts
from isthmus_policies.rule import Family, Level, Rule, Severity, Violation
from isthmus_policies.settings import SETTINGS, Settings

TODAY = date(2027, 1, 15)


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    if facts.subject.package == "aws":
        yield Violation(facts.subject.urn, facts.subject.title, "a breach", "none", "mend it")


def rule(name: str, family: Family, level: Level | None = None) -> Rule:
    return Rule(name, "A promise.", "A reason.", family, Severity.HIGH, "Mend it.", {}, check, default_level=level)


PRIVACY = rule("keeps-data", Family.EXPOSURE)
ADVICE = rule("asks-for-it", Family.ENCRYPTION, Level.ADVISORY)
HYGIENE = rule("saves-money", Family.HYGIENE)
OFF = rule("names-owners", Family.HYGIENE, Level.DISABLED)
RULES = (PRIVACY, ADVICE, HYGIENE, OFF)
queue = subject("aws:sqs/queue:Queue", name="jobs")
WAIVER = {"rule": "keeps-data", "resource": "jobs", "reason": "r", "owner": "o", "expires": "2027-01-15"}


def estate(*waivers: dict[str, Any], **levels: str) -> Estate:
    names = {key.replace("_", "-"): value for key, value in levels.items()}
    return of_environment({"policies": {"waivers": list(waivers), "levels": names}})


def settings(of: Estate, **asked: str) -> Settings:
    own = Rule(SETTINGS, "T.", "R.", Family.RESIDENCY, Severity.HIGH, "M.")
    result = Settings((*RULES, own), of, TODAY)
    for name, level in asked.items():
        result.ask(name.replace("_", "-"), level)
    return result


def problems(of: Settings) -> list[str]:
    return [flat(violation) for _, _, violation in of.problems("urn")]


def test_each_rule_has_its_familys_level_or_its_own() -> None:
    assert [settings(Estate()).level(one) for one in RULES] == ["mandatory", "advisory", "advisory", "disabled"]


@pytest.mark.parametrize("level", ["advisory", "disabled"])
def test_a_privacy_rule_is_not_weakened_in_silence(level: str) -> None:
    for of in (settings(estate(keeps_data=level)), settings(Estate(), keeps_data=level), settings(Estate(), all=level)):
        assert of.level(PRIVACY) is Level.MANDATORY
        problem = next(one for one in problems(of) if "the level of 'keeps-data'" in one)
        assert 'for the resource "the level"' in problem


def test_a_waiver_of_the_level_weakens_it() -> None:
    of = settings(estate({**WAIVER, "resource": "the level"}, keeps_data="advisory"))
    assert of.level(PRIVACY) is Level.ADVISORY
    assert problems(of) == []


def test_a_waiver_of_a_breach_weakens_no_level() -> None:
    of = settings(estate({**WAIVER, "resource": "vault"}, keeps_data="advisory"))
    assert of.level(PRIVACY) is Level.MANDATORY


@pytest.mark.parametrize("level", list(Level))
def test_what_is_advice_may_have_any_level(level: Level) -> None:
    of = settings(estate(asks_for_it=level, saves_money=level, names_owners=level))
    assert {of.level(one) for one in (ADVICE, HYGIENE, OFF)} == {level}
    assert problems(of) == []


def test_the_command_line_goes_before_the_environment() -> None:
    of = settings(estate(saves_money="disabled"), saves_money="mandatory")
    assert of.level(HYGIENE) is Level.MANDATORY
    assert settings(estate(saves_money="mandatory"), all="disabled").level(HYGIENE) is Level.MANDATORY


def test_what_the_engine_asks_of_itself_does_not_undo_the_environment() -> None:
    of = settings(estate(names_owners="advisory"), names_owners="disabled", saves_money="advisory")
    assert [of.level(OFF), of.level(HYGIENE)] == [Level.ADVISORY, Level.ADVISORY]


@pytest.mark.parametrize(
    ("levels", "says"),
    [
        ({"saves_mony": "advisory"}, "did you mean 'saves-money'?"),
        ({"quite_another": "advisory"}, "see docs/reference/policies.md"),
        ({"saves_money": "remediate"}, "'remediate' expected disabled, advisory, mandatory"),
    ],
)
def test_a_level_that_says_nothing_is_a_violation(levels: dict[str, str], says: str) -> None:
    (problem,) = problems(settings(estate(**levels)))
    assert says in problem


@pytest.mark.parametrize("resource", ["jobs", "job?", "*jobs", queue.urn, "urn:pulumi:test::*::jobs"])
def test_a_waiver_in_force_accepts_its_breach_and_nothing_else(resource: str) -> None:
    of = settings(estate({**WAIVER, "resource": resource}))
    breach = Violation(queue.urn, "a", "b", "c", "d")
    assert of.waived(PRIVACY, breach)
    assert not of.waived(HYGIENE, breach)
    assert not of.waived(PRIVACY, Violation(subject("aws:sqs/queue:Queue", name="other").urn, "a", "b", "c", "d"))
    assert problems(of) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"expires": "2027-01-14"}, "expired on 2027-01-14"),
        ({"expires": "soon"}, "a day such as"),
        ({"expires": ""}, "a day such as"),
        ({"owner": " "}, "no reason or no owner"),
        ({"reason": ""}, "no reason or no owner"),
        ({"resource": "*"}, "a pattern for everything"),
        ({"resource": "**"}, "a pattern for everything"),
        ({"resource": "*::*"}, "a pattern for everything"),
        ({"resource": ""}, "a pattern for everything"),
        ({"rule": "keeps-everything"}, "a rule that there isn't"),
        ({"rule": SETTINGS}, "can't be waived"),
        ({"resource": "unused"}, "nothing that it is for"),
    ],
)
def test_a_waiver_that_does_not_hold_is_a_violation_and_accepts_nothing(change: dict[str, str], says: str) -> None:
    of = settings(estate({**WAIVER, **change}))
    assert not of.waived(PRIVACY, Violation(queue.urn, "a", "b", "c", "d"))
    (problem,) = problems(of)
    assert says in problem


@pytest.mark.parametrize("value", [None, 5, [], {"rule": ["x"]}, "x"])
def test_waivers_that_can_not_be_read_accept_nothing(value: Any) -> None:
    of = settings(of_environment({"policies": {"waivers": [value], "levels": value, "allow": value}}))
    assert not of.waived(PRIVACY, Violation(queue.urn, "a", "b", "c", "d"))


def test_nobody_asks_a_rule_that_is_off() -> None:
    assert [one.id for one, _, _ in Analysis((OFF,), Estate()).of_resource(queue)] == []
    (judged,) = Analysis((OFF,), estate(names_owners="advisory")).of_resource(queue)
    assert judged[1] is Level.ADVISORY


def test_what_the_engine_configures_is_a_wish_too() -> None:
    own = Rule(SETTINGS, "T.", "R.", Family.RESIDENCY, Severity.HIGH, "M.")
    analyzer = Analyzer.__new__(Analyzer)
    analyzer.analysis = Analysis((PRIVACY, HYGIENE, own), Estate())
    request = analyzer_pb2.ConfigureAnalyzerRequest(
        policyConfig={
            "keeps-data": analyzer_pb2.PolicyConfig(enforcementLevel=analyzer_pb2.ADVISORY),
            "saves-money": analyzer_pb2.PolicyConfig(enforcementLevel=analyzer_pb2.DISABLED),
        }
    )
    setattr(analyzer, "_PolicyAnalyzerServicer__policy_pack_config", {})  # noqa: B010 - a private name of the SDK's
    analyzer.Configure(request, None)
    assert [level for _, level, _ in analyzer.analysis.of_resource(queue)] == [Level.MANDATORY]
    reported = [(one.id, level) for one, level, _ in analyzer.analysis.of_stack([queue])]
    assert (SETTINGS, Level.MANDATORY) in reported

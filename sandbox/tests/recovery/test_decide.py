"""What can't be decided is put before a person, whose word is taken for what is pending and nothing else."""

from typing import Any

import pytest

from isthmus_sandbox.recovery import finders
from isthmus_sandbox.recovery.decide import Outcomes, decide
from isthmus_sandbox.recovery.pending import CannotIdentify, Pending
from isthmus_sandbox.recovery.report import RecoveryError

VPC, CLUSTER = "aws:ec2/vpc:Vpc", "aws:eks/cluster:Cluster"
EMPTY: dict[str, Any] = {"deployment": {"resources": []}}


def pending(name: str, type_: str = VPC) -> Pending:
    return Pending(f"urn:pulumi:local::isthmus::{type_}::{name}", type_, {}, "")


MADE, TWICE, ODD, LOST = (pending(name) for name in ("made", "twice", "odd", "lost"))


@pytest.fixture(autouse=True)
def clouds(monkeypatch: pytest.MonkeyPatch) -> None:
    """One thing that was made, one that fits twice, one that nothing tells."""

    def find(creation: Pending, *_: Any) -> list[str]:
        if creation.name == "odd":
            raise CannotIdentify("a vpc without tags")
        return {"made": ["vpc-1"], "twice": ["vpc-2", "vpc-3"]}.get(creation.name, [])

    monkeypatch.setattr(finders, "find", find)
    monkeypatch.setattr(finders, "finish", lambda *_: None)


def decided(*open_: Pending, outcomes: Outcomes | None = None) -> tuple[dict[str, str], list[str]]:
    """(ids by URN, what was reported)."""
    messages: list[str] = []
    ids = decide(open_, EMPTY, finders.Clients({}), "dev", outcomes or Outcomes(), messages.append)
    return ids, messages


def test_what_is_undecided_is_told_all_at_once_and_nothing_is_claimed() -> None:
    messages: list[str] = []
    with pytest.raises(RecoveryError) as error:
        decide((MADE, TWICE, ODD, LOST), EMPTY, finders.Clients({}), "dev", Outcomes(), messages.append)
    assert "::twice: 2 fit (vpc-2, vpc-3)" in error.value.what
    assert "::odd: a vpc without tags" in error.value.what
    assert MADE.urn not in error.value.what
    assert "isthmus recover --stack dev" in error.value.fix
    assert f"--made '{ODD.urn}=ID'" in error.value.fix and f"--made '{TWICE.urn}=ID'" in error.value.fix
    assert messages == []


def test_a_person_says_what_became_of_it() -> None:
    ids, messages = decided(MADE, TWICE, ODD, outcomes=Outcomes([f"{TWICE.urn}=vpc-3"], [ODD.urn]))
    assert ids == {MADE.urn: "vpc-1", TWICE.urn: "vpc-3"}
    assert [line.split()[0] for line in messages] == ["imported", "imported", "cleared"]


def test_an_id_may_hold_what_parts_it_from_its_urn() -> None:
    assert decided(ODD, outcomes=Outcomes([f"{ODD.urn}=a=b"]))[0] == {ODD.urn: "a=b"}


@pytest.mark.parametrize(
    "outcomes",
    [
        Outcomes(["urn:pulumi:local::isthmus::x:y:Z::other=1"]),
        Outcomes([ODD.urn]),
        Outcomes((), ["typo"]),
        Outcomes([f"{ODD.urn}=1"], [ODD.urn]),
    ],
    ids=["another", "no id", "typo", "both"],
)
def test_a_word_on_what_is_not_pending_is_refused(outcomes: Outcomes) -> None:
    with pytest.raises(RecoveryError, match=r"isn't pending, or twice") as error:
        decided(ODD, outcomes=outcomes)
    assert ODD.urn in error.value.what


def test_a_cloud_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(*_: Any) -> list[str]:
        raise ConnectionError("nobody listens")

    monkeypatch.setattr(finders, "find", find)
    with pytest.raises(RecoveryError, match="can't be looked up: nobody listens") as error:
        decided(MADE)
    assert "sandbox status" in error.value.fix


def test_what_never_becomes_ready_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def finish(*_: Any) -> None:
        raise RuntimeError("it is CREATE_FAILED: no quota")

    monkeypatch.setattr(finders, "finish", finish)
    with pytest.raises(RecoveryError, match=r"vpc-1.*CREATE_FAILED: no quota"):
        decided(MADE)


def test_what_takes_time_is_said() -> None:
    _, messages = decided(pending("made", CLUSTER))
    assert messages[0].startswith(f"waits until {CLUSTER}")

"""What a killed update left in the state is taken in, cleared or put before a person."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from isthmus_sandbox.recovery import finders
from isthmus_sandbox.recovery.decide import Outcomes
from isthmus_sandbox.recovery.pending import SECRET_SIGNATURE, Pending, pending, settled
from isthmus_sandbox.recovery.recover import recover
from isthmus_sandbox.recovery.report import RecoveryError
from isthmus_sandbox.recovery.unread import Unread

BUCKET, VPC = "aws:s3/bucket:Bucket", "aws:ec2/vpc:Vpc"


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:local::isthmus::{type_}::{name}"


def creating(type_: str, name: str, **inputs: Any) -> dict[str, Any]:
    resource = {"urn": urn(type_, name), "custom": True, "type": type_, "inputs": inputs}
    return {"type": "creating", "resource": resource}


def state(*operations: Mapping[str, Any], resources: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    return {"version": 3, "deployment": {"resources": list(resources), "pending_operations": list(operations)}}


class Engine:
    """Plays the CLI on one state, and notes what it was asked."""

    def __init__(self, backend: Path, now: dict[str, Any]) -> None:
        self.now, self.commands = now, list[list[str]]()
        checkpoint = backend / ".pulumi" / "stacks" / "isthmus" / "local.json"
        checkpoint.parent.mkdir(parents=True)
        checkpoint.write_text(json.dumps(now))

    def __call__(self, args: Sequence[str], *, stdin: str | None = None) -> CompletedProcess[str]:
        self.commands.append(list(args))
        if stdin is not None:
            self.now = json.loads(stdin)
        return CompletedProcess(list(args), 0, json.dumps(self.now), "")


@pytest.fixture
def clouds(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What a look-up finds, by the resource's name in the program."""
    ids: dict[str, list[str]] = {}

    def find(creation: Pending, state: Mapping[str, Any], clients: Any) -> list[str]:
        return ids.get(creation.name, [])

    monkeypatch.setattr(finders, "find", find)
    monkeypatch.setattr(finders, "finish", lambda *_: None)
    return ids


def settle(backend: Path, now: dict[str, Any]) -> tuple[Engine, list[str]]:
    engine, messages = Engine(backend, now), list[str]()
    recover(engine, backend, "isthmus", "local", finders.Clients({}), messages.append)
    return engine, messages


def test_what_was_made_is_taken_in_and_read_and_the_rest_is_cleared(
    tmp_path: Path, clouds: dict[str, list[str]]
) -> None:
    clouds["made"] = ["models-1"]
    engine, messages = settle(tmp_path, state(creating(BUCKET, "made", bucket="models-1"), creating(VPC, "lost")))
    deployment = engine.now["deployment"]
    assert deployment["pending_operations"] == []
    assert [(r["urn"], r["id"]) for r in deployment["resources"]] == [(urn(BUCKET, "made"), "models-1")]
    assert engine.commands[-1][:1] == ["refresh"] and urn(BUCKET, "made") in engine.commands[-1]
    assert any("imported" in line and "'made'" in line for line in messages)
    assert any("cleared" in line and "'lost'" in line for line in messages)


def test_what_is_undecided_leaves_the_state_as_it_was(tmp_path: Path, clouds: dict[str, list[str]]) -> None:
    clouds["twice"] = ["vpc-1", "vpc-2"]
    engine = Engine(tmp_path, state(creating(VPC, "twice")))
    with pytest.raises(RecoveryError, match=r"vpc-1, vpc-2"):
        recover(engine, tmp_path, "isthmus", "local", finders.Clients({}), print)
    assert all("import" not in args for args in engine.commands)


@pytest.mark.parametrize("operations", [(), ("deleting",)], ids=["nothing", "a deletion"])
def test_a_word_on_a_stack_without_pending_creations_is_refused(tmp_path: Path, operations: tuple[str, ...]) -> None:
    now = state(*({**creating(VPC, "old"), "type": kind} for kind in operations)) if operations else {}
    with pytest.raises(RecoveryError, match="none"):
        recover(Engine(tmp_path, now), tmp_path, "isthmus", "local", finders.Clients({}), print, Outcomes(["u=1"]))


def test_what_cannot_be_read_says_the_ways_out(tmp_path: Path, clouds: dict[str, list[str]]) -> None:
    clouds["made"] = ["models-1"]
    engine = Engine(tmp_path, state(creating(BUCKET, "made")))

    def unreadable(args: Sequence[str], *, stdin: str | None = None) -> CompletedProcess[str]:
        done = engine(args, stdin=stdin)
        return CompletedProcess(list(args), 1, "", "no such id") if "refresh" in args else done

    with pytest.raises(RecoveryError, match="no such id") as error:
        recover(unreadable, tmp_path, "isthmus", "local", finders.Clients({}), print)
    assert "isthmus pulumi state delete --stack local" in error.value.fix


class Killed(Exception):
    """The engine, in the middle of a command."""


@pytest.mark.parametrize("killed", ["import", "refresh"])
def test_a_recovery_that_was_killed_goes_on(tmp_path: Path, clouds: dict[str, list[str]], killed: str) -> None:
    clouds["made"] = ["models-1"]
    engine, messages = Engine(tmp_path, state(creating(BUCKET, "made", bucket="models-1"))), list[str]()

    def dying(args: Sequence[str], *, stdin: str | None = None) -> CompletedProcess[str]:
        if killed in args:
            raise Killed
        return engine(args, stdin=stdin)

    with pytest.raises(Killed):
        recover(dying, tmp_path, "isthmus", "local", finders.Clients({}), messages.append)
    assert all("refresh" not in args for args in engine.commands)
    (tmp_path / ".pulumi" / "stacks" / "isthmus" / "local.json").write_text(json.dumps(engine.now))
    for _ in range(2):  # the second time nothing is left to do
        recover(engine, tmp_path, "isthmus", "local", finders.Clients({}), messages.append)
        (tmp_path / ".pulumi" / "stacks" / "isthmus" / "local.json").write_text("{}")
    assert [urn(BUCKET, "made") in args for args in engine.commands if "refresh" in args] == [True]
    assert ("goes on with a recovery that was killed itself" in messages) is (killed == "refresh")


def test_what_is_gone_meanwhile_is_not_read(tmp_path: Path) -> None:
    unread = Unread(tmp_path, "isthmus", "local")
    unread.keep([urn(VPC, "gone")])
    engine, _ = settle(tmp_path, state())
    assert all("refresh" not in args for args in engine.commands)
    assert unread.urns() == []


def test_a_state_without_pending_creations_is_left_alone(tmp_path: Path) -> None:
    engine, messages = settle(tmp_path, state())
    assert all(args[:2] != ["stack", "import"] for args in engine.commands)
    assert messages == []


def test_no_stack_is_nothing_to_do(tmp_path: Path) -> None:
    recover(lambda *_, **__: pytest.fail("asked"), tmp_path, "isthmus", "local", finders.Clients({}), print)


def test_other_pending_operations_stay_for_the_engine() -> None:
    deleting = {"type": "deleting", "resource": {"urn": urn(VPC, "old"), "type": VPC, "inputs": {}}}
    now = settled(state(deleting, creating(VPC, "new")), {})
    assert now["deployment"]["pending_operations"] == [deleting]


def test_what_was_being_replaced_is_marked_for_deletion() -> None:
    old = {"urn": urn(VPC, "v"), "type": VPC, "id": "vpc-0"}
    now = settled(state(creating(VPC, "v"), resources=[old]), {urn(VPC, "v"): "vpc-1"})
    assert [(r["id"], r.get("delete", False)) for r in now["deployment"]["resources"]] == [
        ("vpc-0", True),
        ("vpc-1", False),
    ]


def test_a_component_is_known_as_one() -> None:
    component = {
        "type": "creating",
        "resource": {"urn": urn("isthmus:index:Tenant", "t"), "type": "isthmus:index:Tenant"},
    }
    assert [creation.custom for creation in pending(state(creating(VPC, "v"), component))] == [True, False]


def test_secrets_never_reach_a_look_up() -> None:
    secret = {SECRET_SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "x"}
    (creation,) = pending(state(creating(BUCKET, "b", bucket="models", policy=secret)))
    assert creation.inputs == {"bucket": "models"}

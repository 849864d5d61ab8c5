"""An audit of a state: what it refuses and allows, and what it says of a state or a configuration that is none."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.policies.leaks import case as corpus
from tests.policies.leaks.as_state import state
from tests.policies.test_leaks import STACKS, environment
from tests.policies.test_leaks import judged as previewed
from tests.scripts.audit.states import PUBLIC, QUEUE, TAGS, audit, export, resource, run, secret, urn

from isthmus.errors import Problem
from isthmus_cli.audit.judged import judged
from isthmus_cli.sandbox import NoSandbox
from isthmus_policies.analyzer import Analysis
from isthmus_policies.checkpoint import recorded
from isthmus_policies.estate import of_environment
from isthmus_policies.rules import RULES


def of_state(document: Any) -> set[str]:
    """The mandatory violations of a state."""
    analysis = Analysis(RULES, of_environment(environment()))
    return {f"{b.rule.id}: {b.violation}" for b in judged(analysis, recorded(document)) if b.mandatory}


# One of each kind at least; the corpus has no order that matters.
SAMPLE = [*STACKS[::12], *(case for case in STACKS if case["expect"] == "allowed")][:40]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in SAMPLE])
def test_the_audit_refuses_what_the_preview_refuses(case: dict[str, Any]) -> None:
    assert of_state(state(case)) == {f"{rule.id}: {violation}" for rule, violation in previewed(case)}


LABEL_IS_SECRET = "K7-label-internal-hidden-as-a-secret"
"""Encrypted, its label may say any class."""
SAFE = [case for case in SAMPLE if case["expect"] == "allowed" and case["id"] != LABEL_IS_SECRET]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in SAFE])
def test_a_safe_stack_stays_allowed_with_its_secrets_encrypted(case: dict[str, Any]) -> None:
    assert not of_state(state(case, show_secrets=False))


def test_a_label_that_is_encrypted_may_say_any_class() -> None:
    (case,) = (case for case in STACKS if case["id"] == LABEL_IS_SECRET)
    assert of_state(state(case, show_secrets=False)) and not of_state(state(case))


def test_the_engines_own_form_and_a_states_are_one() -> None:
    """A file of a backend is read as an export is."""
    document = state(STACKS[0])
    stored = {"version": 3, "checkpoint": {"stack": "local", "latest": document["deployment"]}}
    assert recorded(stored) == recorded(document)
    assert len(recorded(document)) == len(corpus.resources(STACKS[0]))


def test_a_clean_state(tmp_path: Path) -> None:
    outcome = audit(tmp_path, export(QUEUE))
    assert outcome.code == 0, outcome.stdout
    assert outcome.stdout.startswith("audit of local: clean: 3 resources")


def test_a_violation_is_told_with_all_that_helps(tmp_path: Path) -> None:
    outcome = audit(tmp_path, export(PUBLIC))
    assert outcome.code == 1
    for part in (
        "mandatory (critical, state) sensitive-data-stays-private",
        "got       the classification restricted",
        "expected  public or internal",
        "fix       put it on a private (openstack) site",
        f"resource  {urn('aws:sqs/queue:Queue', 'jobs')}",
        "audit of local: violations",
    ):
        assert part in outcome.stdout


def test_what_waits_for_its_deletion_is_still_there(tmp_path: Path) -> None:
    assert audit(tmp_path, export(QUEUE, {**PUBLIC, "delete": True})).code == 1


def test_what_is_only_read_is_counted_and_not_judged(tmp_path: Path) -> None:
    outcome = audit(tmp_path, export(QUEUE, {**PUBLIC, "urn": urn("aws:sqs/queue:Queue", "theirs"), "external": True}))
    assert outcome.code == 0 and "1 resources only read, not judged" in outcome.stdout


def test_what_only_a_finished_update_shows_is_no_violation(tmp_path: Path) -> None:
    """Outputs that no preview has: IAM's own path of a role; and a schema, whose properties are named like others'."""
    model = resource(
        "openstack:objectstorage/containerObject:ContainerObject",
        "model",
        {"metadata": {"isthmus-classification": "restricted"}, "source": "/models/model.onnx", "containerName": "c"},
    )
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
    role = resource(
        "aws:iam/role:Role",
        "nodes",
        {"tags": TAGS, "path": "/", "assumeRolePolicy": json.dumps({"Statement": [trust]})},
    )
    crd = resource("aws:sqs/queue:Queue", "odd", {"tags": TAGS, "properties": {"name": {"type": "x"}, "value": {}}})
    outcome = audit(tmp_path, export(model, role, crd))
    assert "no-path-leads-out" not in outcome.stdout and "nothing is proved" not in outcome.stdout, outcome.stdout


def test_a_state_from_standard_input(tmp_path: Path) -> None:
    assert run("audit", "local", "--state", "-", stdin=json.dumps(export(PUBLIC))).code == 1


def test_a_state_from_a_command(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(json.dumps(export(PUBLIC)))
    assert run("audit", "local", "--command", f"cat '{tmp_path}/state.json'").code == 1
    outcome = run("audit", "local", "--command", f"'{sys.executable}' -c 'raise SystemExit(\"password=hunter22\")'")
    assert outcome.code == 2 and "ended with code 1" in outcome.stderr and "hunter22" not in outcome.stderr
    assert run("audit", "local", "--command", "not-there").code == 2
    assert run("audit", "local", "--command", "'").code == 2
    assert run("audit", "local", "--command", " ").code == 2


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without the sandbox, whose `pulumi` runs the script in this file."""
    script = tmp_path / "bin" / "pulumi"
    script.parent.mkdir()
    script.touch()
    script.chmod(stat.S_IRWXU)

    def absent() -> Any:
        raise NoSandbox(Problem("the sandbox isn't installed"))

    monkeypatch.setattr("isthmus_cli.state.exported.door", absent)
    monkeypatch.setenv("PATH", os.pathsep.join([str(script.parent), os.environ["PATH"]]))
    return script


def test_without_a_sandbox_pulumi_is_asked(engine: Path, tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(json.dumps(export(PUBLIC)))
    engine.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/args; cat {tmp_path}/state.json\n')
    assert run("audit", "local", "--show-secrets").code == 1
    assert (tmp_path / "args").read_text() == "stack export --stack local --show-secrets --non-interactive\n"


def test_no_such_stack(engine: Path) -> None:
    engine.write_text("#!/bin/sh\necho \"error: no stack named 'local' found\" >&2; exit 255\n")
    outcome = run("audit", "local")
    assert (
        outcome.code == 2 and "no stack named 'local' found" in outcome.stderr and "pulumi stack ls" in outcome.stderr
    )


def test_no_engine_at_all(engine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    outcome = run("audit", "local")
    assert outcome.code == 2 and "neither `pulumi` on PATH nor the sandbox" in outcome.stderr


DEEP = b"[" * 100_000


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "got       nothing"),
        (b"{", "no JSON at line 1"),
        (b"\xff\xfe", "no UTF-8"),
        (DEEP, "nested too deep"),
        (json.dumps(export(resource("a:b:C", "d"))).replace('"d-id"', DEEP.decode() + "]" * 100_000).encode(), "deep"),
        (b"[]", "got       a list"),
        (b"null", "got       nothing"),
        (b'{"deployment": []}', "without `deployment`"),
        (b'{"version": 99, "deployment": {}}', "version"),
        (b'{"version": [], "deployment": {}}', "version"),
        (b'{"version": 3, "deployment": {}}', "without resources"),
        (b'{"version": 3, "deployment": {"resources": {"a": 1}}}', "a list"),
        (b'{"version": 3, "deployment": {"resources": [1, {"urn": 3}]}}', "resources[1].urn"),
        (json.dumps(export({**QUEUE, "inputs": [1], "dependencies": "x"})).encode(), "resources[2].dependencies"),
        (json.dumps(export({**QUEUE, "urn": "jobs"})).encode(), "no URN"),
    ],
)
def test_a_file_that_is_no_state(content: bytes, part: str, tmp_path: Path) -> None:
    outcome = audit(tmp_path, content)
    assert outcome.code == 2 and part in outcome.stderr and "fix" in outcome.stderr, outcome.stderr
    assert outcome.stdout == ""


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for name in ("absent.json", "."):
        outcome = run("audit", "local", "--state", str(tmp_path / name))
        assert outcome.code == 2 and "pulumi stack export" in outcome.stderr


def test_pending_operations_prove_nothing(tmp_path: Path) -> None:
    outcome = audit(tmp_path, export(QUEUE, pending_operations=[{"resource": PUBLIC, "type": "creating"}, 3]))
    assert outcome.code == 2 and outcome.stdout == ""
    assert "creating began, and its end isn't known" in outcome.stderr and "pulumi refresh" in outcome.stderr


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [None], {"a": {"b": [1.5, True, None]}}, {"": ""}])
@pytest.mark.parametrize("key", ["ignoreChanges", "external", "delete", "id", "custom"])
def test_other_values_of_a_resource_are_taken_as_they_come(key: str, value: Any) -> None:
    of_state(export({**QUEUE, key: value, "inputs": {"tags": value}}))


@pytest.mark.parametrize(
    ("stack", "part"),
    [("nowhere", "dev"), ("", "Pulumi..yaml"), ("a\0b", "null byte"), ("../../etc/passwd", "Pulumi.passwd.yaml")],
)
def test_an_environment_that_is_not_there(stack: str, part: str, tmp_path: Path) -> None:
    outcome = audit(tmp_path, export(QUEUE), stack=stack)
    assert outcome.code == 2 and part in outcome.stderr and outcome.stdout == "", outcome.stderr


@pytest.mark.parametrize("text", ["a: [", "- 1", "config: 3", "\tx", "a: 2026-99-99"])
def test_a_configuration_that_is_none(text: str, tmp_path: Path) -> None:
    file = tmp_path / "stack.yaml"
    file.write_text(text)
    outcome = audit(tmp_path, export(QUEUE), "--config-file", str(file))
    assert outcome.code == 2 and "stack.yaml" in outcome.stderr


def test_a_configuration_without_an_environment_is_told(tmp_path: Path) -> None:
    file = tmp_path / "stack.yaml"
    file.write_text("config:\n  other:name: 3\n")
    outcome = audit(tmp_path, export(PUBLIC), "--config-file", str(file))
    assert outcome.code == 1 and "nothing says which accounts" in outcome.stderr


SECRET_TEXT = "hunter2-of-the-state"


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit"])
@pytest.mark.parametrize(
    "value",
    [
        SECRET_TEXT,
        {"a": [SECRET_TEXT]},
        json.dumps({"k": SECRET_TEXT}),
        f"k: {SECRET_TEXT}\nl: 1\n",
        f"a'\"\n{SECRET_TEXT}",
    ],
)
def test_no_secret_is_shown(value: Any, form: str, tmp_path: Path) -> None:
    queue = resource("aws:sqs/queue:Queue", "jobs", {"tags": {"isthmus:classification": secret(value)}})
    outcome = audit(tmp_path, export(queue), "--format", form)
    assert outcome.code == 1
    assert SECRET_TEXT not in outcome.stdout + outcome.stderr
    assert "[secret]" in outcome.stdout


def test_a_short_secret_is_hidden_where_it_stands_alone(tmp_path: Path) -> None:
    queue = resource("aws:sqs/queue:Queue", "jobs", {"tags": {"isthmus:classification": secret("so")}})
    outcome = audit(tmp_path, export(queue))
    assert "'[secret]'" in outcome.stdout and "resource" in outcome.stdout


def test_an_encrypted_secret_is_unknown(tmp_path: Path) -> None:
    bucket = resource("aws:s3/bucket:Bucket", "data", {"tags": secret(TAGS, shown=False)})
    outcome = audit(tmp_path, export(bucket))
    assert (
        outcome.code == 1
        and "isn't known" in outcome.stdout
        and "2 encrypted secrets taken as unknown" in outcome.stdout
    )


def test_what_a_terminal_obeys_is_not_printed(tmp_path: Path) -> None:
    outcome = audit(tmp_path, export({**PUBLIC, "urn": urn("aws:sqs/queue:Queue", "\x1b[2J\ud800")}))
    assert outcome.code == 1 and "\\u001b[2J" in outcome.stdout and "\x1b" not in outcome.stdout


def test_help_loads_no_sdk() -> None:
    program = (
        "import sys, isthmus_cli.cli; print([n for n in ('pulumi', 'isthmus_policies.analyzer') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

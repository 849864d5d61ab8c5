"""States made by hand, and the audit of one as a person runs it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from isthmus_cli import cli
from isthmus_policies.values import SECRET, SIGNATURE

ROOT = "pulumi:pulumi:Stack"
PROVIDER = "pulumi:providers:aws"


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    code: int
    stdout: str
    stderr: str


def urn(token: str, name: str) -> str:
    return f"urn:pulumi:local::isthmus::{token}::{name}"


def resource(token: str, name: str, props: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A resource of AWS as a state has it."""
    return {
        "urn": urn(token, name),
        "type": token,
        "custom": True,
        "id": f"{name}-id",
        "inputs": {"__defaults": [], **(props or {})},
        "outputs": {"id": f"{name}-id", **(props or {})},
        "parent": urn(ROOT, "isthmus-local"),
        "provider": f"{urn(PROVIDER, 'default')}::0000",
        **more,
    }


def export(*resources: Any, **deployment: Any) -> dict[str, Any]:
    """A whole state with the stack's own resource and the provider."""
    stack = {"urn": urn(ROOT, "isthmus-local"), "type": ROOT, "custom": False}
    provider = {
        "urn": urn(PROVIDER, "default"),
        "type": PROVIDER,
        "custom": True,
        "id": "0000",
        "inputs": {"region": "eu-central-1"},
        "outputs": {"region": "eu-central-1"},
    }
    return {"version": 3, "deployment": {"resources": [stack, provider, *resources], **deployment}}


def secret(value: Any, *, shown: bool = True) -> dict[str, Any]:
    """A secret as a state has it."""
    return {SIGNATURE: SECRET, **({"plaintext": json.dumps(value)} if shown else {"ciphertext": "v1:AA:BB"})}


TAGS = {"isthmus:classification": "internal"}
QUEUE = resource("aws:sqs/queue:Queue", "jobs", {"tags": TAGS})
PUBLIC = resource(
    "aws:sqs/queue:Queue", "jobs", {"tags": {"isthmus:classification": "restricted"}}
)  # restricted data on AWS


def audit(folder: Path, state: Any, *args: str, stack: str = "local") -> Outcome:
    """`isthmus audit` on a state (a document, or a file's bytes)."""
    file = folder / "state.json"
    file.write_bytes(state if isinstance(state, bytes) else json.dumps(state).encode())
    return run("audit", stack, "--state", str(file), *args)


def run(*args: str, stdin: str | None = None) -> Outcome:
    done = CliRunner().invoke(cli.application([]), args, input=stdin)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert "Traceback" not in done.output
    return Outcome(done.exit_code, done.stdout, done.stderr)

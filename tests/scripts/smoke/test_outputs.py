"""The stack's outputs: read, checked, all problems at once; and the command's own errors."""

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from isthmus_cli.smoke import stack_outputs
from isthmus_cli.smoke.command import app

GOOD: dict[str, Any] = {
    "sites": {"private": {"kind": "openstack"}},
    "servers": {
        "private": {
            "site": "private",
            "http": "http://10.0.0.1:8000",
            "grpc": "10.0.0.1:8001",
            "metrics": "http://x/metrics",
        }
    },
    "models": {"recommender": {"servers": ["private"], "classification": "restricted", "revision": "0123456789abcdef"}},
}


def test_good_outputs_are_read_from_a_file_and_a_command(tmp_path: Path) -> None:
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps(GOOD))
    read = stack_outputs.read(file)
    assert read.servers["private"].grpc == "10.0.0.1:8001" and read.models["recommender"].servers == ("private",)
    assert stack_outputs.ask(f"cat {shlex.quote(str(file))}") == read


def test_outputs_may_say_their_classes() -> None:
    classes = {"sites": "internal", "servers": "internal", "models": "internal"}
    read = stack_outputs.parse(json.dumps({**GOOD, "isthmus:classification": classes}), "here")
    assert read.classification == classes
    assert stack_outputs.parse(json.dumps(GOOD), "here").classification == {}


def test_all_problems_come_at_once() -> None:
    bad = {
        "servers": {"private": {"site": "private", "http": "10.0.0.1:8000", "grpc": "http://10.0.0.1"}},
        "models": {"m": {"servers": ["x"]}},
    }
    with pytest.raises(stack_outputs.OutputsInvalid) as caught:
        stack_outputs.parse(json.dumps(bad), "here")
    message = str(caught.value)
    for path in ("servers.private.http", "servers.private.grpc", "models.m.revision"):
        assert path in message
    assert "got" in message and "fix: run `pulumi up`" in message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"),
        ("{}", "servers: Field required"),
        (json.dumps({**GOOD, "models": {}}), "models: Dictionary should have at least 1 item"),
        (
            json.dumps({**GOOD, "models": {"m": {"servers": ["mars"], "revision": "1"}}}),
            "m by 'mars'; there are ['private']",
        ),
        (
            json.dumps({**GOOD, "isthmus:classification": {"models": "internal"}}),
            "isthmus:classification has no class of servers",
        ),
        (
            json.dumps({**GOOD, "isthmus:classification": {"models": "secret", "servers": "internal"}}),
            "isthmus:classification.models",
        ),
    ],
)
def test_wrong_outputs(text: str, message: str) -> None:
    with pytest.raises(stack_outputs.OutputsInvalid) as caught:
        stack_outputs.parse(text, "here")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--outputs", "no/such/file"], "No such file"),
        (["--command", "no-such-program"], "can't run"),
        (["--command", f"{sys.executable} -c 'import sys; sys.exit(\"no stack selected\")'"], "no stack selected"),
        (["--header", "secret-token"], "expected NAME=VALUE"),
    ],
)
def test_the_command_says_what_is_wrong(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split()) and "fix:" in result.stderr
    assert "secret-token" not in result.output, "a header may be a secret"


@pytest.mark.usefixtures("built")
def test_nobody_there_is_a_failure_with_a_report(tmp_path: Path) -> None:
    from isthmus_models import catalog

    file = tmp_path / "outputs.json"
    here = {"private": {"site": "private", "http": "http://127.0.0.1:9", "grpc": "127.0.0.1:9"}}
    model = {"servers": ["private"], "revision": catalog.revision("recommender", target="gpu")}
    other = {"servers": ["private"], "revision": "0" * 16}
    models = {"recommender": model, "fusion": other, "chess": other}
    file.write_text(json.dumps({"servers": here, "models": models}))
    result = CliRunner().invoke(app, ["--outputs", str(file), "--json"])
    report = json.loads(result.stdout)
    assert (result.exit_code, report["ok"], report["latency"]) == (1, False, [])
    found = {(c["subject"], c["protocol"], c["check"]): c for c in report["checks"]}
    assert found["server", "http", "live and ready"]["got"].startswith("endpoint down")
    assert found["recommender", "", "revision of this checkout"]["note"].endswith(", gpu")
    assert found["recommender", "grpc", "latency"]["state"] == "not run"
    stale = found["fusion", "", "revision of this checkout"]
    assert stale["got"] == "0000000000000000 in the stack's outputs" and "deploy this checkout" in stale["fix"]
    assert found["chess", "", "revision of this checkout"]["got"] == "a model that isn't here"
    table = CliRunner().invoke(app, ["--outputs", str(file)])
    first = " ".join(table.stdout.split())
    assert first.startswith(f"outputs in {file}: private at http://127.0.0.1:9 and 127.0.0.1:9")
    assert table.exit_code == 1 and "smoke test failed" in table.stdout
    assert "endpoint down" in table.stdout and "fix" in table.stdout

"""The report says whose outputs were read and who was asked, in JSON and in the table's first line."""

import json
from pathlib import Path

import pytest
from tests.scripts.smoke.lying_triton import MODEL, Http, Triton
from typer.testing import CliRunner

from isthmus_cli.smoke import api, campaign, generic, model_checks, stack_outputs
from isthmus_cli.smoke.client import Options
from isthmus_cli.smoke.command import app
from isthmus_cli.smoke.expectation import expect

INFER = f"v2/models/{MODEL}/infer"


def outputs(triton: Triton, *models: str) -> str:
    """Outputs of a stack in which these models are on the one server, as JSON."""
    server = {"site": "[/]", "http": triton.http, "grpc": triton.target}
    served = {"servers": ["[/]"], "revision": triton.revision}
    return json.dumps({"servers": {"[/]": server}, "models": dict.fromkeys(models, served)})


@pytest.mark.parametrize("named", ["file", "command", "stack"])
@pytest.mark.slow
def test_source_and_endpoints(triton: Triton, tmp_path: Path, named: str) -> None:
    file = tmp_path / "outputs.json"
    file.write_text(outputs(triton, MODEL))
    options, source = {
        "file": (["--outputs", str(file)], f"outputs in {file}"),
        "command": (["--command", f"cat {file}"], f"outputs of `cat {file}`"),
        "stack": (["--outputs", str(file), "--source", "stack dev of sandbox mine"], "stack dev of sandbox mine"),
    }[named]
    arguments = [*options, "--repository", str(triton.model.root), "--requests", "1"]
    result = CliRunner().invoke(app, [*arguments, "--json"])
    report = json.loads(result.stdout)
    assert (result.exit_code, report["source"], report["ok"]) == (0, source, True)
    assert report["endpoints"] == {"[/]": {"http": triton.http, "grpc": triton.target}}
    table = CliRunner().invoke(app, arguments)
    assert table.stdout.startswith(f"{source}: [/] at {triton.http} and {triton.target}\n") and table.exit_code == 0


def test_the_data_type_of_every_request_is_held(triton: Triton, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a model's own check never looks: latency, and the answers of a peer."""

    def peer(asked: api.Asked) -> str:
        asked.peer(MODEL).infer(MODEL, question.inputs, question.outputs)
        return ""

    expected = expect(MODEL, triton.revision, triton.model)
    made = generic.question(expected)
    assert made is not None
    question = made
    monkeypatch.setattr(model_checks, "of", lambda expected: ({"peer": peer}, question))
    lie = triton.truth()[INFER]
    lie["outputs"][0]["datatype"] = "FP64"
    triton.http_lies[INFER] = Http.of(lie)
    stack = stack_outputs.parse(outputs(triton, MODEL), "here")
    report = campaign.Campaign(
        stack, Options(5), requests=1, listener=lambda outcome: None, repository=triton.model
    ).run()
    failures = {outcome.check: outcome.failure for outcome in report.outcomes if outcome.failure}
    assert failures.keys() == {"peer", "latency"}
    for failure in failures.values():
        assert (failure.what, failure.got, failure.expected) == (
            f"{MODEL} answer outputs[0].datatype",
            "'FP64'",
            "FP32",
        )


def test_a_model_s_own_check_that_breaks_is_a_failure_without_values(
    triton: Triton, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(asked: api.Asked) -> str:
        raise KeyError("geheim")

    monkeypatch.setattr(model_checks, "of", lambda expected: ({"broken": broken}, None))
    stack = stack_outputs.parse(outputs(triton, MODEL), "here")
    report = campaign.Campaign(
        stack, Options(5), requests=1, listener=lambda outcome: None, repository=triton.model
    ).run()
    failures = [outcome.failure for outcome in report.outcomes if outcome.failure]
    assert len(failures) == 2 and "KeyError in test_report.py" in failures[0].got
    assert "geheim" not in str(failures[0])

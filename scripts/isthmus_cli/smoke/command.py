"""Ask every model of a deployed stack and compare its answers: `isthmus smoke`, or `python scripts/smoke_test.py`."""

import math
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from isthmus_cli.console import err, errors_reported, fail, out
from isthmus_models import repository as repositories

app = typer.Typer(add_completion=False, rich_markup_mode="rich", pretty_exceptions_show_locals=False)

COMMAND = "pulumi stack output --json"


@app.command()
def main(
    outputs: Annotated[
        Path | None, typer.Option(help="A file with the stack's outputs, as --command prints them.")
    ] = None,
    command: Annotated[
        str, typer.Option(help="The command that prints the stack's outputs.", envvar="ISTHMUS_OUTPUTS_COMMAND")
    ] = COMMAND,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    timeout: Annotated[float, typer.Option(help="Seconds a request may take.", min=0.1)] = 10.0,
    requests: Annotated[int, typer.Option(help="Requests a model and protocol, for p50 and p99.", min=1)] = 50,
    ca: Annotated[
        Path | None, typer.Option(help="Authorities to trust for https endpoints (PEM).", exists=True, dir_okay=False)
    ] = None,
    repository: Annotated[
        Path | None,
        typer.Option(help="The model repository to compare with; without it the project's.", file_okay=False),
    ] = None,
    header: Annotated[list[str] | None, typer.Option(help="NAME=VALUE, sent with each request; repeatable.")] = None,
    source: Annotated[
        str | None, typer.Option(hidden=True, help="Whose outputs those of --outputs are, for the report.")
    ] = None,
) -> None:
    """Check health, metadata, revision, answers and latency of each model, over HTTP and gRPC.

    Fails, with what it got, what it expected and the fix, when anything is not as the checkout has it. The exit code is
    0 when all checks passed, 1 when one failed or could not be run, 2 when an option or the stack's outputs are wrong.
    Nothing that may be secret is printed: headers, credentials, tokens, signatures.

    Example: [bold]python scripts/smoke_test.py --outputs outputs.json --json[/]
    """
    from isthmus_cli.smoke import headers, report, stack_outputs
    from isthmus_cli.smoke.campaign import Campaign
    from isthmus_cli.smoke.client import Options
    from isthmus_cli.smoke.redaction import Redaction

    sent, wrong = headers.read(header or [])
    if wrong:
        fail("; ".join(wrong), "write each as NAME=VALUE", code=2)
    if not math.isfinite(timeout):
        fail(f"--timeout: got {timeout}, expected a number of seconds", "write e.g. --timeout 10", code=2)
    redact = Redaction(sent.values(), os.environ)
    try:
        stack = stack_outputs.read(outputs) if outputs else stack_outputs.ask(command)
    except stack_outputs.OutputsInvalid as error:
        what, _, fix = str(error).partition("\nfix: ")
        fail(redact(what), redact(fix) or "name a file with the outputs by --outputs FILE", code=2)
    with errors_reported():
        models = _repository(repository)
    with err.status("asking the models") as status:
        campaign = Campaign(
            stack,
            Options(timeout, ca, sent),
            requests=requests,
            repository=models,
            listener=lambda outcome: status.update(escape(f"{outcome.server}: {outcome.subject}, {outcome.check}")),
        )
        result = campaign.run()
    source = source or (f"outputs in {outputs}" if outputs else f"outputs of `{command}`")
    document = report.document(result, source, stack, redact)
    if as_json:
        print(report.text(document))
    else:
        report.table(document, out)
    raise typer.Exit(0 if result.ok else 1)


def _repository(named: Path | None) -> repositories.Repository:
    """The one that is named, the project's where one stands in a project, else that of the checkout of this module.

    Raises:
        RepositoryMissing: none is there.
    """
    try:
        repository = repositories.Repository(named.absolute()) if named else repositories.default()
    except repositories.RepositoryMissing:
        checkout = Path(__file__).resolve().parents[3]
        if not (checkout / repositories.PROJECT).is_file():
            raise
        repository = repositories.Repository(checkout / repositories.FOLDER)
    repository.names()
    return repository


if __name__ == "__main__":
    app()

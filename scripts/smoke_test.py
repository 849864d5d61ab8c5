"""Ask every model of a deployed stack and compare its answers: `isthmus smoke`, or `python -m scripts.smoke_test`."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.console import err, fail, out

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

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
    header: Annotated[
        list[str] | None, typer.Option(help="NAME=VALUE, sent with each request; may be given more than once.")
    ] = None,
) -> None:
    """Check health, metadata, revision, answers and latency of each model, over HTTP and gRPC.

    Fails, with what it got, what it expected and the fix, when anything is not as the checkout has it.

    Example: [bold]python -m scripts.smoke_test --outputs outputs.json --json[/]
    """
    from scripts.smoke import report, stack_outputs
    from scripts.smoke.campaign import Campaign
    from scripts.smoke.client import Options

    headers = dict(text.partition("=")[::2] for text in header or [])
    if unnamed := [text for text in header or [] if "=" not in text]:
        fail(f"--header: got {len(unnamed)} without '=', expected NAME=VALUE", "write each as NAME=VALUE", code=2)
    try:
        said = stack_outputs.read(outputs) if outputs else stack_outputs.ask(command)
    except stack_outputs.OutputsInvalid as error:
        what, _, fix = str(error).partition("\nfix: ")
        fail(what, fix or "give the outputs with --outputs FILE", code=2)
    with err.status("asking the models") as status:
        campaign = Campaign(
            said,
            Options(timeout, ca, headers),
            requests=requests,
            tell=lambda outcome: status.update(f"{outcome.site}: {outcome.subject}, {outcome.check}"),
        )
        found = campaign.run()
    if as_json:
        print(report.document(found))
    else:
        report.table(found, out)
    raise typer.Exit(0 if found.ok else 1)


if __name__ == "__main__":
    app()

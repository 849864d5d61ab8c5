"""`isthmus audit`: read the state and the configuration, ask the rules, write the report."""

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.markup import escape

from isthmus.errors import IsthmusError, Problem
from isthmus_cli.audit import configuration, exported
from isthmus_cli.audit.arguments import Format
from isthmus_cli.audit.configuration import Configuration
from isthmus_cli.audit.exported import Exported
from isthmus_cli.audit.formats import RENDER
from isthmus_cli.audit.hidden import encrypted, hiding, printable
from isthmus_cli.audit.judged import judged
from isthmus_cli.audit.report import Report, ordered
from isthmus_cli.console import err
from isthmus_policies.analyzer import Analysis
from isthmus_policies.checkpoint import Recorded, StateInvalid, recorded
from isthmus_policies.estate import CONFIG, of_config
from isthmus_policies.rule import Level
from isthmus_policies.rules import RULES

UNREADABLE = 2


@dataclass(frozen=True)
class Options:
    """What a person asks for."""

    stack: str
    state: Path | None = None
    command: str | None = None
    config_file: Path | None = None
    sandbox: str = "default"
    show_secrets: bool = False
    live: bool = False
    format: Format = Format.TEXT
    output: Path | None = None


def run(options: Options) -> int:
    """Audit, and write the report. The exit status: 0 clean, 1 mandatory violations, 2 something couldn't be read."""
    try:
        report = audit(options)
        _write(RENDER[options.format](report), options.output)
    except IsthmusError as error:
        err.print(f"[bold red]error:[/] {escape(printable(str(error)))}", highlight=False)
        return UNREADABLE
    except BrokenPipeError:  # whoever read our output has enough
        raise
    except OSError as error:
        where = options.output or "standard output"
        err.print(f"[bold red]error:[/] the report can't be written to {escape(str(where))}", highlight=False)
        err.print(f"    got       {escape(error.strerror or str(error))}", highlight=False)
        err.print("    expected  a file in a folder that is there and yours, on a disk with space", highlight=False)
        err.print("    fix       name another by --output FILE", highlight=False)
        return UNREADABLE
    if options.output:
        err.print(escape(report.summary), highlight=False)
    return report.code


def audit(options: Options) -> Report:
    """What the rules say of the stack.

    Raises:
        IsthmusError: the state or the configuration can't be read.
    """
    settings = configuration.read(options.stack, options.config_file)
    if not settings.config.get(CONFIG):
        note = f"the configuration has no {CONFIG}: nothing says which accounts and networks are yours"
        err.print(note, style="yellow", highlight=False)
    source = _exported(options)
    hide = hiding(source.document)
    resources = _resources(source, options.live)
    analysis = Analysis(RULES, of_config(settings.config))
    breaches = [*judged(analysis, resources)]
    report = Report(
        stack=printable(options.stack),
        source=printable(source.source),
        configuration=printable(settings.shown),
        rules=RULES,
        disabled=frozenset(rule.id for rule in RULES if analysis.settings.level(rule) is Level.DISABLED),
        resources=sum(not each.only_read for each in resources),
        only_read=sum(each.only_read for each in resources),
        encrypted=encrypted(source.document),
        breaches=ordered(breach.hidden(hide) for breach in breaches),
    )
    return _with_live(report, source, settings, resources, hide) if options.live else report


def _exported(options: Options) -> Exported:
    if options.state:
        return exported.of_file(options.state)
    if options.command:
        return exported.of_command(options.command)
    return exported.of_stack(options.stack, options.sandbox, options.show_secrets, options.live)


def _resources(source: Exported, live: bool) -> tuple[Recorded, ...]:
    try:
        resources = recorded(source.document)
    except StateInvalid as error:
        raise StateInvalid(error.problems, source.source) from None
    if not resources and not live:
        fix = "deploy it first (`pulumi up`), or see that this is the right backend (`pulumi whoami -v`)"
        raise StateInvalid(Problem(source.source, "a state without resources", "what was deployed", fix))
    return resources


def _with_live(
    report: Report,
    source: Exported,
    settings: Configuration,
    resources: tuple[Recorded, ...],
    hide: Callable[[str], str],
) -> Report:
    from isthmus_cli.audit import live

    return live.added(report, source, settings, resources, hide)


def _write(text: str, file: Path | None) -> None:
    """To a file, which is there in whole or as it was; else to standard output."""
    if file is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    if file.exists() and not file.is_file():  # a device, a pipe
        file.write_text(text, "utf-8")
        return
    target = file.resolve()
    with tempfile.NamedTemporaryFile("w", dir=target.parent, prefix=".audit-", delete=False, encoding="utf-8") as new:
        try:
            new.write(text)
            new.close()
            mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
            os.chmod(new.name, mode)
            os.replace(new.name, target)
        except BaseException:
            Path(new.name).unlink(missing_ok=True)
            raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask

"""`isthmus audit`: read the state and the configuration, ask the rules, write the report."""

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.markup import escape

from isthmus.errors import IsthmusError
from isthmus_cli.audit.arguments import Format
from isthmus_cli.audit.formats import RENDER
from isthmus_cli.audit.hidden import encrypted, hiding, printable
from isthmus_cli.audit.judged import judged
from isthmus_cli.audit.report import Report, ordered
from isthmus_cli.console import err
from isthmus_cli.state import configuration
from isthmus_cli.state.configuration import Configuration
from isthmus_cli.state.exported import Exported
from isthmus_cli.state.source import Source, resources_of, some_of
from isthmus_policies.analyzer import Analysis
from isthmus_policies.checkpoint import Recorded
from isthmus_policies.estate import CONFIG, of_config
from isthmus_policies.rule import Level
from isthmus_policies.rules import RULES

UNREADABLE = 2


@dataclass(frozen=True)
class Options:
    """What a person asks for."""

    source: Source
    config_file: Path | None = None
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
    stack, live = options.source.stack, options.source.live
    settings = configuration.read(stack, options.config_file)
    if not settings.config.get(CONFIG):
        note = f"the configuration has no {CONFIG}: nothing says which accounts and networks are yours"
        err.print(note, style="yellow", highlight=False)
    source = options.source.export()
    hide = hiding(source.document)
    resources = resources_of(source) if live else some_of(source)
    analysis = Analysis(RULES, of_config(settings.config))
    breaches = [*judged(analysis, resources)]
    report = Report(
        stack=printable(stack),
        source=printable(source.source),
        configuration=printable(settings.shown),
        rules=RULES,
        disabled=frozenset(rule.id for rule in RULES if analysis.settings.level(rule) is Level.DISABLED),
        resources=sum(not each.only_read for each in resources),
        only_read=sum(each.only_read for each in resources),
        encrypted=encrypted(source.document),
        breaches=ordered(breach.hidden(hide) for breach in breaches),
    )
    return _with_live(report, source, settings, resources, hide) if live else report


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

"""The report in each format, by its name: for people, and for what a CI shows."""

from collections.abc import Callable

from isthmus_cli.audit.arguments import Format
from isthmus_cli.audit.formats import as_json, junit, sarif, text
from isthmus_cli.audit.report import Report

RENDER: dict[Format, Callable[[Report], str]] = {
    Format.TEXT: text.render,
    Format.JSON: as_json.render,
    Format.SARIF: sarif.render,
    Format.JUNIT: junit.render,
}

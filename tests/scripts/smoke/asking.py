"""Runs of the smoke test against the server that lies, and what holds for every one of them."""

import copy
import json
import re
import time
from collections.abc import Iterator
from typing import Any

from tests.scripts.smoke import secrets
from tests.scripts.smoke.lying_triton import MODEL, Triton
from typer.testing import CliRunner

from isthmus_cli.smoke.command import app

LONGEST_SECONDS = 8.0
HEADER = "a-value-that-is-nobody-else's"
INFER = f"v2/models/{MODEL}/infer"
INTERNAL = re.compile(
    r"Traceback|can't read|struct\.error|"
    r"(?:Type|Key|Attribute|Index|Value|Lookup|Recursion|Overflow|Unicode\w*|JSONDecode|Validation|Assertion)Error"
)


def run(triton: Triton, *, as_json: bool = True, timeout: float = 5.0) -> tuple[int, str]:
    """Exit code and all that is printed; what holds for every run is seen to here."""
    where = ["--outputs", str(triton.outputs), "--repository", str(triton.model.root)]
    options = ["--requests", "1", "--timeout", str(timeout), "--header", f"x-key={HEADER}"]
    began = time.monotonic()
    result = CliRunner().invoke(app, [*where, *options, *(["--json"] if as_json else [])])
    assert time.monotonic() - began < LONGEST_SECONDS
    assert result.exit_code in (0, 1) and isinstance(result.exception, SystemExit | None), result.exception
    assert not INTERNAL.search(result.output), result.output
    assert HEADER not in result.output
    for secret in secrets.ALL:
        assert secret not in result.output, result.output
    return result.exit_code, result.stdout


def failures(triton: Triton) -> list[dict[str, str]]:
    """Every problem of a run."""
    code, text = run(triton)
    report = json.loads(text)
    wrong = [check for check in report["checks"] if check["state"] == "failed"]
    assert report["ok"] is (code == 0) and bool(wrong) is (code == 1)
    problems = [problem for check in wrong for problem in (check, *check.get("more", ()))]
    assert all(problem[word] for problem in problems for word in ("what", "got", "expected", "fix"))
    return problems


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value inside another, and its own."""
    yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*path, key))


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """`value` with another one at `path`."""
    if not path:
        return new
    changed = copy.copy(value)
    changed[path[0]] = replaced(value[path[0]], path[1:], new)
    return changed

"""`isthmus models check`: what it prints, and its exit code."""

from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from isthmus.errors import Problem
from isthmus_cli import cli
from isthmus_models import catalog
from isthmus_models.artifacts import ArtifactMissing
from isthmus_models.triton_rules import Finding

ERROR = Finding("m/config.pbtxt: input[0].dims", "[0]", "sizes", "write [bold]", id="tensor-dims")
ADVICE = Finding(
    "m/config.pbtxt: name", "none", "a name", "write it", id="name-stated", layer="warning", reason="it moves"
)


@pytest.fixture
def finds(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[object]]:
    """Make the catalogue find these; what it was asked is returned."""

    def find(*findings: Finding, error: Exception | None = None) -> list[object]:
        asked: list[object] = []

        def answer(model: str, **options: object) -> list[Finding]:
            asked.append((model, options["target"], options["acknowledged"]))
            if error:
                raise error
            return list(findings)

        monkeypatch.setattr(catalog, "findings", answer)
        return asked

    return find


def run(*args: str) -> tuple[int, str, str]:
    found = CliRunner().invoke(cli.application(), ["models", "check", *args])
    return found.exit_code, found.stdout, found.stderr


def test_errors_are_printed_as_they_are_and_fail(finds: Callable[..., list[object]]) -> None:
    finds(ERROR, ADVICE)
    code, out, _ = run("fusion")
    assert code == 1
    assert out == f"{ERROR}\n{ADVICE}\n1 errors, 1 warnings\n", "once, though both targets have them"


def test_advice_alone_does_not_fail(finds: Callable[..., list[object]]) -> None:
    asked = finds(ADVICE)
    code, out, _ = run("fusion", "--acknowledge", "queue-policies")
    assert (code, out.splitlines()[-1]) == (0, "0 errors, 1 warnings")
    assert asked == [("fusion", "cpu", ["queue-policies"]), ("fusion", "gpu", ["queue-policies"])]


def test_all_models_without_a_name(finds: Callable[..., list[object]]) -> None:
    asked = finds()
    assert run() == (0, "0 errors, 0 warnings\n", "")
    assert len(asked) == 2 * len(catalog.models())


ERRORS = (
    catalog.UnknownModel(Problem("no such model", fix="name another")),
    ArtifactMissing(Problem("not built", fix="build it")),
)


@pytest.mark.parametrize("error", ERRORS)
def test_what_can_not_be_rendered_is_said_without_a_traceback(
    finds: Callable[..., list[object]], error: Exception
) -> None:
    finds(error=error)
    code, _, err = run("fusion")
    assert code == 1
    assert str(error) in err and "fix" in err

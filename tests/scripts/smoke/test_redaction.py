"""Nothing that may be secret is shown, wherever it came from; what helps stays."""

import json
import shlex
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scripts.smoke import secrets
from tests.scripts.smoke.test_outputs import GOOD
from typer.testing import CliRunner

from isthmus_cli.smoke.command import app
from isthmus_cli.smoke.redaction import LONGEST, Redaction

AROUND = st.text(st.characters(categories=["Z", "P"], exclude_characters="\"'"), max_size=5)


@given(st.lists(st.tuples(AROUND, st.sampled_from(secrets.SENTENCES)), min_size=1, max_size=4))
def test_no_secret_is_shown(parts: list[tuple[str, str]]) -> None:
    text = "\n".join(f"{around} {sentence}" for around, sentence in parts)
    shown = Redaction()(text)
    assert not [secret for secret in secrets.ALL if secret in shown]
    assert Redaction()(shown) == shown or len(shown) > LONGEST, "what is hidden stays as it is"


@given(st.binary(min_size=48, max_size=400).map(lambda noise: noise + bytes(range(48))))
def test_no_long_base64_is_shown(data: bytes) -> None:
    import base64

    for text in (base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()):
        shown = Redaction()(f"the value {text} is wrong")
        assert text[-64:-2] not in shown, shown


@given(st.text(min_size=6, max_size=40), st.text(), st.text())
def test_known_values_are_hidden_wherever_they_stand(value: str, before: str, after: str) -> None:
    redact = Redaction([value], {"OS_PASSWORD": value * 2, "HOME": before})
    hidden = redact(f"{before}{value}{after} {value * 2}")
    assert value not in hidden.replace("***", "") or value.strip("*") == ""


@given(st.text() | st.sampled_from(secrets.SENTENCES), st.sampled_from([1, 30, 2000]))
def test_any_text_becomes_short_and_printable(text: str, times: int) -> None:
    shown = Redaction()(text * times)
    assert len(shown) <= LONGEST + 3
    assert all(letter.isprintable() or letter == "\n" for letter in shown)
    assert not [secret for secret in secrets.ALL if secret in shown]


@pytest.mark.parametrize("letter", ["a", "/", "//", "-", "pass", "A1", "eyJ", "a:", "=", "--", "http://"])
def test_no_text_takes_long(letter: str) -> None:
    began = time.monotonic()
    Redaction()(letter * 100_000)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "text",
    [
        "the data type FP16",
        "search_encoder answer outputs[0].shape: got null, expected [1, 384]",
        "/home/someone/projects/isthmus/model_repository/search_encoder/model.yaml: no such file",
        "a server at http://internal-k8s-serving-triton-0123456789.eu-central-1.elb.amazonaws.com:8000",
        "isthmus-local-private-serving-private-h100-triton-6d5f7c9b8-x2x4z is not ready",
        "image nvcr.io/nvidia/tritonserver:25.06-py3@sha256:" + "0a" * 32,
        "0123456789abcdef in the stack's outputs",
        "give what the server wants with --header NAME=VALUE (Triton's restricted API, or the gateway's token)",
        "refused (401: no token)",
        "raise --timeout where the path is long",
    ],
)
def test_what_helps_stays(text: str) -> None:
    assert Redaction()(text) == text


def test_of_the_environment_only_what_is_named_as_a_secret_is_hidden() -> None:
    plain = {"OS_AUTH_URL": "keystone:5000", "OS_AUTH_TYPE": "v3password", "GIT_AUTHOR_NAME": "A. N. Author"}
    secret = {
        "OS_PASSWORD": "geheim-1",
        "AWS_SECRET_ACCESS_KEY": "geheim-2",
        "NPM_AUTH": "geheim-3",
        "X_TOKEN": "geheim-4",
    }
    redact = Redaction(environment={**plain, **secret})
    text = " ".join(plain.values())
    assert redact(text) == text and "geheim" not in redact(" ".join(secret.values()))


@pytest.mark.parametrize("sentence", secrets.SENTENCES)
@pytest.mark.slow
def test_no_secret_of_a_command_is_shown(sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100000")
    program = f"import sys; sys.exit({sentence!r})"
    command = f"{sys.executable} -c {shlex.quote(program)}"
    for arguments in (["--command", command], ["--command", f"no-such-program {shlex.quote(sentence)}"]):
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 2 and "fix:" in result.stderr
        assert not [secret for secret in secrets.ALL if secret in result.output], result.output


def test_no_secret_of_outputs_or_the_environment_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_ACCESS_TOKEN", secrets.PLAIN)
    bad = {**GOOD, "models": {"m": {"servers": [secrets.PLAIN], "revision": "1"}}}
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps(bad))
    result = CliRunner().invoke(app, ["--outputs", str(file)])
    assert result.exit_code == 2 and secrets.PLAIN not in result.output and "models without a server" in result.stderr

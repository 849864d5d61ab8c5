"""The program's arguments, its exit codes, and what its image holds."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.components.serving.model_fetch.conftest import Run, files
from tests.components.serving.model_fetch.s3_stand_in import S3, SOURCE

from isthmus.serving import model_fetch
from isthmus.serving.model_fetch.__main__ import NO_ROOM, NO_STORE, WRONG_ARGUMENTS

PROGRAM = Path(model_fetch.__file__).parent


@pytest.mark.parametrize("source", ["https://models/a/", "s3://models/a", "s3:///a/", "models", "s3://models"])
def test_a_wrong_source_is_told(run: Run, capsys: pytest.CaptureFixture[str], source: str) -> None:
    assert run("0" * 64, source) == WRONG_ARGUMENTS
    assert f"got {source!r}, expected s3://BUCKET/PREFIX/" in capsys.readouterr().err


def test_a_store_that_isnt_there_is_told(
    run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as held:  # bound and not listening: connections are refused
        held.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{held.getsockname()[1]}")
        assert run("0" * 64) == NO_STORE
    assert "Could not connect" in (output := capsys.readouterr().err) and "check the endpoint" in output


def test_no_credentials_are_told(
    s3: S3, run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)  # it keeps credentials
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert run(s3.hold({})) == NO_STORE
    assert "Unable to locate credentials" in capsys.readouterr().err


def test_a_destination_that_cant_be_is_told(
    s3: S3, run: Run, destination: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    destination.write_text("a file")
    assert run(s3.hold({})) == NO_ROOM
    assert f"{destination}: [Errno 17] File exists" in capsys.readouterr().err


@pytest.mark.slow
def test_it_runs_as_in_its_image(s3: S3, destination: Path) -> None:
    revision = s3.hold({"m/config.pbtxt": b"name: m"})
    command = [sys.executable, "-P", "-m", "model_fetch", "--source", SOURCE, "--manifest-sha256", revision]
    done = subprocess.run(
        [*command, "--destination", str(destination)],
        env={**os.environ, "PYTHONPATH": str(PROGRAM.parent), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert files(destination)["m/config.pbtxt"] == b"name: m"


def test_the_image_holds_every_module() -> None:
    copied = re.search(r"^COPY (.*\.py) /usr/local/lib/model_fetch/$", (PROGRAM / "Dockerfile").read_text(), re.M)
    assert copied and set(copied[1].split()) == {p.name for p in PROGRAM.glob("*.py")}

"""A store, a destination, and the program run on them."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from tests.components.serving.model_fetch.s3_stand_in import S3, SOURCE, served

from isthmus.serving.model_fetch.__main__ import main

Run = Callable[..., int]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Credentials for the stand-in and none of this machine's; a retry doesn't wait."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    for name, value in {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "r"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda seconds: None)


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    """The store's stand-in."""
    with served() as running:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", running.url)
        yield running


@pytest.fixture
def destination(tmp_path: Path) -> Path:
    """The volume, not made yet."""
    return tmp_path / "models"


@pytest.fixture
def run(destination: Path) -> Run:
    """Run the program for a manifest; gives its exit code."""

    def call(manifest_sha256: str, source: str = SOURCE, engines: Sequence[str] = ()) -> int:
        words = ["--source", source, "--manifest-sha256", manifest_sha256, "--destination", str(destination)]
        return main([*words, *(word for engine in engines for word in ("--engine", engine))])

    return call


def files(folder: Path) -> dict[str, bytes]:
    """What is below a folder, by relative path."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

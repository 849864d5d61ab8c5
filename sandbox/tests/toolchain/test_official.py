"""The choice between the vendor's tools and our builds, and that nothing unverified is used."""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.toolchain import build, locations, official
from isthmus_sandbox.toolchain.official import RELEASES

Get = Callable[..., Any]


def archive(*names: str) -> bytes:
    """A release's archive with these files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name in names:
            info = tarfile.TarInfo(name)
            info.mode = 0o755
            tar.addfile(info, io.BytesIO())
    return out.getvalue()


FILES = {
    "pulumi": archive("pulumi/pulumi", "pulumi/pulumi-language-python", "pulumi/pulumi-language-yaml"),
    **{f"pulumi-resource-{n}": archive(f"pulumi-resource-{n}") for n in ("aws", "kubernetes", "openstack")},
}


def site(files: dict[str, bytes], digest: Callable[[bytes], str | None]) -> Get:
    """GitHub, as far as a release is concerned."""

    def get(url: str, **_: Any) -> requests.Response:
        answer = requests.Response()
        answer.status_code = 404
        for release in RELEASES:
            name = release.asset.format(version=release.version)
            content = files.get(release.executables[0])
            if content is None:
                continue
            if url == official.API.format(repository=release.repository, version=release.version):
                asset = {"name": name, "browser_download_url": f"https://example.com/{name}", "digest": digest(content)}
                answer.status_code = 200
                answer.raw = io.BytesIO(json.dumps({"assets": [asset]}).encode())
            elif url == f"https://example.com/{name}":
                answer.status_code, answer.raw = 200, io.BytesIO(content)
        return answer

    return get


def sha256(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("ISTHMUS_TOOLS", raising=False)
    monkeypatch.setattr(locations, "binary", lambda name: tmp_path / "built" / name)
    return tmp_path / "isthmus"


def test_the_vendor_s_are_used_where_they_can_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "get", site(FILES, sha256))
    assert not official.settled()
    official.fetch()
    assert set(official.fetched_executables()) == {*FILES, "pulumi-language-python", "pulumi-language-yaml"}
    assert official.settled()
    assert build.has_module("engine") and build.has_module("openstack-plugin") and not build.has_module("etcd")


def test_ours_are_built_where_they_can_t_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    def get(url: str, **_: Any) -> requests.Response:
        raise requests.ConnectionError(url)

    monkeypatch.setattr(requests, "get", get)
    assert "our own builds" in official.fetch()
    assert official.fetched_executables() == {} and not build.has_module("engine")


def test_each_is_chosen_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "get", site({"pulumi": FILES["pulumi"]}, sha256))
    official.fetch()
    assert set(official.fetched_executables()) == {"pulumi", "pulumi-language-python", "pulumi-language-yaml"}
    assert build.has_module("engine") and not build.has_module("openstack-plugin")


def test_a_download_that_differs_stops_the_set_up(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    monkeypatch.setattr(requests, "get", site(FILES, lambda content: sha256(b"something else")))
    with pytest.raises(JobError, match="expected") as error:
        official.fetch()
    assert "don't go on" in error.value.fix
    assert list((cache / "official").iterdir()) == []


def test_a_release_without_a_digest_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "get", site(FILES, lambda content: None))
    official.fetch()
    assert official.fetched_executables() == {}


def test_an_archive_can_t_write_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(requests, "get", site({"pulumi": archive("../outside", "pulumi/pulumi")}, sha256))
    with pytest.raises(tarfile.FilterError):
        official.fetch()
    assert official.fetched_executables() == {} and not list(tmp_path.rglob("outside"))


def test_what_is_built_already_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("pulumi", "pulumi-resource-openstack"):
        (tmp_path / "built").mkdir(exist_ok=True)
        (tmp_path / "built" / name).touch()
    assert official.settled()


def test_a_person_can_keep_to_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "get", site(FILES, sha256))
    official.fetch()
    monkeypatch.setenv("ISTHMUS_TOOLS", "built")
    assert official.fetched_executables() == {} and official.settled()
    monkeypatch.setenv("ISTHMUS_TOOLS", "theirs")
    with pytest.raises(JobError, match=r"expected +`auto` or `built`"):
        official.fetched_executables()

"""What a machine can't do is said before anything begins."""

import platform
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from isthmus_sandbox import setup
from isthmus_sandbox.jobs import JobError

Usage = namedtuple("Usage", "total used free")


def test_a_full_disk_is_told_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(100 << 30, 99 << 30, 1 << 30))
    with pytest.raises(JobError, match=r"1\.0 GiB are free .* 12 GiB are needed") as error:
        setup.check_disk(tmp_path / "not" / "there" / "yet", setup.COLD_GIB)
    assert "XDG_CACHE_HOME" in error.value.fix
    setup.check_disk(tmp_path, 0.5)


@pytest.mark.parametrize(("system", "machine"), [("Darwin", "arm64"), ("Linux", "aarch64")])
def test_another_platform_is_refused_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str
) -> None:
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    with pytest.raises(JobError, match=f"Linux on x86_64 only; this is {system} on {machine}") as error:
        setup.check_platform()
    assert "make check" in error.value.fix

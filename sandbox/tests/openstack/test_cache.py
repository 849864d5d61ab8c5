import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from isthmus_sandbox.openstack.snapshot import cache


def test_is_made_once_by_all_that_want_it_at_once(tmp_path: Path) -> None:
    made: list[Path] = []
    both_wait = threading.Barrier(2)

    def make(folder: Path) -> None:
        made.append(folder)
        (folder / "file").write_text("whole")

    def want(_: int) -> str:
        both_wait.wait()
        return (cache.ensure(make, tmp_path / "cache" / "key") / "file").read_text()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(want, range(2))) == ["whole", "whole"]
    assert len(made) == 1


def test_failed_making_leaves_nothing_and_can_be_repeated(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "half").write_text("")
        raise RuntimeError("no disk")

    with pytest.raises(RuntimeError, match="no disk"):
        cache.ensure(fail, tmp_path / "key")
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == []
    assert cache.ensure(lambda folder: None, tmp_path / "key").is_dir()


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "key.new-dead").mkdir()
    (tmp_path / "key.new-dead" / "half").write_text("")
    cache.ensure(lambda folder: None, tmp_path / "key")
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == ["key"]


def test_old_snapshots_go(tmp_path: Path) -> None:
    for number in range(5):
        cache.ensure(lambda folder: None, tmp_path / f"key{number}")
    assert len([p for p in tmp_path.iterdir() if p.is_dir()]) == cache.KEEP
    assert (tmp_path / "key4").is_dir()


def test_half_made_snapshots_of_other_code_go_when_they_are_old(tmp_path: Path) -> None:
    for name, age in (("other.new-old", 2 * cache.ABANDONED), ("other.new-young", 0.0)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    cache.ensure(lambda folder: None, tmp_path / "key")
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_dir()) == ["key", "other.new-young"]


def test_key_covers_code_and_catalog() -> None:
    names = {file.name for file in cache.sources()}
    assert {"resources.py", "identity.py", "nova.py", "entry_points.txt", "build.py"} <= names
    assert cache.folder().parent.name == "openstack"

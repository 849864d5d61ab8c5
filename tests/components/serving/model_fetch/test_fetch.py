"""What ends up in the volume: all of a revision, or no half model."""

import os
import shutil
from pathlib import Path

import pytest
from tests.components.serving.model_fetch.conftest import Run, files
from tests.components.serving.model_fetch.s3_stand_in import S3

from isthmus.serving.model_fetch import store
from isthmus.serving.model_fetch.__main__ import NO_ROOM, NO_STORE, WRONG_CONTENT

FILES = {"a/config.pbtxt": b"name: a", "a/1/model.onnx": b"weights" * 1000, "b/1/model.py": b"", "b/config.pbtxt": b"b"}


def assert_in_place(destination: Path, wanted: dict[str, bytes], revision: str) -> None:
    assert files(destination) == {**wanted, ".complete": revision.encode()}


def test_a_revision_comes_into_place_once(
    s3: S3, run: Run, destination: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    revision = s3.hold(FILES)
    assert run(revision) == 0
    assert_in_place(destination, FILES, revision)
    assert f"{sum(map(len, FILES.values()))} bytes in" in capsys.readouterr().out
    s3.asked.clear()
    assert run(revision) == 0
    assert s3.asked == [] and "in place already" in capsys.readouterr().out


def test_another_revision_replaces_whole_models(s3: S3, run: Run, destination: Path) -> None:
    run(s3.hold(FILES))
    s3.asked.clear()
    changed = {"a/1/other.onnx": b"new", **{k: v for k, v in FILES.items() if k.startswith("b/")}}
    revision = s3.hold(changed)
    assert run(revision) == 0
    assert_in_place(destination, changed, revision)
    assert sorted(s3.asked) == ["a/1/other.onnx", "manifest.json"], "the model that is equal is left"


def test_a_changed_object_is_told_and_nothing_is_in_place(
    s3: S3, run: Run, destination: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    revision = s3.hold(FILES)
    s3.objects["a/1/model.onnx"] = b"x" * 7000
    assert run(revision) == WRONG_CONTENT
    output = capsys.readouterr().err
    assert "a/1/model.onnx: got 7000 bytes with SHA-256" in output and "expected 7000 bytes with" in output
    assert "deploy again" in output
    assert [p for p in files(destination) if not p.startswith(".fetch/")] == []
    assert "a/1/model.onnx" not in str(files(destination))


def test_a_changed_manifest_is_told(s3: S3, run: Run, destination: Path, capsys: pytest.CaptureFixture[str]) -> None:
    s3.hold(FILES)
    assert run("0" * 64) == WRONG_CONTENT
    assert f"expected {'0' * 64}" in capsys.readouterr().err and files(destination) == {}


@pytest.mark.parametrize("lost", ["b/config.pbtxt", "manifest.json"])
def test_a_missing_object_is_named(
    s3: S3, run: Run, destination: Path, capsys: pytest.CaptureFixture[str], lost: str
) -> None:
    revision = s3.hold(FILES)
    del s3.objects[lost]
    assert run(revision) == WRONG_CONTENT
    output = capsys.readouterr().err
    code = "NoSuchKey" if lost == "manifest.json" else "404"  # an answer to HEAD has no body
    assert f"s3://models/repository/0123/{lost}: got {code}" in output and "deploy again" in output
    assert not (destination / ".complete").exists() and not (destination / "a").exists()


@pytest.mark.parametrize("code", ["SignatureDoesNotMatch", "AccessDenied"])
def test_refused_credentials_are_told(s3: S3, run: Run, capsys: pytest.CaptureFixture[str], code: str) -> None:
    revision = s3.hold(FILES)
    s3.errs["manifest.json"] = code
    assert run(revision) == NO_STORE
    output = capsys.readouterr().err
    assert f"got {code}: said {code}" in output and "check the pod's credentials" in output


def test_a_body_that_ends_half_way_is_told_and_the_next_run_goes_on(
    s3: S3, run: Run, destination: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    revision = s3.hold(FILES)
    s3.errs["a/1/model.onnx"] = "cut"
    assert run(revision) == NO_STORE
    assert "kept for the next run" in capsys.readouterr().err
    kept = files(destination)
    assert all(name.startswith(".fetch/") for name in kept) and ".fetch/a/1/model.onnx" not in kept
    assert not [name for name in kept if name.endswith(".part")]
    s3.errs.clear()
    s3.asked.clear()
    assert run(revision) == 0
    assert_in_place(destination, FILES, revision)
    assert set(s3.asked) == {"manifest.json", *FILES} - {name.removeprefix(".fetch/") for name in kept}


def test_a_run_that_was_killed_is_gone_on_with(s3: S3, run: Run, destination: Path) -> None:
    work = destination / ".fetch"
    for path, content in {
        "a/1/model.onnx": FILES["a/1/model.onnx"],  # whole
        "a/config.pbtxt": b"name: x",  # damaged, of the right size
        "a/.config.pbtxt.part": b"na",
        "old/1/model.onnx": b"of another revision",
    }.items():
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        (work / path).write_bytes(content)
    revision = s3.hold(FILES)
    assert run(revision) == 0
    assert_in_place(destination, FILES, revision)
    assert "a/1/model.onnx" not in s3.asked and "a/config.pbtxt" in s3.asked


def test_killed_between_two_moves_the_rest_follows(
    s3: S3, run: Run, destination: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = os.replace

    def killed(source: Path, target: Path) -> None:
        if target == destination / "b":
            raise KeyboardInterrupt
        usual(source, target)

    revision = s3.hold(FILES)
    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        run(revision)
    assert not (destination / ".complete").exists() and (destination / "a" / "1" / "model.onnx").exists()
    monkeypatch.setattr(os, "replace", usual)
    s3.asked.clear()
    assert run(revision) == 0
    assert_in_place(destination, FILES, revision)
    assert s3.asked == ["manifest.json"], "nothing is downloaded twice"


def test_a_link_in_the_volume_isnt_followed(s3: S3, run: Run, destination: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept")
    destination.mkdir()
    (destination / "a").symlink_to(outside)
    (destination / ".fetch").symlink_to(outside)
    revision = s3.hold(FILES)
    assert run(revision) == 0
    assert_in_place(destination, FILES, revision)
    assert files(outside) == {"kept": b"kept"}


def test_a_disk_without_room_is_told_before_anything_is_downloaded(
    s3: S3, run: Run, destination: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: type("Usage", (), {"free": 10}))
    assert run(s3.hold(FILES)) == NO_ROOM
    assert "got 10 bytes free, expected 7008 for the models; make the volume larger" in capsys.readouterr().err
    assert s3.asked == ["manifest.json"] and files(destination) == {}


def test_a_disk_that_fills_up_leaves_no_part(
    s3: S3, run: Run, destination: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from s3transfer.utils import OSUtils

    usual = OSUtils.open

    def full(self: OSUtils, name: str, mode: str) -> object:
        if ".model.onnx.part" in name:
            usual(self, name, mode).close()
            raise OSError(28, "No space left on device")
        return usual(self, name, mode)

    revision = s3.hold(FILES)
    monkeypatch.setattr(OSUtils, "open", full)
    assert run(revision) == NO_ROOM
    assert "No space left on device" in capsys.readouterr().err
    monkeypatch.undo()
    assert all(name.startswith(".fetch/") and ".part" not in name for name in files(destination))


def test_a_large_file_comes_in_parts_and_a_broken_connection_costs_one(
    s3: S3, run: Run, destination: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "PART", 1 << 20)
    large = {"a/1/model.plan": bytes(range(256)) * 4096 * 5 + b"end"}
    revision = s3.hold(large)
    s3.cuts["a/1/model.plan"] = 3
    assert run(revision) == 0
    assert_in_place(destination, large, revision)
    starts = sorted(int(wanted.removeprefix("bytes=").partition("-")[0]) for wanted in s3.ranges)
    # A cut costs its part once more, and at most one request that went by the same connection at that moment.
    assert set(starts) == {n << 20 for n in range(6)} and 6 + 3 <= len(starts) <= 6 + 2 * 3

"""Volumes are folders of the pod's, and no path leads out of them."""

from pathlib import Path
from typing import Any

import pytest

from isthmus_sandbox.triton import mounts
from isthmus_sandbox.triton.objects import CannotRun
from tests.triton.fakes import objects

HELD = objects({"cm": {"a": "1", "b": "2"}}, s={"key": b"\x00word"})


def made(folder: Path, *volumes: dict[str, Any]) -> dict[str, Path]:
    return mounts.make_volumes({"spec": {"volumes": list(volumes)}}, folder, HELD)


def mounted(volume: Path, **mount: Any) -> Path:
    container = {"volumeMounts": [{"name": "v", "mountPath": "/v", **mount}]}
    return mounts.mounted(container, {"v": volume})[0][1]


def test_config_maps_and_secrets_are_files_of_the_owners(tmp_path: Path) -> None:
    items = [{"key": "b", "path": "deep/er"}]
    found = made(
        tmp_path,
        {"name": "c", "configMap": {"name": "cm"}},
        {"name": "i", "configMap": {"name": "cm", "items": items}},
        {"name": "s", "secret": {"secretName": "s"}},
        {"name": "o", "secret": {"secretName": "lost", "optional": True}},
    )
    files = {str(p.relative_to(tmp_path / "volumes")): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert files == {"c/a": b"1", "c/b": b"2", "i/deep/er": b"2", "s/key": b"\x00word"}
    assert (found["s"] / "key").stat().st_mode & 0o077 == 0 and found["o"].is_dir()


def test_an_empty_dir_keeps_its_files_and_a_config_map_is_made_anew(tmp_path: Path) -> None:
    volumes = ({"name": "e", "emptyDir": {}}, {"name": "c", "configMap": {"name": "cm"}})
    found = made(tmp_path, *volumes)
    (found["e"] / "model").touch()
    outside = tmp_path / "outside"
    outside.write_text("kept")
    (found["c"] / "a").unlink()
    (found["c"] / "a").symlink_to(outside)  # as a container could do
    made(tmp_path, *volumes)
    assert (found["e"] / "model").exists()
    assert (found["c"] / "a").read_text() == "1" and outside.read_text() == "kept"


@pytest.mark.parametrize(
    ("volume", "message"),
    [
        ({"configMap": {"name": "lost"}}, 'configmap "lost" not found'),
        ({"secret": {"secretName": "lost"}}, 'secret "lost" not found'),
        ({"configMap": {"name": "cm", "items": [{"key": "z", "path": "z"}]}}, "non-existent key: z"),
        ({"configMap": {"name": "cm", "items": [{"key": "a", "path": "../../a"}]}}, "leads out of the volume"),
        ({"secret": {"secretName": "s", "items": [{"key": "key", "path": "/etc/a"}]}}, "leads out of the volume"),
        ({"hostPath": {"path": "/etc"}}, "is of kind hostPath, which the sandbox lacks"),
        ({"projected": {"sources": []}}, "projected.*set automountServiceAccountToken: false"),
    ],
)
def test_what_cant_be_mounted_is_told(tmp_path: Path, volume: dict[str, Any], message: str) -> None:
    with pytest.raises(CannotRun, match=message) as refused:
        made(tmp_path, {"name": "v", **volume})
    assert refused.value.reason == "CreateContainerConfigError"


def test_sub_paths_stay_inside(tmp_path: Path) -> None:
    volume, outside = tmp_path / "v", tmp_path / "outside"
    volume.mkdir()
    outside.mkdir()
    (volume / "link").symlink_to(outside)
    (volume / "inner").symlink_to(volume / "new")
    assert mounted(volume, subPath="new/deep") == volume / "new" / "deep" and (volume / "new" / "deep").is_dir()
    assert mounted(volume, subPath="inner") == volume / "inner"
    for wrong in ("link", "link/deeper", "..", "new/../../outside"):
        with pytest.raises(CannotRun, match="leads out of volume 'v'"):
            mounted(volume, subPath=wrong)
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    ("mount", "message"), [({"subPathExpr": "$(A)"}, "subPathExpr"), ({"name": "w"}, "isn't declared")]
)
def test_mounts_that_cant_be_are_told(tmp_path: Path, mount: dict[str, Any], message: str) -> None:
    with pytest.raises(CannotRun, match=message):
        mounted(tmp_path, **mount)


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("/models", "/f/m"),
        ("/models/a", "/f/m/a"),
        ("--model-repository=/models", "--model-repository=/f/m"),
        ("/models/cache/a", "/f/c/a"),
        ("/models-old/a", "/models-old/a"),
        ("models/a", "models/a"),
        ("s3://b/models/", "s3://b/models/"),
        ("/models/../etc/passwd", "/models/../etc/passwd"),
        ("--x=/models/../../f", "--x=/models/../../f"),
        ("/models/a/../b", "/f/m/b"),
        ("/etc/../models/a", "/f/m/a"),
        ("/models/..a/b", "/f/m/..a/b"),
        ("http://h/?a=/models", "http://h/?a=/f/m"),
    ],
)
def test_paths_below_a_mount_are_rewritten(text: str, rewritten: str) -> None:
    container = {"volumeMounts": [{"name": "m", "mountPath": "/models/"}, {"name": "c", "mountPath": "/models/cache"}]}
    found = [(p, Path("/f") / n) for p, n in (("/models/cache", "c"), ("/models", "m"))]
    assert [m["mountPath"].rstrip("/") for m in container["volumeMounts"]] == ["/models", "/models/cache"]
    assert mounts.rewrite(text, found) == rewritten


def test_the_longest_mount_comes_first(tmp_path: Path) -> None:
    container = {"volumeMounts": [{"name": n, "mountPath": p} for n, p in (("m", "/a/"), ("c", "/a/b"))]}
    assert [p for p, _ in mounts.mounted(container, {"m": tmp_path, "c": tmp_path})] == ["/a/b", "/a"]

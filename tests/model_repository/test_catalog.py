"""The catalog: what is there, for which target, under which revision."""

import hashlib
from pathlib import Path

import pytest
from tests.components import environments

from isthmus.environment import Environment
from isthmus.serving.engine_compiler.request import read_request
from isthmus.serving.engine_compiler.tensors import read_golden
from isthmus_models import artifacts, catalog, engines, triton_rules
from isthmus_models.rendering import Target
from isthmus_models.repository import default

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
    assert catalog.findings(model, target=target) == [], "neither an error nor advice that we don't follow"
    found = {file.path: file.content or "" for file in catalog.files(model, target=target)}
    configs = {path.split("/")[0]: text for path, text in found.items() if path.endswith("/config.pbtxt")}
    for name, text in configs.items():
        config = triton_rules.parse(text)
        assert config.parameters["revision"].string_value == catalog.revision(model, target=target)
        assert any(path.startswith(f"{name}/1/") for path in found), "Triton wants a version's folder"
        if f"{name}/1/model.onnx" in found:
            wanted = ("", "onnxruntime") if target == "cpu" else ("tensorrt_plan", "")
            assert (config.platform, config.backend) == wanted
            assert (f"{name}/engine.toml" in found) == (target == "gpu")


@pytest.mark.parametrize("folder", ["search_encoder/transformer", "recommender"])
def test_engines_fit_their_models(folder: str) -> None:
    name, part = folder.split("/")[0], folder.replace("/", "_")
    config = next(f.content for f in catalog.files(name, target="gpu") if f.path == f"{part}/config.pbtxt")
    engine = engines.read(default().root / folder / "engine.toml")
    assert engines.check(engine, triton_rules.parse(config or "")) == []
    assert {option.partition("=")[0] for option in engine.options()} > {"--minShapes", "--optShapes", "--maxShapes"}


def test_a_revision_names_the_content() -> None:
    names = {catalog.revision(model, target=target) for model, target in EVERY}
    assert len(names) == 6, "another model or target is another revision, so that a GPU is held to its tolerance"
    usual = catalog.revision("fusion", target="cpu")
    assert usual == catalog.revision("fusion", target="cpu", parameters={"mode": "weighted"})
    assert usual != catalog.revision("fusion", target="cpu", parameters={"mode": "vote"})


def test_parameters_are_written_into_the_config() -> None:
    tricky = 'a "b" \\ c\nd'
    found = catalog.files("fusion", target="cpu", parameters={"search_model": tricky})
    config = triton_rules.parse(next(f.content for f in found if f.path == "fusion/config.pbtxt") or "")
    assert config.parameters["search_model"].string_value == tricky
    assert config.parameters["weight_search"].string_value == "0.5"


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(catalog.UnknownModel, match=r"(?s)got +'x'.*fusion, recommender, search_encoder"):
        catalog.files("x", target="cpu")
    with pytest.raises(catalog.UnknownModel, match=r"(?s)fusion.*the parameters color.*of: .*deadline_ms"):
        catalog.files("fusion", target="cpu", parameters={"color": "red"})


def test_missing_artifacts_name_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert not artifacts.built()
    with pytest.raises(artifacts.ArtifactMissing, match="run `isthmus models build`"):
        catalog.files("recommender", target="cpu")
    assert catalog.files("fusion", target="cpu"), "fusion needs no artifact"


def test_for_gpus_an_onnx_is_what_its_engine_is_built_from_and_no_file_of_the_server(tmp_path: Path) -> None:
    raw = environments.raw("local")
    found = catalog.contents(Environment.load({**raw, "target": "gpu"}))
    made = {engine.part: engine for contents in found.values() for engine in contents.engines}
    assert set(made) == {"recommender", "search_encoder_transformer"}
    served = {file.path for contents in found.values() for file in contents.files}
    assert not [path for path in served if path.endswith((".onnx", "engine.toml"))]
    for part, engine in made.items():
        assert engine.plan == f"{part}/1/model.plan" and engine.plan not in served
        for file in engine.files:
            data = file.content.encode() if file.content is not None else Path(file.source or "").read_bytes()
            assert (file.size, file.sha256) == (len(data), hashlib.sha256(data).hexdigest()), file.path
            (tmp_path / file.path).parent.mkdir(exist_ok=True)
            (tmp_path / file.path).write_bytes(data)
        request = read_request(tmp_path / part / "build.json")
        assert request.part == part and "--stronglyTyped" in request.options
        assert read_golden(tmp_path / part / "golden.json").inputs
        assert (tmp_path / part / "model.onnx").stat().st_size > 0
    on_cpu = catalog.contents(Environment.load(raw))
    assert not any(contents.engines for contents in on_cpu.values())

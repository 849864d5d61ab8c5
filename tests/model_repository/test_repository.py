"""A repository elsewhere, with a fourth model that is one folder; and what is wrong with a model.yaml."""

import copy
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.components.environments import raw as local
from tests.model_repository.serving import triton
from typer.testing import CliRunner

from isthmus.environment import Environment, EnvironmentInvalid
from isthmus.platform import HybridCloud, HybridCloudArgs
from isthmus_cli import cli, new
from isthmus_cli.smoke.command import app
from isthmus_models import catalog, model
from isthmus_models.model import ModelInvalid
from isthmus_models.repository import VARIABLE, Repository, RepositoryMissing, default

ECHO = new.TEMPLATE / "model_repository" / "echo"
IGNORED = shutil.ignore_patterns("__pycache__", "isthmus_models", "*.egg-info", "build")


@pytest.fixture
def four(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """Our three models and a fourth, which is one folder more, in a repository elsewhere."""
    root = tmp_path / "elsewhere"
    shutil.copytree(default().root, root, ignore=IGNORED)
    shutil.copytree(ECHO, root / "echo")
    monkeypatch.setenv(VARIABLE, str(root))
    return Repository(root)


def test_a_fourth_model_is_a_folder(four: Repository) -> None:
    assert four.names() == ("echo", "fusion", "recommender", "search_encoder") and four.problems() == []
    assert [file.path for file in catalog.files("echo", target="cpu")] == ["echo/1/model.py", "echo/config.pbtxt"]
    assert catalog.revision("echo", target="cpu") != catalog.revision("echo", target="gpu")
    listed = CliRunner().invoke(cli.application(), ["models", "list"])
    assert listed.stdout.split() == list(four.names())
    checked = CliRunner().invoke(cli.application(), ["models", "check", "echo", "--repository", str(four.root)])
    assert (checked.exit_code, checked.stdout) == (0, "0 errors, 0 warnings\n"), checked.output


def test_an_environment_names_it(four: Repository) -> None:
    raw = copy.deepcopy(local())
    raw["models"], raw["deidentifications"] = [{**raw["models"][0], "name": "echo"}], []
    raw["links"] = raw.get("links", [])
    environment = Environment.load(raw, "local")
    assert list(catalog.contents(environment)) == ["echo"]


def test_models_that_the_repository_lacks_come_all_at_once() -> None:
    raw = copy.deepcopy(local())
    for name in ("serch_encoder", "nonesuch"):
        raw["models"].append({**raw["models"][0], "name": name})
        raw["models"][-1].pop("calls", None)
    with pytest.raises(EnvironmentInvalid) as refused:
        catalog.contents(Environment.load(raw, "local"))
    first, second = refused.value.problems
    assert (first.path, second.path) == ("models[3].name", "models[4].name")
    assert "'search_encoder'" in first.fix and "fusion, recommender, search_encoder" in second.expected


def test_unknown_models_stand_beside_all_else_that_is_wrong_with_an_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = copy.deepcopy(local())
    raw["retention"] = "keep"
    raw["models"][0]["site"] = "mars"
    raw["models"].append({**raw["models"][1], "name": "serch_encoder"})
    raw["models"].append("no mapping")
    raw["models"].append({"name": "nonesuch"})  # valid only in part

    def paths() -> set[str]:
        with pytest.raises(EnvironmentInvalid) as refused:
            Environment.loads(json.dumps(raw), "local", checks=[catalog.unknown_models])
        return {problem.path for problem in refused.value.problems}

    assert paths() >= {"retention", "models[0].site", "models[3].name", "models[4]", "models[5].name", "models[5].site"}
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nowhere"))
    assert paths() >= {"retention", "models[0].site", "model repository"}


@pytest.mark.parametrize("typed", [True, False])
def test_a_hybrid_cloud_without_the_files_of_its_models_is_refused(typed: bool) -> None:
    raw = local()
    environment = Environment.load(raw) if typed else {**raw, "retention": "keep"}
    with pytest.raises(EnvironmentInvalid) as refused:
        HybridCloud("x", HybridCloudArgs(environment, {}))
    names = {f"models[{index}].name" for index in range(len(raw["models"]))}
    assert {problem.path for problem in refused.value.problems} == names | (set() if typed else {"retention"})


@pytest.mark.sandbox
def test_the_smoke_test_asks_it_without_checks_of_its_own(four: Repository, tmp_path: Path) -> None:
    outputs = tmp_path / "outputs.json"
    with triton(tmp_path / "server", ["echo"], source=four) as server:
        served = {"servers": ["here"], "revision": catalog.revision("echo", target="cpu")}
        outputs.write_text(json.dumps({"servers": {"here": server.model_dump()}, "models": {"echo": served}}))
        result = CliRunner().invoke(app, ["--outputs", str(outputs), "--json", "--requests", "3"])
    report = json.loads(result.stdout)
    assert (result.exit_code, {check["state"] for check in report["checks"]}) == (0, {"passed"}), report
    trips = [check["protocol"] for check in report["checks"] if check["check"] == "round trip"]
    assert trips == ["http", "grpc"] and len(report["latency"]) == 2


def test_where_the_repository_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tmp_path / "project"
    (project / "model_repository").mkdir(parents=True)
    (project / "stacks").mkdir()
    (project / "Pulumi.yaml").touch()
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.chdir(project / "stacks")
    assert default().root == project / "model_repository"
    monkeypatch.setenv(VARIABLE, str(tmp_path / "other"))
    with pytest.raises(RepositoryMissing, match=r"(?s)other: No such file.*fix +name the folder by --repository"):
        default().names()
    monkeypatch.delenv(VARIABLE)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RepositoryMissing, match=r"model_repository/ beside Pulumi.yaml"):
        default()


def refused(folder: Path, text: str | bytes) -> str:
    folder.mkdir(exist_ok=True)
    (folder / "config.pbtxt").write_text("")
    (folder / model.FILE).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ModelInvalid) as caught:
        model.read(folder)
    assert all(problem.got and problem.expected and problem.fix for problem in caught.value.problems)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected_message"),
    [
        ("parts: [{name: m, foldr: x}]", ["parts[0].foldr", "'folder'"]),
        (
            "parts: [{name: m, engine: 'yes'}, {name: 3}]",
            ["parts[0].engine", "true or false", "parts[1].name", "quote"],
        ),
        ("parts: [{name: m, files: {1/model.py: ../x.py}}]", ["without .."]),
        ("parts: [{name: m, files: {/etc/x: x.py}}]", ["without .."]),
        ("parts: [{name: m, files: {1/model.py: none.py, 1/b.py: b.py}}]", ["no none.py", "no b.py"]),
        ("parts: [{name: m}, {name: m}]", ["a name of their own"]),
        ("parts: [{name: m, artifacts: {1/model.onnx: model.onnx}}]", ["`artifact`"]),
        ("parts: [{name: m, parameters: {revision: x}}]", ["without 'revision'"]),
        ("parts: [{name: m, parameters: {a: 1}}]", ["parameters.a", "quote"]),
        ("acknowledged: [nonesuch]", ["acknowledged[0]", "queue-policies"]),
        ("artifact: {}", ["no artifact.py"]),
        ("checks: checks.py", ["no checks.py"]),
        ("checks: a\nchecks: b", ["line 2", "twice"]),
        ("a: &a [1]\nb: *a", ["an alias"]),
        ("- 1", ["a list", "a mapping"]),
        ("a: [", ["line 1"]),
        (b"\xff\xfe\x00", ["not UTF-8"]),
        ("[" * 3000, ["YAML"]),
        ("a" * (1 << 21), ["bytes"]),
    ],
)
@pytest.mark.slow
def test_what_is_wrong_is_said_all_at_once(tmp_path: Path, text: str | bytes, expected_message: list[str]) -> None:
    message = refused(tmp_path / "m", text)
    assert all(part in message for part in expected_message), message


KEYS = st.sampled_from(
    ["parts", "name", "folder", "files", "artifacts", "artifact", "sources", "checks", "acknowledged"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | KEYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode) | VALUES.map(lambda v: json.dumps(v).encode()))
def test_no_bytes_end_in_a_traceback(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.getbasetemp() / "fuzzed"
    folder.mkdir(exist_ok=True)
    (folder / "config.pbtxt").touch()
    (folder / model.FILE).write_bytes(data)
    try:
        model.read(folder)
    except ModelInvalid as invalid:
        assert invalid.problems

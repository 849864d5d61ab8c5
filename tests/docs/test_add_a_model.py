"""The steps of docs/how-to/add-a-model.md on a copy of the checkout: the model is checked, planned and previewed."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.docs import checkout
from tests.docs.blocks import ROOT, blocks, script
from tests.stacks import program

from isthmus.contents import ModelContents
from isthmus.environment import Environment
from isthmus.placement import plan
from isthmus_models import catalog
from isthmus_models.code import module
from isthmus_models.repository import Repository

PAGE = ROOT / "docs" / "how-to" / "add-a-model.md"
NEW = "normalizer"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout with the page's files."""
    folder = checkout.copy(tmp_path_factory.mktemp("checkout"))
    subprocess.run(["bash", "-c", script(b for b in blocks(PAGE) if b.file)], cwd=folder, check=True)
    return folder


def config(copy: Path) -> dict[str, Any]:
    """What its environment's file has."""
    content = yaml.safe_load((copy / "stacks" / "Pulumi.local.yaml").read_text())
    return dict(content["config"]["isthmus:environment"])


def raw_without(raw: dict[str, Any]) -> dict[str, Any]:
    """The environment as it was."""
    return {**raw, "models": [model for model in raw["models"] if model["name"] != NEW]}


@pytest.mark.slow
def test_it_has_its_files_and_no_finding_on_both_targets(copy: Path) -> None:
    repository = Repository(copy / "model_repository")
    assert NEW in repository.names() and repository.problems() == []
    assert catalog.findings(NEW, target="cpu", repository=repository) == []
    assert catalog.findings(NEW, target="gpu", repository=repository) == []
    files = {file.path: file.content for file in catalog.files(NEW, target="cpu", repository=repository)}
    assert set(files) == {f"{NEW}/config.pbtxt", f"{NEW}/1/model.py"}
    assert '"revision"' in str(files[f"{NEW}/config.pbtxt"])


@pytest.mark.slow
def test_its_checks_are_what_the_smoke_test_runs(copy: Path) -> None:
    checks = module(copy / "model_repository" / NEW, "checks")
    assert list(checks.CHECKS) == ["normal forms"]
    assert list(checks.question().inputs) == ["TEXT"] and list(checks.question().outputs) == ["NORMALIZED"]


def test_the_plan_places_it_beside_the_site_s_other_model(copy: Path) -> None:
    (server,) = (server for server in plan(Environment.load(config(copy))).servers if NEW in server.models)
    assert (server.site, sorted(server.models)) == ("public", [NEW, "search_encoder"])


@pytest.mark.slow
def test_a_preview_declares_its_files_and_serves_it_on_a_server_that_there_is(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = config(copy)
    models = [model for model in raw["models"] if model["name"] == NEW]
    alone = Environment.load({**raw, "models": models, "deidentifications": []})
    real = catalog.contents(alone, Repository(copy / "model_repository"))
    others = program.contents  # the other models' artifacts aren't built here

    def contents(environment: Environment) -> dict[str, ModelContents]:
        return {**others(environment), **real}

    monkeypatch.setattr(program, "contents", contents)
    engine, _ = program.run(raw, preview=True)
    keys = [str(resource["key"]) for resource in engine.of(":BucketObject") + engine.of(":BucketObjectv2")]
    assert sum(f"{NEW}/1/model.py" in key for key in keys) == 1
    assert len(engine.of(":Deployment")) == len(program.run(raw_without(raw), preview=True)[0].of(":Deployment"))
    _, outputs = program.run(raw)
    assert outputs["models"][NEW]["servers"] == ["public-l4"]

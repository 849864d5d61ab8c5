"""The smoke test against real servers: it passes when all is well, and each thing that is wrong makes it fail."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from tests.model_repository.serving import triton
from typer.testing import CliRunner

from isthmus_cli.smoke.command import app
from isthmus_cli.smoke.stack_outputs import Server
from isthmus_models import catalog
from recommender import export

pytestmark = [pytest.mark.sandbox, pytest.mark.usefixtures("built")]

SITES = {"search_encoder": "public", "recommender": "private", "fusion": "private"}
PRIVATE = ["recommender", "fusion"]


@pytest.fixture(scope="module")
def public(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with triton(tmp_path_factory.mktemp("public"), ["search_encoder"]) as endpoints:
        yield endpoints


@pytest.fixture(scope="module")
def private(public: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    where = {"ISTHMUS_SEARCH_URL": public.http}
    with triton(tmp_path_factory.mktemp("private"), PRIVATE, variables=where) as endpoints:
        yield endpoints


def smoke(folder: Path, public: Server, private: Server) -> tuple[int, dict[str, Any]]:
    """Exit code and JSON report of a run on these endpoints, with the revisions of this checkout."""
    outputs = {
        "servers": {"public": public.model_dump(), "private": private.model_dump()},
        "models": {m: {"servers": [site], "revision": catalog.revision(m, target="cpu")} for m, site in SITES.items()},
    }
    file = folder / "outputs.json"
    file.write_text(json.dumps(outputs))
    result = CliRunner().invoke(app, ["--outputs", str(file), "--json", "--requests", "5"])
    return result.exit_code, json.loads(result.stdout)


def failed(report: dict[str, Any]) -> dict[tuple[str, str], str]:
    """Subject and check of each failure over HTTP, with what it got."""
    lines = [c for c in report["checks"] if c["state"] == "failed" and c["protocol"] == "http"]
    assert all(line["got"] and line["expected"] and line["fix"] for line in lines)
    return {(line["subject"], line["check"]): line["got"] for line in lines}


def test_all_is_well(tmp_path: Path, public: Server, private: Server) -> None:
    code, report = smoke(tmp_path, public, private)
    assert failed(report) == {}
    assert (code, report["ok"]) == (0, True)
    assert {check["state"] for check in report["checks"]} == {"passed"}
    assert {(one["model"], one["protocol"]) for one in report["latency"]} == {
        (model, protocol) for model in SITES for protocol in ("http", "grpc")
    }
    assert all(0 < one["p50_ms"] <= one["p99_ms"] for one in report["latency"])


def test_swapped_encoder_weights(tmp_path: Path, private: Server) -> None:
    """Two matrices of the transformer change places: same file size, same shapes, other meaning."""

    def swap(repository: Path) -> None:
        path = repository / "search_encoder_transformer" / "1" / "model.onnx"
        model = onnx.load(path)
        first, second = [w for w in model.graph.initializer if list(w.dims) == [384, 384]][:2]
        first.raw_data, second.raw_data = second.raw_data, first.raw_data
        path.unlink()
        onnx.save(model, path)

    with triton(tmp_path, ["search_encoder"], change=swap) as swapped:
        code, report = smoke(tmp_path, swapped, private)
    assert code == 1
    assert "from upstream's" in failed(report)["search_encoder", "upstream's vectors"]
    assert "from the formula" in failed(report)["fusion", "the formula's scores"], "its legs were not asked the same"


def test_swapped_recommender_a_stale_fusion_and_a_leg_that_is_gone(tmp_path: Path, public: Server) -> None:
    def swap(repository: Path) -> None:
        path = repository / "recommender" / "1" / "model.onnx"
        path.unlink()
        path.write_bytes(export.scorer(export.train(seed=1)).SerializeToString())

    stale = {"fusion": {"deadline_ms": "299"}}
    gone = {"ISTHMUS_SEARCH_URL": "http://127.0.0.1:9"}
    with triton(tmp_path, PRIVATE, parameters=stale, variables=gone, change=swap) as wrong:
        code, report = smoke(tmp_path, public, wrong)
    found = failed(report)
    assert code == 1
    assert set(found) == {
        ("recommender", "ONNX Runtime's scores"),
        ("fusion", "serves this revision"),
        ("fusion", "the formula's scores"),
    }
    assert "from the local artifact's" in found["recommender", "ONNX Runtime's scores"]
    served = catalog.revision("fusion", target="cpu", parameters=stale["fusion"])
    assert found["fusion", "serves this revision"] == f"{served!r}, stale"
    assert "the private leg alone" in found["fusion", "the formula's scores"]
    assert "ConnectionRefusedError" in found["fusion", "the formula's scores"]


def test_a_stopped_leg(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with triton(tmp_path / "public", ["search_encoder"]) as public:
        private = triton(tmp_path / "private", PRIVATE, variables={"ISTHMUS_SEARCH_URL": public.http})
        endpoints = private.__enter__()
        assert smoke(tmp_path, public, endpoints)[0] == 0
    try:
        code, report = smoke(tmp_path, public, endpoints)
        assert code == 1
        assert "endpoint down" in failed(report)["server", "live and ready"]
        assert "the private leg alone" in failed(report)["fusion", "the formula's scores"]
        states = {(c["subject"], c["state"]) for c in report["checks"] if c["protocol"] == "http"}
        assert ("search_encoder", "not run") in states and ("recommender", "passed") in states
        measured = {one["model"]: one for one in report["latency"]}
        assert measured["fusion"]["degraded"] == measured["fusion"]["requests"]
        assert measured["fusion"]["p99_ms"] < 1000, "it never waits long for the leg that is gone"
    finally:
        private.__exit__(None, None, None)


def test_a_model_that_is_not_loaded(tmp_path: Path, public: Server) -> None:
    with triton(tmp_path, ["recommender"]) as partial:
        code, report = smoke(tmp_path, public, partial)
    assert code == 1
    assert failed(report) == {("fusion", "ready, inputs and outputs"): "not ready"}
    assert np.all([c["state"] == "not run" for c in report["checks"] if c["check"] == "the formula's scores"])

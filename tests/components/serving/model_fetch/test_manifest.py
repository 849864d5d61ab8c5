"""The manifest: only the one that was declared, and only paths inside the repository."""

import hashlib
import json

import pytest

from isthmus.contents import Contents, ModelFile
from isthmus.serving.model_fetch.manifest import Entry, ManifestError, parse


def parsed(value: object) -> list[Entry]:
    data = json.dumps(value).encode()
    return parse(data, hashlib.sha256(data).hexdigest())


def entry(path: str) -> dict[str, object]:
    return {"path": path, "sha256": "0" * 64, "size": 3}


def test_what_the_component_writes_is_read() -> None:
    contents = Contents([ModelFile("m/1/model.onnx", "a" * 64, 7, "internal", content="ignored")])
    assert parse(contents.manifest.encode(), contents.manifest_sha256) == [Entry("m/1/model.onnx", "a" * 64, 7)]


def test_another_manifest_is_refused() -> None:
    with pytest.raises(ManifestError, match=f"got SHA-256 [0-9a-f]{{64}}, expected {'0' * 64}.*deploy again"):
        parse(b'{"files": []}', "0" * 64)


@pytest.mark.parametrize(
    "value", [[], {}, {"files": 1}, {"files": [{"path": "a"}]}, {"files": [{**entry("a"), "size": "x"}]}]
)
def test_another_form_is_refused(value: object) -> None:
    with pytest.raises(ManifestError, match=r"expected .*path.*deploy again"):
        parsed(value)


@pytest.mark.parametrize("path", ["/etc/passwd", "../other", "m/../../other", "m/..", "", ".", ".complete", ".fetch/m"])
def test_paths_lead_nowhere_else(path: str) -> None:
    with pytest.raises(ManifestError, match="expected a path inside the repository"):
        parsed({"files": [entry(path)]})


def test_a_path_comes_once() -> None:
    with pytest.raises(ManifestError, match="twice"):
        parsed({"files": [entry("m/a"), entry("m//a")]})

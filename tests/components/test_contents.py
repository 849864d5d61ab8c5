"""Contents of a model repository: named after what is in them."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus.contents import Contents, ModelFile, revision


def file(path: str, text: str = "x", classification: str = "internal") -> ModelFile:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return ModelFile(path, digest, len(text.encode()), classification, content=text)


@given(st.dictionaries(st.text("abc/", min_size=1), st.text(), max_size=6), st.randoms())
def test_order_doesnt_matter(texts: dict[str, str], random: st.randoms) -> None:  # type: ignore[valid-type]  # hypothesis gives random.Random
    files = [file(path, text) for path, text in texts.items()]
    shuffled = list(files)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # as above
    assert Contents.of(files) == Contents.of(shuffled)
    assert Contents.of(files).revision == Contents.of(shuffled).revision == revision(shuffled)


@given(st.text(min_size=1), st.text(min_size=1))
def test_another_content_is_another_revision(first: str, second: str) -> None:
    same = first == second
    assert (Contents.of([file("a", first)]).revision == Contents.of([file("a", second)]).revision) is same


def test_another_path_is_another_revision() -> None:
    assert revision([file("a")]) != revision([file("b")])


def test_a_file_that_two_models_bring_counts_once() -> None:
    contents = Contents.of([file("a", "same"), file("b", "b"), file("a", "same")])
    assert [f.path for f in contents.files] == ["a", "b"]
    assert contents.size == 5


def test_two_files_at_one_path_are_refused() -> None:
    with pytest.raises(ValueError, match="a: got two files with the digests"):
        Contents.of([file("a", "1"), file("a", "2")])


@pytest.mark.parametrize("given_", [{}, {"content": "x", "source": "/x"}])
def test_text_or_source_is_needed(given_: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="expected exactly one"):
        Contents.of([ModelFile("a", "0" * 64, 1, "internal", **given_)])


def test_the_manifest_is_what_the_fetch_program_checks() -> None:
    contents = Contents.of([file("m/config.pbtxt", "name"), file("m/1/model.onnx", "weights")])
    manifest = json.loads(contents.manifest)
    assert manifest == {
        "files": [
            {"path": "m/1/model.onnx", "sha256": hashlib.sha256(b"weights").hexdigest(), "size": 7},
            {"path": "m/config.pbtxt", "sha256": hashlib.sha256(b"name").hexdigest(), "size": 4},
        ]
    }
    assert contents.manifest_sha256 == hashlib.sha256(contents.manifest.encode()).hexdigest()


@given(st.lists(st.sampled_from(["a/config.pbtxt", "a/1/model.onnx", "a/1/tokenizer.json"]), unique=True))
def test_a_store_holds_the_files_and_the_manifest_of_them(paths: list[str]) -> None:
    contents = Contents.of([file(path) for path in paths])
    *files, manifest = contents.with_manifest("restricted")
    assert files == list(contents.files)
    assert (manifest.path, manifest.classification, manifest.content) == (
        "manifest.json",
        "restricted",
        contents.manifest,
    )
    assert manifest.sha256 == hashlib.sha256(contents.manifest.encode()).hexdigest()
    assert manifest.size == len(contents.manifest.encode())
    assert {f.path for f in [*files, manifest] if f.content_type} == {
        p for p in [*paths, "manifest.json"] if ".json" in p
    }

"""One file has one class: what is restricted on a private site is so in a bucket too, whatever its label says there."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from isthmus_policies.decisions.mentions import decoded
from isthmus_policies.graph.build import Nodes
from isthmus_policies.graph.model import Flow
from isthmus_policies.values import File

DATA = ("data", "stringData", "binaryData")
PATHS = (
    "source",
    "localFilePath",
    "imageSourceUrl",
    "path",
    "filename",
    "sourceFile",
    "code",
    "content",
    "contentBase64",
)
SHORTEST = 64
"""Of a text or a hash that tells one file from others."""
EMPTY = frozenset({"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"})
FIX = "don't declare the file on AWS, or declare a de-identified copy of it there"


class Declared(NamedTuple):
    """A file that a resource declares: its marks (path, hash, content), and how it is named."""

    urn: str
    marks: tuple[str, ...]
    name: str
    in_cluster: bool = False
    """Whether it is a Kubernetes object. The same program or login may run in two clusters; it is no data."""


def flows(nodes: Nodes) -> Iterator[Flow]:
    """From each private resource to each outside one that declares the same file, or an archive with it."""
    private: dict[str, Declared] = {}
    out: list[Declared] = []
    for facts in nodes.facts:
        urn = facts.subject.urn
        for name, value in facts.subject.props.items():
            for file in _files(name, value):
                declared = Declared(urn, tuple(_marks(file)), _name(file), facts.subject.package == "kubernetes")
                if nodes.is_out(urn):
                    out.append(declared)
                elif nodes.by_id[urn].is_source:
                    for mark in declared.marks:
                        private.setdefault(mark, declared)
    if not private or not out:
        return
    inside = {folder: one for mark, one in private.items() if mark.startswith("path:") for folder in _folders(mark)}
    for copy in out:
        for mark in copy.marks:
            one = (
                private.get(mark)
                or inside.get(mark)
                or next((private[f] for f in _folders(mark) if f in private), None)
            )
            if one is not None and not (one.in_cluster and copy.in_cluster):
                yield Flow(one.urn, copy.urn, f"the file {copy.name or one.name!r}, which both declare", FIX)
                break


def _files(name: str, value: Any) -> Iterator[File]:
    if isinstance(value, File):
        yield value
        for part in value.parts:
            yield from _files(name, part)
    elif isinstance(value, str) and name in PATHS and value:
        is_content = name.startswith("content")
        yield File(text=decoded(value) or value) if is_content else File(path=value)
    elif isinstance(value, Mapping) and name in DATA:
        for item in value.values():
            if isinstance(item, str):
                yield File(text=decoded(item) or item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _files(name, item)


def _marks(file: File) -> Iterator[str]:
    if file.path:
        yield f"path:{posixpath.normpath(file.path.removeprefix('file://'))}"
    if len(file.hash) >= SHORTEST and file.hash not in EMPTY:
        yield f"hash:{file.hash}"
    if len(file.text) >= SHORTEST:
        yield f"text:{file.text}"


def _folders(mark: str) -> Iterator[str]:
    """The folders that a path is in, as marks: an archive of one has the file too."""
    if mark.startswith("path:"):
        path = mark.removeprefix("path:")
        # The root is in no archive, and "/" is what IAM says of a role without a path.
        while (parent := posixpath.dirname(path)) and parent not in (path, "/"):
            path = parent
            yield f"path:{path}"
        if not mark.removeprefix("path:").startswith(("/", "..")):
            yield "path:."


def _name(file: File) -> str:
    return file.path or "with this content"

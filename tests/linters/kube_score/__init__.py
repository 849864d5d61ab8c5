"""kube-score of the manifests of a cluster (https://github.com/zegl/kube-score), built from its locked modules."""

import hashlib
import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from isthmus_sandbox.toolchain import build, locations

FOLDER = Path(__file__).parent
GRADE_OK = 10  # 1 is critical, 5 a warning, 7 almost ok


def binary() -> Path:
    """The program, built on first use into the cache of the tools. Raises JobError without Go or the network."""
    key = hashlib.sha256(b"".join((FOLDER / name).read_bytes() for name in ("go.mod", "go.sum"))).hexdigest()[:16]
    target = locations.cache() / "go" / f"kube-score-{key}" / "kube-score"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as work:
            fresh = Path(work) / "kube-score"
            go = build.require("go", "Go 1.26 or newer (https://go.dev/doc/install)")
            command = [go, "build", "-trimpath", "-ldflags=-s -w", "-o", str(fresh)]
            env = {"CGO_ENABLED": "0", "GOFLAGS": "", "GOWORK": "off"}
            package = "github.com/zegl/kube-score/cmd/kube-score"
            build.call(
                [*command, package], build.log_file("kube-score"), cwd=FOLDER, env=env, action="building kube-score"
            )
            fresh.rename(target)
    return target


def findings(objects: list[dict[str, Any]], version: str) -> Iterator[tuple[str, str, str, int]]:
    """(object and container, the check, what it says, grade) of everything that isn't good."""
    command = [str(binary()), "score", "--output-format=json", f"--kubernetes-version=v{version}", "-"]
    text = yaml.safe_dump_all(objects)
    scored = subprocess.run(command, input=text, capture_output=True, text=True, timeout=120)
    assert scored.stdout, scored.stderr
    for scored_object in json.loads(scored.stdout):
        for check in scored_object["checks"]:
            if not check["skipped"] and check["grade"] < GRADE_OK:
                yield from _comments(scored_object, check)


def _comments(scored: Mapping[str, Any], check: Mapping[str, Any]) -> Iterator[tuple[str, str, str, int]]:
    for comment in check["comments"] or [{"path": "", "summary": ""}]:
        about = f"{scored['object_name']} {comment['path']}".strip()
        yield about, check["check"]["id"], comment["summary"], check["grade"]

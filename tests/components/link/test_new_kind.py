"""A kind of link is one new file for each side: here another package brings both, by entry points, and a whole
environment is declared with it; nothing else is edited."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.components.environments import raw

SPEC = '''
"""A leased line: what a file has of it."""

from typing import ClassVar, Literal

from isthmus.environment.links import LinkSpec


class LeasedLine(LinkSpec):
    """A line of a carrier's, by its circuit."""

    private_kind: ClassVar[str] = "openstack"
    public_kind: ClassVar[str] = "aws"

    kind: Literal["leased-line"]
    circuit: str
'''
LINK = '''
"""A leased line: what is declared of it."""

import pulumi

from isthmus.link import Link


class Line(Link, pulumi.ComponentResource, kind="leased-line"):
    """The line between two ends."""

    def __init__(self, name, circuit, cidrs, opts):
        super().__init__("shop:index:Line", name, {"circuit": circuit, "cidrs": cidrs}, opts)
        self.register_outputs({})

    @classmethod
    def between(cls, name, spec, private, public, opts):
        return cls(name, spec.circuit, [private.cidr, public.cidr], opts)
'''
PROGRAM = """
import json, sys
from tests.stacks.program import run
engine, outputs = run(json.load(sys.stdin))
line = engine.one(":Line")
print(json.dumps([line.name, line["circuit"], line["cidrs"], sorted(outputs["servers"])]))
"""


@pytest.mark.slow
def test_a_new_kind_of_link_is_declared_between_its_ends(tmp_path: Path) -> None:
    (tmp_path / "leased_spec.py").write_text(SPEC)
    (tmp_path / "leased_link.py").write_text(LINK)
    info = tmp_path / "leased-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: leased\nVersion: 1.0\n")
    entries = "[isthmus.environment.links]\nleased = leased_spec\n[isthmus.link]\nleased = leased_link\n"
    (info / "entry_points.txt").write_text(entries)
    config = raw()
    (link,) = config["links"]
    config["links"] = [{"kind": "leased-line", "private": link["private"], "public": link["public"], "circuit": "c-7"}]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], input=json.dumps(config), env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    name, circuit, cidrs, servers = json.loads(done.stdout)
    assert (name, circuit, cidrs) == ("local-private-public", "c-7", ["10.16.64.0/19", "10.32.0.0/16"])
    assert servers == ["private-h100", "public-l4"]

"""Releases of Triton that have aged are told, each with what to do."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from dev import aging
from isthmus.environment.images import OLDEST_TRITON

NOVEMBER = date(2026, 11, 28)


def environment(folder: Path, *tags: str) -> Path:
    sites = [
        {"name": f"s{i}", "images": {"triton": f"nvcr.io/nvidia/tritonserver:{tag}@sha256:{'1' * 64}"}}
        for i, tag in enumerate(tags)
    ]
    (folder / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": {aging.KEY: {"sites": sites}}}))
    return folder


@pytest.mark.parametrize(
    ("tag", "is_old"), [("26.08-py3", False), ("26.05-py3", False), ("26.04", True), ("25.12-py3", True)]
)
def test_a_release_may_have_six_months(tmp_path: Path, tag: str, is_old: bool) -> None:
    lines = list(aging.problems(aging.releases(environment(tmp_path, tag)), NOVEMBER))
    assert [line.partition(":")[0] for line in lines] == (["Pulumi.shop.yaml, site s0"] if is_old else [])


def test_every_site_is_looked_at(tmp_path: Path) -> None:
    old = aging.releases(environment(tmp_path, "26.01-py3", "26.08-py3", "25.11-py3"))
    assert [line.split(":")[0][-2:] for line in aging.problems(old, NOVEMBER)] == ["s0", "s2"]


def test_the_oldest_that_is_allowed_ages_too() -> None:
    assert not list(aging.problems({}, NOVEMBER))
    (line,) = aging.problems({}, date(2000 + OLDEST_TRITON[0] + 2, 1, 1))
    assert "raise OLDEST_TRITON" in line


def test_our_environments_name_a_release_each() -> None:
    found = aging.releases(aging.STACKS)
    assert len(found) == 2 * len(list(aging.STACKS.glob("Pulumi.*.yaml")))


def test_files_without_an_environment_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.other.yaml").write_text("config:\n  aws:region: eu-central-1\n")
    assert aging.releases(tmp_path) == {}

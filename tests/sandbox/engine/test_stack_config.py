"""A sandbox's copy of a stack's configuration follows the committed file and keeps what is its own."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.stack_config import StackConfig, merge
from sandbox.jobs import JobError

COMMITTED = "# The environment.\nconfig:\n  isthmus:environment:\n    name: local\n    sites:\n      - a\n"
VALUES = st.recursive(
    st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def copies(tmp_path: Path) -> StackConfig:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.local.yaml").write_text(COMMITTED)
    return StackConfig(tmp_path / "stacks", tmp_path / "state" / "project")


def edit(file: Path, change: Any) -> None:
    content = yaml.safe_load(file.read_text())
    change(content)
    file.write_text(yaml.safe_dump(content))


def test_copy_equals_the_committed_file_and_leaves_it_alone(copies: StackConfig) -> None:
    copy = copies.copy("local")
    assert yaml.safe_load(copy.read_text()) == yaml.safe_load(COMMITTED)
    assert (copies.committed / "Pulumi.local.yaml").read_text() == COMMITTED
    assert copy.stat().st_mode & 0o777 == 0o600
    assert yaml.safe_load((copies.folder / "Pulumi.yaml").read_text())["name"] == "isthmus"


def test_salt_and_secrets_stay_while_edits_take_effect(copies: StackConfig) -> None:
    copy = copies.copy("local")

    def sandbox_writes(content: Any) -> None:
        content["encryptionsalt"] = "v1:salt"
        content["config"]["isthmus:token"] = {"secure": "v1:cipher"}
        content["config"]["isthmus:environment"]["operator"] = {"password": {"secure": "v1:nested"}}

    edit(copy, sandbox_writes)
    edit(copies.committed / "Pulumi.local.yaml", lambda c: c["config"]["isthmus:environment"].update(name="other"))
    found = yaml.safe_load(copies.copy("local").read_text())
    assert found["encryptionsalt"] == "v1:salt"
    assert found["config"]["isthmus:token"] == {"secure": "v1:cipher"}
    assert found["config"]["isthmus:environment"] == {
        "name": "other",
        "sites": ["a"],
        "operator": {"password": {"secure": "v1:nested"}},
    }


def test_what_is_taken_out_of_the_committed_file_goes(copies: StackConfig) -> None:
    copy = copies.copy("local")
    edit(copy, lambda c: c.update(encryptionsalt="v1:salt"))
    edit(copies.committed / "Pulumi.local.yaml", lambda c: c["config"]["isthmus:environment"].pop("sites"))
    found = yaml.safe_load(copies.copy("local").read_text())
    assert found == {"config": {"isthmus:environment": {"name": "local"}}, "encryptionsalt": "v1:salt"}


def test_what_the_sandbox_removed_stays_removed(copies: StackConfig) -> None:
    edit(copies.copy("local"), lambda c: c["config"]["isthmus:environment"].pop("sites"))
    assert "sites" not in copies.copy("local").read_text()


def test_unchanged_copy_isn_t_written(copies: StackConfig) -> None:
    before = copies.copy("local").stat().st_mtime_ns
    assert copies.copy("local").stat().st_mtime_ns == before


def test_unknown_environment_names_the_known_ones(copies: StackConfig) -> None:
    with pytest.raises(JobError, match="no environment 'prod'") as error:
        copies.copy("prod")
    assert "choose one of local" in str(error.value.fix)


@pytest.mark.parametrize(("text", "said"), [("a: [", "isn't YAML"), ("- a\n", "holds list, expected a mapping")])
def test_a_broken_file_is_told(copies: StackConfig, text: str, said: str) -> None:
    (copies.committed / "Pulumi.local.yaml").write_text(text)
    with pytest.raises(JobError, match=said):
        copies.copy("local")


@given(base=VALUES, theirs=VALUES)
def test_merge_takes_theirs_where_ours_is_untouched(base: Any, theirs: Any) -> None:
    assert merge(base, base, theirs) == theirs


@given(base=VALUES, ours=VALUES)
def test_merge_keeps_ours_where_theirs_is_untouched(base: Any, ours: Any) -> None:
    assert merge(base, ours, base) == ours

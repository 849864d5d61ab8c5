"""A sandbox's copy of a stack's configuration follows the committed file and keeps what is its own."""

import json
from pathlib import Path
from typing import Any

import pytest

from isthmus_sandbox.engine import stack_file
from isthmus_sandbox.engine.stack_config import StackConfig
from isthmus_sandbox.jobs import JobError

COMMITTED: dict[str, Any] = {"config": {"isthmus:environment": {"name": "local", "sites": [{"name": "a", "q": 1}]}}}


class Copies(StackConfig):
    """With JSON in place of YAML, so that no reader need be built; what it says is kept."""

    def __init__(self, folder: Path) -> None:
        self.messages: list[str] = []
        super().__init__(folder / "stacks", folder / "state" / "project", self.messages.append, self.read_json)

    def read_json(self, *files: Path) -> list[dict[str, Any]]:
        return [json.loads(file.read_text()) for file in files]


@pytest.fixture
def copies(tmp_path: Path) -> Copies:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.local.yaml").write_text(json.dumps(COMMITTED))
    return Copies(tmp_path)


def edit(file: Path, change: Any) -> None:
    content = json.loads(file.read_text())
    change(content)
    file.write_text(json.dumps(content))


def test_copy_equals_the_committed_file_and_leaves_it_alone(copies: Copies) -> None:
    copy = copies.copy("local")
    assert json.loads(copy.read_text()) == COMMITTED
    assert (copies.committed / "Pulumi.local.yaml").read_text() == json.dumps(COMMITTED)
    assert copy.stat().st_mode & 0o777 == 0o600
    assert 'name: "isthmus"' in (copies.folder / "Pulumi.yaml").read_text()


def test_salt_and_secrets_stay_while_edits_take_effect(copies: Copies) -> None:
    copy = copies.copy("local")

    def sandbox_writes(content: Any) -> None:
        content["encryptionsalt"] = "v1:salt"
        content["config"]["isthmus:token"] = {"secure": "v1:cipher"}
        content["config"]["isthmus:environment"]["operator"] = {"password": {"secure": "v1:nested"}}

    edit(copy, sandbox_writes)
    edit(copies.committed / "Pulumi.local.yaml", lambda c: c["config"]["isthmus:environment"].update(name="other"))
    found = json.loads(copies.copy("local").read_text())
    assert found["encryptionsalt"] == "v1:salt"
    assert found["config"]["isthmus:token"] == {"secure": "v1:cipher"}
    assert found["config"]["isthmus:environment"]["name"] == "other"
    assert found["config"]["isthmus:environment"]["operator"] == {"password": {"secure": "v1:nested"}}
    assert copies.messages == []


def test_a_committed_edit_of_what_the_sandbox_changed_holds_and_is_said_once(copies: Copies) -> None:
    edit(copies.copy("local"), lambda c: c["config"]["isthmus:environment"]["sites"][0].update(q=2))
    edit(
        copies.committed / "Pulumi.local.yaml",
        lambda c: c["config"]["isthmus:environment"]["sites"][0].update(q=3),
    )
    for _ in range(2):
        found = json.loads(copies.copy("local").read_text())["config"]["isthmus:environment"]
        assert found["sites"] == [{"name": "a", "q": 3}]
    (message,) = copies.messages
    assert "config.isthmus:environment.sites[0].q" in message and "the file's value holds" in message


def test_what_is_taken_out_of_the_committed_file_goes(copies: Copies) -> None:
    edit(copies.copy("local"), lambda c: c.update(encryptionsalt="v1:salt"))
    edit(copies.committed / "Pulumi.local.yaml", lambda c: c["config"]["isthmus:environment"].pop("sites"))
    found = json.loads(copies.copy("local").read_text())
    assert found == {"config": {"isthmus:environment": {"name": "local"}}, "encryptionsalt": "v1:salt"}


def test_what_the_sandbox_removed_stays_removed(copies: Copies) -> None:
    edit(copies.copy("local"), lambda c: c["config"]["isthmus:environment"].pop("sites"))
    assert "sites" not in copies.copy("local").read_text()


def test_a_salt_of_another_passphrase_stays_out_and_its_secrets_are_told(copies: Copies) -> None:
    def theirs(content: Any) -> None:
        content.update(encryptionsalt="v1:theirs", secretsprovider="awskms://alias/x")
        content["config"]["isthmus:token"] = {"secure": "v1:cipher"}

    edit(copies.committed / "Pulumi.local.yaml", theirs)
    copy = copies.copy("local")
    assert "theirs" not in copy.read_text() and "awskms" not in copy.read_text()
    (message,) = copies.messages
    assert "config.isthmus:token" in message and "cipher" not in message


def test_unchanged_copy_isn_t_written(copies: Copies) -> None:
    before = copies.copy("local").stat().st_mtime_ns
    assert copies.copy("local").stat().st_mtime_ns == before


def test_unknown_environment_names_the_known_ones(copies: Copies) -> None:
    with pytest.raises(JobError, match="no environment 'prod'") as error:
        copies.copy("prod")
    assert "choose one of local" in str(error.value.fix)
    with pytest.raises(JobError, match="no environment 'locla'") as error:
        copies.copy("locla")
    assert "did you mean 'local'" in str(error.value.fix)


@pytest.mark.parametrize("name", ["x" * 300, "", "../local", "a/../../b", "lo\0cal", "name with space"])
def test_a_name_that_is_none(copies: Copies, name: str) -> None:
    with pytest.raises(JobError, match=r"the stack's name\n +got "):
        copies.copy(name)


def test_a_folder_in_place_of_the_file(copies: Copies) -> None:
    (copies.committed / "Pulumi.folder.yaml").mkdir()
    with pytest.raises(JobError, match=r"Pulumi\.folder\.yaml\n +got +a folder\n +expected +a YAML file"):
        copies.copy("folder")


def test_a_link_that_leads_to_itself(copies: Copies) -> None:
    file = copies.committed / "Pulumi.loop.yaml"
    file.symlink_to(file)
    with pytest.raises(JobError, match=r"Pulumi\.loop\.yaml"):
        copies.copy("loop")


def test_characters_outside_the_basic_plane_have_yaml_s_escape(tmp_path: Path) -> None:
    stack_file.write(tmp_path / "x", {"k": "a\U0001f600\u2028\x7f"})
    assert "\\U0001f600\\u2028\\u007f" in (tmp_path / "x").read_text()

"""Half an attribute file is removed; a whole one, and another stack's, stay."""

from pathlib import Path

from isthmus_sandbox.recovery import sidecars


def test_only_torn_ones_of_the_stack_are_removed(tmp_path: Path) -> None:
    folder = tmp_path / ".pulumi" / "stacks" / "isthmus"
    folder.mkdir(parents=True)
    files = {
        "local.json": "{}",
        "local.json.attrs": "",
        "local.json.bak.attrs": '{"user.cache_control": "",',
        "other.json.attrs": "",
        "local.json.gz.attrs": '{"user.content_type": "x"}',
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    torn = sidecars.mend(tmp_path, "isthmus", "local")
    assert {file.name for file in torn} == {"local.json.attrs", "local.json.bak.attrs"}
    assert {file.name for file in folder.iterdir()} == {"local.json", "other.json.attrs", "local.json.gz.attrs"}
    assert sidecars.mend(tmp_path, "isthmus", "local") == []

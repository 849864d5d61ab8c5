"""Read a YAML file that an author wrote; no bytes end in a traceback."""

from pathlib import Path
from typing import Any

import yaml

from isthmus.errors import Problem

MOST_BYTES = 1 << 20


class _Loader(yaml.SafeLoader):
    """Refuses what would be read otherwise than it looks: a key twice, and aliases (which can grow without bound)."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs leave it out
        if isinstance(event, yaml.AliasEvent):
            mark: Any = event.start_mark
            raise yaml.composer.ComposerError(None, None, "an alias", mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen = set()
        for key, _ in node.value:
            if (name := (key.tag, str(key.value))) in seen:
                raise yaml.constructor.ConstructorError(None, None, "a key that is there twice", key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


def read(path: Path, name: str) -> tuple[dict[Any, Any], list[Problem]]:
    """The mapping in a file, or what is wrong with the file; an empty file is an empty mapping."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        got = getattr(error, "strerror", None) or "a path that can't be"
        return {}, [Problem(name, got, "a file that can be read", "put it there")]
    if len(data) > MOST_BYTES:
        return {}, [
            Problem(name, f"more than {MOST_BYTES} bytes", "a small YAML file", "keep data in files of their own")
        ]
    try:
        content = yaml.load(data.decode("utf-8-sig"), _Loader)  # noqa: S506  # a SafeLoader that refuses more
    except UnicodeDecodeError as error:
        got = f"bytes that are not UTF-8, from byte {error.start}"
        return {}, [Problem(name, got, "YAML, which is UTF-8", "save the file as UTF-8")]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{name}: line {mark.line + 1}, column {mark.column + 1}" if mark else name
        return {}, [Problem(where, error.problem or "no YAML", "YAML", "correct the line")]
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError) as error:
        return {}, [Problem(name, f"no YAML that can be read ({type(error).__name__})", "YAML", "correct the file")]
    if content is None:
        content = {}
    if not isinstance(content, dict):
        return {}, [Problem(name, f"a {type(content).__name__}", "a mapping", "see docs/how-to/add-a-model.md")]
    return content, []

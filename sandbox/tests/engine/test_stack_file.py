"""One reading of a stack's file: the sandbox's copy means to the real engine what the committed file means to it."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus_sandbox.engine import stack_file
from isthmus_sandbox.engine.stack_config import StackConfig
from isthmus_sandbox.jobs import JobError
from tests.engine.project import STACK, Project

pytestmark = pytest.mark.sandbox

# Each is what stands after `v: ` below the key isthmus:environment.
SCALARS = """
1:30 | 012345678912 | "012345678912" | '012' | 012 | 0o20 | 0x1F | 0b11 | -0b11 | 1_000 | 1e1 | 16.0 | 1.5 | -0 | +12 |
.5 | 5. | 1e400 | 1e-7 | 123456789012345678901234567890 | 18446744073709551615 | 9223372036854775808 | .inf | -.inf |
.nan | ~ | null | Null | no | yes | on | off | y | True | FALSE | tRue | 2024-01-01 | 2024-01-01 12:30:00 | 1999-1-1 |
2001-12-14t21:59:43.10-05:00 | !!str 12 | !!int "3" | !!float 3 | !!binary aGk= | !!timestamp x | !custom a | "no" |
"true" | "2024-01-01" | "1e1" | "~" | "" | "a: b" | "\\x41\\u263a\\U0001F600" | "😀" | "\\u2028\\x7f\\x00" | '<<' | << |
= | @a | `a | %a | a: b | a #b | a#b | [1, {a: }] | {a: 1, 1: b, 1.5: c, true: d, ~: e} | {? [a] : b} | {a: 1, a: 2} |
{1: a, 1: b} | {1: a, 01: b} | {secure: v} | {secure: 1} | {"a":1} | {a:1} | [a,] | [,] | &x [*x] | *nowhere | "open |
-9223372036854775809 | |
""".replace("\n", " ").split(" | ")

FILES: dict[str, bytes] = {
    "a key twice": b"config:\n  isthmus:a: 1\n  isthmus:a: 2\n",
    "a key twice, deep": b"config:\n  isthmus:environment:\n    models:\n      - a: internal\n        a: restricted\n",
    "a section twice": b"config:\n  isthmus:a: 1\nconfig:\n  isthmus:b: 2\n",
    "a tab after a colon": b"config:\n  isthmus:environment:\n    name:\tlocal\n",
    "a tab as indentation": b"config:\n\tisthmus:a: 1\n",
    "a byte order mark": b"\xef\xbb\xbfconfig:\n  isthmus:a: 1\n",
    "two byte order marks": b"\xef\xbb\xbf\xef\xbb\xbfconfig:\n  isthmus:a: 1\n",
    "UTF-16": "config:\n  isthmus:a: ä\n".encode("utf-16"),
    "UTF-16 without mark": "config:\n  isthmus:a: 1\n".encode("utf-16-le"),
    "Latin-1": b"# caf\xe9\nconfig:\n  isthmus:a: 1\n",
    "a control character": b"config:\n  isthmus:a: a\x01b\n",
    "a null byte": b"config:\n  isthmus:a: a\0b\n",
    "Windows line ends": b"config:\r\n  isthmus:a: |\r\n    x\r\n    y\r\n",
    "nothing": b"",
    "a comment": b"# nothing\n",
    "a list": b"- a\n",
    "a word": b"word\n",
    "config is a list": b"config:\n  - a\n",
    "config is empty": b"config:\n",
    "a value is empty": b"config:\n  isthmus:a:\n  isthmus:b: {x: }\n",
    "a key of no package": b"config:\n  a: 1\n",
    "a key with too many colons": b"config:\n  a:b:c:d: 1\n",
    "a number as key": b"config:\n  1: a\n",
    "two documents": b"config:\n  isthmus:a: 1\n---\nconfig:\n  isthmus:a: 2\n",
    "a directive": b"%YAML 1.1\n---\nconfig:\n  isthmus:a: yes\n",
    "not YAML": b"a: [\n",
    "an anchor and merges": b"x: &x {q: 1, z: 2}\nconfig:\n  isthmus:e:\n    <<: *x\n    z: 3\n    y: *x\n",
    "merges of a word": b"config:\n  isthmus:e:\n    <<: a\n",
    "block scalars": b"config:\n  isthmus:a: |+\n    x\n\n  isthmus:b: >-\n    x\n    y\n  isthmus:c: |2\n     x\n",
    "deep": b"config:\n  isthmus:a: " + b"[" * 200 + b"]" * 200 + b"\n",
    "too deep": b"config:\n  isthmus:a: " + b"[" * 20000 + b"]" * 20000 + b"\n",
    "aliases of aliases": b"config:\n  isthmus:e:\n    a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(b"    a%d: &a%d [%s]\n" % (i, i, b",".join([b"*a%d" % (i - 1)] * 9)) for i in range(1, 9)),
    "a secret": b"config:\n  isthmus:a:\n    secure: v1:abc:def\n",
    **{text: b"config:\n  isthmus:environment:\n    v: " + text.encode() + b"\n" for text in SCALARS},
    **{f"top {text}": b"config:\n  isthmus:v: " + text.encode() + b"\n" for text in SCALARS[::3]},
}
TEXTS = st.text(max_size=8) | st.from_regex(r"[-+]?[0-9_.xobe:]{1,6}", fullmatch=True)
VALUES = st.recursive(
    TEXTS | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)


class Engine(Project):
    """The engine, asked for a stack's configuration."""

    def asked(self, file: Path) -> dict[str, Any] | None:
        """What programs would get of a file: text by key; None where the engine refuses it."""
        process = self.start("config", "--json", "--config-file", str(file), "--stack", STACK)
        try:
            response, _ = process.communicate(timeout=60)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        if process.returncode:
            return None
        found = json.loads(response[response.index("{") :]) if "{" in response else {}
        return {key: json.dumps(value, sort_keys=True) for key, value in found.items()}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    project = Engine(tmp_path_factory.mktemp("engine") / "project", "", name="isthmus")
    project.init()
    yield project


def both(engine: Engine, folder: Path, content: bytes) -> tuple[Any, Any]:
    """What the engine reads in a file, and in the sandbox's copy of it; None for a refusal."""
    (folder / "stacks").mkdir(exist_ok=True)
    committed = folder / "stacks" / "Pulumi.test.yaml"
    committed.write_bytes(content)
    state = folder / "state"
    for old in [*state.glob("*.yaml"), *state.glob(".committed/*")]:
        old.unlink()
    copies = StackConfig(folder / "stacks", state, lambda _: None)
    try:
        copy = copies.copy("test")
    except JobError as error:
        assert str(committed) in str(error) and "Traceback" not in str(error)
        return engine.asked(committed), None
    first = engine.asked(copy)
    assert copies.copy("test").read_bytes() == copy.read_bytes(), "the second renewal must change nothing"
    return engine.asked(committed), first


@pytest.mark.parametrize("name", FILES)
def test_the_copy_means_what_the_file_means_or_both_are_refused(engine: Engine, tmp_path: Path, name: str) -> None:
    theirs, ours = both(engine, tmp_path, FILES[name])
    assert ours == theirs


@settings(
    max_examples=settings().max_examples // 4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(value=VALUES, style=st.sampled_from(["json", "plain"]))
def test_any_value(engine: Engine, tmp_path: Path, value: Any, style: str) -> None:
    import yaml

    document = {"config": {"isthmus:environment": {"v": value}}}
    text = json.dumps(document, ensure_ascii=False) if style == "json" else yaml.dump(document, allow_unicode=True)
    theirs, ours = both(engine, tmp_path, text.encode("utf-8", "replace"))
    assert ours == theirs


def test_what_the_engine_writes_into_a_copy_stays_and_changes_nothing_else(engine: Engine, tmp_path: Path) -> None:
    text = 'config:\n  isthmus:environment:\n    account: "098765432109"\n    sites: [{name: a, q: 0o20, on: no}]\n'
    (tmp_path / "stacks").mkdir()
    committed = tmp_path / "stacks" / "Pulumi.test.yaml"
    committed.write_text(text)
    copies = StackConfig(tmp_path / "stacks", tmp_path / "state", lambda _: None)
    file = ("--config-file", str(copies.copy("test")), "--stack", STACK)
    engine.run("config", "set", "--path", "isthmus:environment.sites[0].q", "7", *file)
    engine.run("config", "set", "--secret", "token", "hush", *file)
    committed.write_text(text.replace("on: no", "on: yes"))
    found = stack_file.read(copies.copy("test"))[0]["config"]
    assert found["isthmus:environment"] == {
        "account": "098765432109",
        "sites": [{"name": "a", "q": 7, "on": "yes"}],
    }
    assert found["isthmus:token"].keys() == {"secure"}
    assert "hush" in engine.run("config", "get", "token", *file)


def test_the_reason_of_a_refusal_names_the_place_and_no_value(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.test.yaml"
    file.write_text("config:\n  isthmus:a: 1\n  isthmus:a: hush\n")
    with pytest.raises(JobError, match="line 3: mapping key") as error:
        stack_file.read(file)
    file.write_text("config: hush\n")
    with pytest.raises(JobError) as other:
        stack_file.read(file)
    assert "hush" not in str(error.value) + str(other.value)

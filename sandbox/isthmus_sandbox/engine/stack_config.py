"""Each sandbox has its own copy of a stack's configuration file, so that no salt is written into a committed one.

The engine writes `encryptionsalt` into the configuration file of every stack it makes, and `pulumi config set` writes
there. The copy follows the committed file: an edit to that takes effect at the next command, while what was written to
the copy alone (the salt, a secret, any `config set` or `config rm` in the sandbox) stays as long as the committed file
doesn't change the same value. This is a three-way merge, with the committed file as it was last seen (`.committed/`)
as the base. What says where a cloud is, or as whom it is asked, is in no copy (`confined`).
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from isthmus_sandbox.engine import project, stack_file
from isthmus_sandbox.engine.arguments import plain_name
from isthmus_sandbox.engine.confined import confined
from isthmus_sandbox.engine.merge import merge, secure
from isthmus_sandbox.jobs import JobError
from isthmus_sandbox.names import nearest

# How a stack's secrets are encrypted is the sandbox's own affair: it has a passphrase of its own.
ENCRYPTION = ("encryptionsalt", "encryptedkey", "secretsprovider")


def _warn(text: str) -> None:
    print(f"warning: {text}", file=sys.stderr, flush=True)


def environments(stacks: Path) -> list[str]:
    """The names of the environments whose files are in the folder `stacks`."""
    return sorted(file.name.removeprefix("Pulumi.").removesuffix(".yaml") for file in stacks.glob("Pulumi.*.yaml"))


class StackConfig:
    """The copies of one sandbox, in a minimal Pulumi project of its own (`folder`).

    `report` gets what a person must know; `read` is `stack_file.read` except in tests.
    """

    def __init__(
        self,
        committed: Path,
        folder: Path,
        report: Callable[[str], None] = _warn,
        read: Callable[..., list[dict[str, Any]]] = stack_file.read,
    ) -> None:
        self.committed, self.folder, self._seen = committed, folder, folder / ".committed"
        self._report, self._read = report, read
        self._seen.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / "Pulumi.yaml"
        if not file.exists():  # for commands that need a project's name and no program: `stack init`, `stack output`
            file.write_text(f"name: {json.dumps(project.current().name)}\nruntime: python\n")

    def source(self, stack: str) -> Path:
        """The committed file of `stack`. Raises JobError when there is no such environment or it is no file."""
        stack = plain_name(stack)
        file = self.committed / f"Pulumi.{stack}.yaml"
        if not file.exists():
            names = environments(self.committed)
            fix = f"choose one of {', '.join(names) or 'none'}, or write {file} (docs/reference/environment.md)"
            raise JobError(f"no environment {stack!r}: {file} doesn't exist", fix=nearest(stack, names, fix))
        stack_file.check(file)
        return file

    def copy(self, stack: str) -> Path:
        """The copy for `stack`, renewed.

        Raises JobError when there is no such environment, or the engine can't read its file or the copy.
        """
        source = self.source(stack)
        target, seen = self._file(stack), self._seen / f"Pulumi.{stack}.yaml"
        has_copy = target.exists() and seen.exists()
        committed, *earlier = self._read(source, *([seen, target] if has_copy else []))
        committed = {key: value for key, value in committed.items() if key not in ENCRYPTION}
        committed_before, current = earlier or ({}, {})
        their_config, left_out = confined(committed)
        base, (our_config, set_here) = confined(committed_before)[0], confined(current)
        merged = merge(base, our_config, their_config)
        for path in merged.dropped:
            self._report(
                f"{source.name} changed {path}, which `config set` or `config rm` had changed in this sandbox; "
                "the file's value holds. Change it again if you still want it."
            )
        stack_file.write(target, merged.value)
        for path in [*(left_out if committed_before != committed else ()), *set_here]:
            self._report(f"{path} is left out: in a sandbox that service is the sandbox's own")
        if committed_before != committed:
            for path in _secrets(their_config, merged.value):
                self._report(
                    f"{source.name} has a secret at {path}, whose passphrase this sandbox doesn't have; "
                    f"set one of its own: `isthmus pulumi config set --secret --path KEY -s {stack}`"
                )
        stack_file.write(seen, committed)
        return target

    def _file(self, stack: str) -> Path:
        return self.folder / f"Pulumi.{stack}.yaml"


def _secrets(theirs: Any, merged: Any, path: str = "") -> list[str]:
    """The paths of encrypted values that came from the committed file."""
    if secure(theirs):
        return [path] if theirs == merged else []
    if isinstance(theirs, dict) and isinstance(merged, dict):
        inner = [(f"{path}.{key}" if path else key, value, merged.get(key)) for key, value in theirs.items()]
    elif isinstance(theirs, list) and isinstance(merged, list):
        inner = [(f"{path}[{i}]", *pair) for i, pair in enumerate(zip(theirs, merged, strict=False))]
    else:
        inner = []
    return [
        secret_path
        for item_path, value, merged_value in inner
        for secret_path in _secrets(value, merged_value, item_path)
    ]

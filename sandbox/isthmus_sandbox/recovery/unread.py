"""What a recovery has taken into the state and not read from its cloud yet: a recovery can be killed as well.

The list lies beside the backend's own files, written before the state is, removed when all is read.
"""

import json
from collections.abc import Sequence
from pathlib import Path


class Unread:
    """The list of one stack."""

    def __init__(self, backend: Path, project: str, stack: str) -> None:
        self._file = backend / ".isthmus" / project / f"{stack}.unread.json"

    def urns(self) -> list[str]:
        """The URNs; none where there is no list."""
        return [str(urn) for urn in json.loads(self._file.read_text())] if self._file.exists() else []

    def keep(self, urns: Sequence[str]) -> None:
        """Write the list; a reader sees the old one or the new one."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(list(urns)))
        fresh.replace(self._file)

    def clear(self) -> None:
        """All is read."""
        self._file.unlink(missing_ok=True)

"""The models of a check: each with its configuration, what Triton completes of it, and its folder."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from isthmus_models.triton_rules.completion import complete, default_filename
from isthmus_models.triton_rules.servers import Server

ENSEMBLE, TENSORRT_PLAN = "ensemble", "tensorrt_plan"
VERSION = re.compile(r"0|[1-9][0-9]*")


@dataclass(frozen=True)
class Model:
    """A folder of a model repository and the configuration in it."""

    name: str
    """The folder's."""
    written: Any
    """The configuration as its author wrote it, inference.ModelConfig."""
    files: Mapping[str, int] | None
    """The other files below the folder with their sizes in bytes, or None: what the backend wants, as version 1."""
    models: Mapping[str, "Model"]
    """All models of the check that can be read, by name; this one too."""
    server: Server

    @cached_property
    def config(self) -> Any:
        """The configuration as the server completes it before it looks at its rules."""
        return complete(self.written, self.name, self._first_version)

    @property
    def is_ensemble(self) -> bool:
        return bool(self.config.HasField("ensemble_scheduling"))

    @property
    def versions(self) -> frozenset[int]:
        """The versions whose folders are there. Names with a leading zero aren't versions for Triton."""
        if self.files is None:
            return frozenset({1})
        folders = {path.split("/")[0] for path in self.files if "/" in path}
        return frozenset(
            int(name) for name in folders if name.isascii() and name.isdigit() and (name == "0" or name[0] != "0")
        )

    @cached_property
    def loaded(self) -> frozenset[int]:
        """The versions that the version policy loads; the latest alone where it isn't stated."""
        policy = self.config.version_policy
        if policy.HasField("specific"):
            return self.versions & set(policy.specific.versions)
        if policy.HasField("all"):
            return self.versions
        latest = policy.latest.num_versions if policy.HasField("latest") else 1
        return frozenset(sorted(self.versions, reverse=True)[:latest])

    def size(self, path: str) -> int | None:
        """The bytes of a file, its path from the folder; None where there is none."""
        path = posixpath.normpath(path)
        if path.startswith("../"):
            name, _, rest = path.removeprefix("../").partition("/")
            return self.models[name].size(rest) if rest and name in self.models else None
        if path == "config.pbtxt":
            return len(self.written.SerializeToString())
        return self._assumed.get(path) if self.files is None else self.files.get(path)

    @property
    def _assumed(self) -> Mapping[str, int]:
        name = default_filename(self.written)
        return {f"1/{name}": 0} if name else {}

    @property
    def _first_version(self) -> frozenset[str]:
        """The names in the version folder that Triton looks at to tell the backend: the first by name."""
        files = self._assumed if self.files is None else self.files
        folders = sorted(path.split("/")[0] for path in files if "/" in path)
        return frozenset(path.split("/")[1] for path in files if folders and path.startswith(f"{folders[0]}/"))

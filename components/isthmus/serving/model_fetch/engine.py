"""A TensorRT engine as a Job left it: a plan, and a manifest that says what it was built from and for which GPU."""

import json
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from .manifest import NAME, Entry, ManifestError
from .store import Store


@dataclass(frozen=True)
class Engine:
    """An engine that a server loads."""

    path: str
    """Where its plan goes in the repository, e.g. recommender/1/model.plan."""
    store: Store
    """Its folder, named GPU-KEY after the pool's GPU model and what it is built from."""

    @classmethod
    def of(cls, word: str, client: Any) -> "Engine":
        """From PATH=s3://BUCKET/PREFIX/GPU-KEY/. Raises ValueError for anything else."""
        path, _, url = word.partition("=")
        pure = PurePosixPath(path)
        if len(pure.parts) < 2 or pure.is_absolute() or ".." in pure.parts or path.startswith("."):
            raise ValueError(f"--engine: got {word!r}, expected MODEL/VERSION/model.plan=s3://BUCKET/PREFIX/GPU-KEY/")
        return cls(str(pure), Store(client, url))

    def plan(self) -> tuple[str, Entry]:
        """The name of its plan in the store, and what the plan must be.

        Raises ManifestError: it isn't there, is another engine, or was built for another GPU.
        """
        folder = PurePosixPath(self.store.prefix).name
        content = self.store.open(NAME).read()
        try:
            manifest = json.loads(content)
            name, model, key = str(manifest["plan"]["name"]), str(manifest["gpu"]["model"]), str(manifest["key"])
            entry = Entry(self.path, str(manifest["plan"]["sha256"]), int(manifest["plan"]["size"]))
        except (ValueError, KeyError, TypeError) as error:
            expected = '{"key", "gpu": {"model"}, "plan": {"name", "sha256", "size"}}'
            raise ManifestError(
                f"{self.store.source}{NAME}: got {error!r}, expected {expected}; delete the folder and deploy again"
            ) from None
        if "/" in name or f"{model}-{key}" != folder:
            raise ManifestError(
                f"{self.store.source}{NAME}: got the plan {name!r} of {model}-{key}, expected one of {folder}: it was "
                "built for another GPU or from something else; delete the folder and deploy again"
            )
        return name, entry

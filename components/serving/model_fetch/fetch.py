"""Download a revision into a folder beside the destination, verify it, and move it into place."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .manifest import NAME, Entry, ManifestError, parse

PARALLEL = 8
BLOCK = 1 << 20  # bytes
DONE = ".complete"  # holds the manifest's hash once all files are in place


class Store:
    """`s3://BUCKET/PREFIX/` behind a boto3 client."""

    def __init__(self, client: Any, source: str) -> None:
        url = urlsplit(source)
        if url.scheme != "s3" or not url.netloc or not url.path.endswith("/"):
            raise ValueError(f"--source {source!r}: expected s3://BUCKET/PREFIX/")
        self.client, self.bucket, self.prefix = client, url.netloc, url.path.lstrip("/")

    def open(self, path: str) -> Any:
        """A stream of an object's bytes."""
        return self.client.get_object(Bucket=self.bucket, Key=self.prefix + path)["Body"]


def fetch(store: Store, manifest_sha256: str, destination: Path, say: Callable[[str], None]) -> int:
    """Bring the revision into `destination`; returns how many bytes. A revision that is there already is left.

    Raises ManifestError for content that isn't what it must be; nothing of it is in place then.
    """
    destination.mkdir(parents=True, exist_ok=True)
    done = destination / DONE
    if done.exists() and done.read_text() == manifest_sha256:
        say("this revision is in place already")
        return 0
    entries = parse(store.open(NAME).read(), manifest_sha256)
    total = sum(entry.size for entry in entries)
    free = shutil.disk_usage(destination).free
    if free < total:
        raise OSError(28, f"{total} bytes are needed, {free} are free", str(destination))
    # Inside the destination: a volume is one file system, so the moves are renames.
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=destination) as folder, ThreadPoolExecutor(PARALLEL) as pool:
        list(pool.map(lambda entry: _download(store, entry, Path(folder)), entries))
        for entry in entries:
            target = destination / entry.path
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(Path(folder) / entry.path, target)
    done.write_text(manifest_sha256)
    return total


def _download(store: Store, entry: Entry, folder: Path) -> None:
    target = folder / entry.path
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as file:
        stream = store.open(entry.path)
        while block := stream.read(BLOCK):
            digest.update(block)
            size += len(block)
            file.write(block)
    if digest.hexdigest() != entry.sha256 or size != entry.size:
        raise ManifestError(
            f"{entry.path} has {size} bytes and SHA-256 {digest.hexdigest()}, "
            f"expected {entry.size} bytes and {entry.sha256}"
        )

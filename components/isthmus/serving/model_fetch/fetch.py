"""Download a revision into a folder inside the destination, verify it, and move whole models into place.

A run that was interrupted is gone on with: files that are whole stay in `.fetch` and aren't downloaded again. A model's
folder appears at once (rename(2)); `.complete` says that all of them have.
"""

import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .engine import Engine
from .manifest import NAME, Entry, ManifestError, parse
from .store import Stopped, Store

PARALLEL = 4  # files, each of several connections
WORK = ".fetch"  # inside the destination: a volume is one file system, so the moves are renames
DONE = ".complete"  # holds the manifest's hash once all models are in place


def fetch(
    store: Store,
    manifest_sha256: str,
    destination: Path,
    say: Callable[[str], None],
    engines: Sequence[Engine] = (),
) -> int:
    """Bring the revision and its engines into `destination`; returns how many bytes were downloaded.

    What is there is left. Raises ManifestError for content that isn't what it must be, and OSError for a destination
    that can't take it; no half model is in place then.
    """
    destination.mkdir(parents=True, exist_ok=True)
    done, work = destination / DONE, destination / WORK
    # An engine's content is its build's decision: the name of its folder is what it was built from.
    content = "\n".join([manifest_sha256, *(f"{engine.path} {engine.store.source}" for engine in engines)])
    if done.exists() and done.read_text() == content:
        say("this revision is in place already")
        return 0
    plans = {engine.path: engine.plan() for engine in engines}
    sources = {path: (engine.store, name) for engine, (path, (name, _)) in zip(engines, plans.items(), strict=True)}
    entries = [*parse(store.open(NAME).read(), manifest_sha256), *(entry for _, entry in plans.values())]
    tops = {top: [e for e in entries if e.top == top] for top in dict.fromkeys(e.top for e in entries)}
    # A run that was interrupted between two moves left some models in place.
    ahead = [top for top, files in tops.items() if _has(destination, top, files)]
    wanted = [e for top, files in tops.items() if top not in ahead for e in files]
    _keep_only(work, {e.path for e in wanted})
    missing = [e for e in wanted if not _is(work / e.path, e)]
    if len(missing) < len(entries):
        say(f"{len(entries) - len(missing)} of {len(entries)} files are here from a run before")
    total = sum(e.size for e in missing)
    free = shutil.disk_usage(destination).free
    if free < total:
        raise OSError(28, f"got {free} bytes free, expected {total} for the models; make the volume larger")
    _download_all([(*sources.get(e.path, (store, e.path)), e) for e in missing], work)
    done.unlink(missing_ok=True)
    for top in tops:
        if top not in ahead:
            _replace(work / top, destination / top)
    shutil.rmtree(work)
    done.write_text(content)
    return total


def _download_all(entries: Sequence[tuple[Store, str, Entry]], work: Path) -> None:
    """Download side by side, each from its store under its name there; the first failure ends the others."""
    stop = threading.Event()

    def one(source: tuple[Store, str, Entry]) -> None:
        store, name, entry = source
        try:
            if not stop.is_set():
                _download(store, name, entry, work / entry.path, stop)
        except Stopped:
            return
        except BaseException:
            stop.set()
            raise

    with ThreadPoolExecutor(PARALLEL) as pool:
        list(pool.map(one, entries))


def _download(store: Store, name: str, entry: Entry, target: Path, stop: threading.Event) -> None:
    """Under another name until it is verified, so that what has its name is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    try:
        store.download(name, part, stop)
        with part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = part.stat().st_size
        if digest != entry.sha256 or size != entry.size:
            raise ManifestError(
                f"{entry.path}: got {size} bytes with SHA-256 {digest}, expected {entry.size} bytes with "
                f"{entry.sha256}: the object was changed; delete it and deploy again"
            )
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _is(path: Path, entry: Entry) -> bool:
    if path.is_symlink() or not path.is_file() or path.stat().st_size != entry.size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == entry.sha256


def _has(destination: Path, top: str, entries: Iterable[Entry]) -> bool:
    """Whether a model is in place, with these files and no others."""
    there = {
        str(p.relative_to(destination)) for p in [destination / top, *(destination / top).rglob("*")] if p.is_file()
    }
    return there == {e.path for e in entries} and all(_is(destination / e.path, e) for e in entries)


def _keep_only(work: Path, paths: set[str]) -> None:
    """Make the folder, without what another revision or a broken download left there."""
    if work.is_symlink():
        work.unlink()
    work.mkdir(exist_ok=True)
    for path in sorted(work.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif str(path.relative_to(work)) not in paths:
            path.unlink()


def _replace(source: Path, target: Path) -> None:
    """Move a model into place; what is there goes first, since a folder can't replace a full one."""
    old = source.with_name(f".{source.name}.old")
    if target.is_symlink() or target.exists():
        os.replace(target, old)
    os.replace(source, target)
    if old.is_dir() and not old.is_symlink():
        shutil.rmtree(old)
    else:
        old.unlink(missing_ok=True)

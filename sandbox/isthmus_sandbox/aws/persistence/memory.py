"""moto's memory on disk, so that an account outlives its process.

moto keeps everything in Python objects. They are pickled a moment after a request that may have changed something,
and at the end; a killed process loses the last seconds. Contents of S3 objects are files of their own, written once.
What can't be pickled is named in the log and starts empty.
"""

import contextlib
import io
import os
import pickle
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from isthmus_sandbox.aws.persistence.pickling import Pickler, Unpickler, backends
from isthmus_sandbox.aws.persistence.requests import changes
from isthmus_sandbox.aws.persistence.turns import Turns

DELAY = 0.7  # seconds from a change to its writing: one writing for a burst of requests
REST = 9.0  # times as long as a writing took, at least, from its end to the next: requests come first
LONGEST_REST = 5.0  # seconds
PATIENCE = 5.0  # seconds to wait for a moment without requests; then the account is written as it is
TRIES = 20  # of a writing that a request disturbs


class UnreadableError(Exception):
    """The saved account can't be read; the message says which file and what to do."""


def rest(busy: float) -> float:
    """Seconds from a change to its writing, if the last writing took `busy` seconds of CPU time."""
    return min(max(DELAY, REST * busy), LONGEST_REST)


class Persistence:
    """The account's files: `account.pickle` and `objects/`."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "account.pickle"
        self.objects = folder / "objects"
        self.objects.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._changed = threading.Event()
        self._saving = threading.Lock()
        self._turns = Turns()
        self._reported: set[str] = set()

    def restore(self) -> None:
        """Read the files into moto, if there are any. Raises UnreadableError."""
        if not self.file.exists():
            return
        from isthmus_sandbox.aws.eks import store

        try:
            with self.file.open("rb") as source:
                saved = Unpickler(source, self.objects).load()
            eks_store, states = saved["eks"], saved["backends"]
        except Exception as error:
            raise UnreadableError(
                f"the saved account {self.file} can't be read: {error!r}. It may be of another version of moto; "
                f"remove {self.file.parent} to start with an empty account"
            ) from error
        store.STORE.update(eks_store)
        for backend, state in states:
            backend.__dict__.update(state)

    def save(self) -> None:
        """Write the files; a reader sees the old account or the new one, never half of one."""
        with self._saving:
            for attempt in range(1, TRIES + 1):
                with self._turns.alone(PATIENCE):
                    try:
                        data, kept = self._pickled()
                        break
                    except RuntimeError:  # a dict changed while it was read: a request came between
                        if attempt == TRIES:
                            raise
            fresh = self.file.with_suffix(".new")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
                target.write(data)
            fresh.replace(self.file)
            for path in self.objects.iterdir():
                if path.name not in kept:
                    path.unlink()

    def watching(self, app: Any) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
        """The application, saving after what changes something."""
        threading.Thread(target=self._follow, name="persistence", daemon=True).start()

        def called(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            changing = changes(environ)
            try:
                with self._turns.shared() if changing else contextlib.nullcontext():
                    answer: Iterable[bytes] = app(environ, start)
            finally:
                if changing:
                    self._changed.set()
            return answer

        return called

    def _follow(self) -> None:
        busy = 0.0
        while True:
            self._changed.wait()
            time.sleep(rest(busy))
            self._changed.clear()
            began = time.thread_time()
            try:
                self.save()
            except Exception as error:  # a full disk, mostly: said, and tried again at the next change
                print(f"the account isn't saved: {error!r}", flush=True)
            busy = time.thread_time() - began

    def _pickled(self) -> tuple[bytes, set[str]]:
        """The account, and the names of the object files that it refers to."""
        from isthmus_sandbox.aws.eks import store

        owned = backends()
        states = [(owner.backend, dict(owner.backend.__dict__)) for owner in owned.values()]
        content = {"eks": dict(store.STORE), "backends": states}
        buffer = io.BytesIO()
        pickler = Pickler(buffer, owned, self.objects)
        try:
            pickler.dump(content)
        except (pickle.PicklingError, TypeError, AttributeError):
            content["backends"] = [(backend, self._possible(backend, state, owned)) for backend, state in states]
            buffer = io.BytesIO()
            pickler = Pickler(buffer, owned, self.objects)
            pickler.dump(content)
        return buffer.getvalue(), pickler.kept

    def _possible(self, backend: Any, state: dict[str, Any], owned: Any) -> dict[str, Any]:
        """A backend's attributes without those that can't be pickled, which are named in the log."""
        picklable = {}
        for name, value in state.items():
            try:
                Pickler(io.BytesIO(), owned, self.objects).dump(value)
            except (pickle.PicklingError, TypeError, AttributeError) as error:
                line = f"not saved, empty after a restart: {type(backend).__name__}.{name}: {error}"
                if line not in self._reported:
                    self._reported.add(line)
                    print(line, flush=True)
            else:
                picklable[name] = value
        return picklable
